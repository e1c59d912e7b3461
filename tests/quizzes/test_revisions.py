"""Two tabs, late and repeated saves, forms without script: what the answer becomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.revisions import NEVER, Kept, Outcome, Ruling, Save, judge

SAME, ACCEPT, LATE, CONFLICT, DECIDE = Outcome
STORED = Save("a", 4, "peru")


@pytest.mark.parametrize(
    ("stored", "posted", "kept", "ruling"),
    [
        pytest.param(NEVER, Save("a", 1, "x"), None, Ruling(ACCEPT, 1), id="first save"),
        pytest.param(NEVER, Save("a", 1, None), None, Ruling(ACCEPT, 1), id="first is blank"),
        pytest.param(NEVER, Save("", 1, "x"), None, Ruling(DECIDE, 1), id="first form"),
        pytest.param(STORED, Save("a", 5, "chile"), None, Ruling(ACCEPT, 5), id="next"),
        pytest.param(STORED, Save("a", 5, "peru"), None, Ruling(ACCEPT, 5), id="back again"),
        pytest.param(STORED, Save("b", 5, "chile"), None, Ruling(ACCEPT, 5), id="other tab, up"),
        pytest.param(STORED, Save("a", 9, "chile"), None, Ruling(ACCEPT, 9), id="was offline"),
        pytest.param(STORED, STORED, None, Ruling(SAME, 4), id="sent twice"),
        pytest.param(
            STORED, Save("b", 2, "chile"), Kept("chile", ACCEPT), Ruling(SAME, 4), id="old repeat"
        ),
        pytest.param(
            STORED,
            Save("b", 2, "chile"),
            Kept("chile", CONFLICT),
            Ruling(CONFLICT, 4),
            id="conflict sent again is not saved by that",
        ),
        pytest.param(
            STORED,
            Save("a", 4, "chile"),
            Kept("peru", ACCEPT),
            Ruling(CONFLICT, 4),
            id="copied tab",
        ),
        pytest.param(
            STORED,
            Save("a", 3, "chile"),
            Kept("cuba", ACCEPT),
            Ruling(CONFLICT, 4),
            id="copied tab that is behind",
        ),
        pytest.param(STORED, Save("a", 4, "chile"), None, Ruling(CONFLICT, 4), id="copy, unkept"),
        pytest.param(STORED, Save("a", 3, "chile"), None, Ruling(LATE, 4), id="overtaken"),
        pytest.param(STORED, Save("b", 4, "chile"), None, Ruling(CONFLICT, 4), id="other tab"),
        pytest.param(STORED, Save("b", 2, "chile"), None, Ruling(CONFLICT, 4), id="far behind"),
        pytest.param(STORED, Save("b", 4, None), None, Ruling(CONFLICT, 4), id="clears it"),
        pytest.param(STORED, Save("b", 4, "peru"), None, Ruling(SAME, 4), id="both say the same"),
        pytest.param(STORED, Save("", 5, "chile"), None, Ruling(DECIDE, 5), id="form"),
        pytest.param(
            STORED, Save("", 2, "chile"), None, Ruling(DECIDE, 5, "peru"), id="older form replaces"
        ),
        pytest.param(STORED, Save("", 2, "peru"), None, Ruling(SAME, 4), id="form says the same"),
        pytest.param(
            Save("", 5, "chile"), Save("", 5, "chile"), None, Ruling(SAME, 5), id="form sent twice"
        ),
    ],
)
def test_save_is_judged(stored, posted, kept, ruling):
    assert judge(stored, posted, kept=kept) == ruling


saves = st.builds(
    Save, st.sampled_from(["", "a", "b", "c"]), st.integers(1, 6), st.sampled_from("xyz")
)


class Table:
    """What the database holds of one answer: the newest save, and every event by its key."""

    def __init__(self):
        self.answer, self.events = NEVER, {}

    def receive(self, posted):
        key = (posted.client, posted.revision)
        ruling = judge(self.answer, posted, kept=self.events.get(key) if posted.client else None)
        if ruling.outcome in (ACCEPT, DECIDE):
            self.answer = Save(posted.client, ruling.revision, posted.response)
        if not posted.client:
            key = ("", ruling.revision)
        if posted.client or ruling.outcome is DECIDE:
            self.events.setdefault(key, Kept(posted.response, ruling.outcome))
        return ruling


@given(st.lists(saves, max_size=12))
def test_saves_in_any_order_keep_what_holds(posts):
    """Tabs that overtake each other, repeat themselves, are copied or fall behind."""
    table = Table()
    for posted in posts:
        before, ruling = table.answer, table.receive(posted)
        moved = ruling.outcome in (ACCEPT, DECIDE)
        assert ruling.revision == table.answer.revision
        assert (table.answer.revision > before.revision) == moved
        assert (table.answer == before) != moved
        assert table.answer.response == posted.response or ruling.outcome in (SAME, LATE, CONFLICT)
        if posted.client == "":
            assert ruling.outcome in (SAME, DECIDE)
        if posted.revision > before.revision and posted.client:
            assert ruling.outcome is ACCEPT


@given(st.lists(saves, max_size=12), saves)
def test_repeat_changes_nothing_and_hears_the_same(posts, posted):
    table = Table()
    for earlier in posts:
        table.receive(earlier)
    first = table.receive(posted)
    answer, events = table.answer, dict(table.events)
    again = table.receive(posted)
    assert (table.answer, table.events) == (answer, events)
    assert (again.outcome is CONFLICT) == (first.outcome is CONFLICT)


@given(st.lists(saves, max_size=12))
def test_response_that_was_acknowledged_is_kept(posts):
    table = Table()
    for posted in posts:
        ruling = table.receive(posted)
        if ruling.outcome is not CONFLICT:
            kept = {event.response for event in table.events.values()}
            assert posted.response in kept


@given(
    st.permutations(
        [
            Save(tab, revision, f"{tab}{revision}")
            for tab, revision in [("a", 1), ("a", 2), ("b", 3), ("b", 4)]
        ]
    )
)
def test_newest_save_wins_whatever_comes_first(posts):
    table = Table()
    for posted in posts:
        table.receive(posted)
    assert table.answer == Save("b", 4, "b4")
