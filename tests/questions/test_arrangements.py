"""Matching, ordering and grouping: what arrangements earn, and how they are read."""

from decimal import Decimal

import pytest

from questions import grouping, matching, ordering
from questions.fields import OUTDATED, ResponseProblem
from questions.ordering import INCOMPLETE
from questions.spec import text_id
from tests.questions.build import build

THIRD = Decimal("0.3333333")


def by_words(question, response):
    """A response with meanings in words instead of ids."""
    ids = {text.root["en"]: key for key, text in matching.meanings(question).items()}
    return {place: ids.get(words, words) for place, words in response.items()}


@pytest.mark.parametrize(
    ("response", "fraction", "places"),
    [
        pytest.param(
            {"0": "oil", "1": "loan", "2": "grain"}, 1, ["pairs.0", "pairs.1", "pairs.2"], id="all"
        ),
        pytest.param({"0": "oil"}, THIRD, ["pairs.0", "pairs.1", "pairs.2"], id="one, rest empty"),
        pytest.param(
            {"0": "loan", "1": "oil", "2": "grain"},
            THIRD,
            ["pairs.0", "pairs.1", "pairs.2"],
            id="two turned round",
        ),
        pytest.param(
            {"0": "gift", "1": "gift", "2": "grain"},
            THIRD,
            ["extra.0", "extra.0", "pairs.2"],
            id="extras never count",
        ),
        pytest.param(
            {"0": "elsewhere"}, 0, ["pairs.0", "pairs.1", "pairs.2"], id="no longer there"
        ),
    ],
)
def test_matching_earns(response, fraction, places):
    question = build("matching")
    grade = matching.grade(question, by_words(question, response))
    assert (grade.fraction, [part.where for part in grade.parts]) == (fraction, places)


def test_matching_names_the_key_only_where_it_says_so():
    question = build("matching")
    parts = matching.grade(question, by_words(question, {"0": "loan", "1": "gift"})).parts
    assert [(part.tells_key, part.mis) for part in parts] == [
        (True, None),
        (False, "a-mistake"),
        (False, None),
    ]


def test_matching_says_in_one_line_what_was_matched():
    question = build("matching")
    assert matching.summarise(question, by_words(question, {"1": "gift"}), "en") == "$2 → gift"
    assert matching.key(question, "en") == "$1 → oil / $2 → loan / $3 → grain"


ORDER = ["Revolution", "Default", "Plan", "Peace"]


@pytest.mark.parametrize(
    ("order", "relative", "everything"),
    [
        pytest.param("0123", 1, 1, id="right"),
        pytest.param("1023", Decimal("0.6666667"), 0, id="neighbors swapped"),
        pytest.param("1032", THIRD, 0, id="two swaps"),
        pytest.param("3210", 0, 0, id="reverse"),
        pytest.param("3012", 0, 0, id="last first: half the pairs"),
        pytest.param("1230", 0, 0, id="first last: half the pairs"),
        pytest.param("0132", Decimal("0.6666667"), 0, id="end swapped"),
    ],
)
def test_ordering_earns(order, relative, everything):
    question = build("ordering")
    right = ordering.right_response(question)
    response = [right[int(place)] for place in order]
    assert ordering.grade(question, response).fraction == relative
    assert ordering.grade(build("ordering", score="all"), response).fraction == everything


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(["nothing"], id="unknown"),
        pytest.param([text_id(build("ordering").items[0].text)] * 4, id="one item four times"),
        pytest.param([[], {}, None, 1], id="junk"),
        pytest.param("text", id="of the wrong kind"),
        pytest.param(ordering.right_response(build("ordering"))[:2], id="the first two alone"),
        pytest.param([*ordering.right_response(build("ordering")), "x"], id="one too many"),
    ],
)
def test_ordering_of_other_items_earns_nothing(response):
    question = build("ordering")
    assert ordering.grade(question, response).fraction == 0
    assert ordering.fill(question, response, seed="s") == posted_start(question)


def posted_start(question, seed="s"):
    return ordering.fill(question, None, seed=seed)


def test_ordering_untouched_is_blank():
    question = build("ordering")
    assert ordering.read(question, posted_start(question), seed="s") is None
    assert ordering.read(question, {}, seed="s") is None


def test_ordering_kept_as_it_starts_is_an_answer():
    question = build("ordering")
    (field,) = ordering.fields(question, seed="s")
    response = ordering.read(question, posted_start(question) | {"keep": ["1"]}, seed="s")
    assert response == [offer.key for offer in field.offers]


@pytest.mark.parametrize(
    ("button", "moved", "after"),
    [
        pytest.param("up", 2, [0, 2, 1, 3], id="up"),
        pytest.param("down", 0, [1, 0, 2, 3], id="down"),
    ],
)
def test_ordering_moves_one_item_by_a_button(button, moved, after):
    question = build("ordering")
    (field,) = ordering.fields(question, seed="s")
    posted = posted_start(question) | {button: [field.offers[moved].token]}
    response = ordering.read(question, posted, seed="s")
    assert response == [field.offers[place].key for place in after]


@pytest.mark.parametrize(("button", "moved"), [("up", 0), ("down", 3)])
def test_button_at_the_end_of_a_list_moves_nothing_and_answers_nothing(button, moved):
    question = build("ordering")
    (field,) = ordering.fields(question, seed="s")
    posted = posted_start(question) | {button: [field.offers[moved].token]}
    assert ordering.read(question, posted, seed="s") is None
    start = [offer.key for offer in field.offers]
    assert ordering.read(question, posted | {"keep": ["1"]}, seed="s") == start


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(lambda tokens: tokens[:2], INCOMPLETE, id="two of four"),
        pytest.param(lambda tokens: [tokens[0]] * 4, INCOMPLETE, id="one four times"),
        pytest.param(lambda tokens: [*tokens, tokens[0]], INCOMPLETE, id="five"),
        pytest.param(lambda tokens: ["x", *tokens[1:]], OUTDATED, id="unknown"),
    ],
)
def test_ordering_refuses_what_is_no_order(change, sentence):
    question = build("ordering")
    posted = {"order": change(posted_start(question)["order"])}
    with pytest.raises(ResponseProblem) as problem:
        ordering.read(question, posted, seed="s")
    assert str(problem.value) == sentence


def test_ordering_refuses_to_move_an_unknown_item():
    question = build("ordering")
    with pytest.raises(ResponseProblem) as problem:
        ordering.read(question, posted_start(question) | {"up": ["x"]}, seed="s")
    assert str(problem.value) == OUTDATED


def test_ordering_tells_the_place_of_each_item():
    question = build("ordering")
    first, second, third, fourth = ordering.right_response(question)
    parts = ordering.grade(question, [first, third, second, fourth]).parts
    assert [(part.where, part.is_right, part.mis, part.tells_key) for part in parts] == [
        ("items.0", True, None, False),
        ("items.2", False, "a-mistake", True),
        ("items.1", False, "a-mistake", True),
        ("items.3", True, None, False),
    ]


def test_ordering_says_in_one_line_what_came_when():
    assert ordering.key(build("ordering"), "en") == (
        "1. Revolution / 2. Default / 3. Plan / 4. Peace"
    )


@pytest.mark.parametrize(
    ("response", "fraction"),
    [
        pytest.param({"0": "zeal", "1": "zeal", "2": "alarm", "3": "law"}, 1, id="all"),
        pytest.param({"0": "zeal", "1": "law", "2": "alarm"}, Decimal("0.5"), id="two"),
        pytest.param({"0": "zeal"}, Decimal("0.25"), id="one"),
        pytest.param({"0": "nowhere", "9": "zeal"}, 0, id="no longer there"),
        pytest.param(None, 0, id="blank"),
    ],
)
def test_grouping_earns(response, fraction):
    assert grouping.grade(build("grouping"), response).fraction == fraction


def test_grouping_tells_of_each_item():
    parts = grouping.grade(build("grouping"), {"0": "zeal", "1": "law"}).parts
    assert [(part.label.root["en"], part.is_right, part.mis) for part in parts] == [
        ("A", True, None),
        ("B", False, "a-mistake"),
        ("C", False, None),
        ("D", False, None),
    ]


def test_grouping_keeps_the_groups_in_the_order_of_the_file():
    field = grouping.fields(build("grouping"), seed="s")[0]
    assert [offer.key for offer in field.offers] == ["zeal", "alarm", "law"]


@pytest.mark.parametrize("kind", [grouping, matching], ids=["grouping", "matching"])
def test_items_keep_the_order_of_the_file_where_it_says_so(kind):
    name = kind.__name__.removeprefix("questions.")
    plain = [field.key for field in kind.fields(build(name, shuffle=False), seed="s")]
    assert plain == sorted(plain)
    orders = {
        tuple(field.key for field in kind.fields(build(name), seed=seed)) for seed in "abcdefgh"
    }
    assert len(orders) > 2


def test_grouping_says_in_one_line_what_was_put_where():
    assert grouping.summarise(build("grouping"), {"3": "alarm"}, "en") == "D → Alarm"
