"""What a mended key makes of an answer: tables, and what holds of every history and rule."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from questions.types import as_json, type_of
from quizzes.histories import Event, History, Outcome
from quizzes.regrading import (
    Accept,
    Drop,
    FixKey,
    FullCredit,
    regraded,
    rule_as_json,
    rule_from_json,
)
from quizzes.scoring import after_tries
from tests.questions.build import CAPITALS, OWN_FIELDS, build, option
from tests.quizzes.build import fractions, scored

THIRD = Decimal("0.3333333")
# Managua, Tegucigalpa, San Salvador; the second is right, and later the first.
ASKED = build("single_choice")
MENDED = build("single_choice", options=[option("Managua", is_right=True), *CAPITALS[::2]])
SHORTER = build("single_choice", options=[option("Managua", is_right=True), option("Lima")])
FIX = FixKey(question=MENDED)


def handed_in(response, fraction, *events):
    return History((Event("submitted", response, dec(fraction)), *events))


def dec(number):
    return None if number is None else Decimal(number)


def practice(*responses, penalty=THIRD, question=ASKED):
    """Tries as they were graded, and the hand-in after them."""
    grades = [type_of(question).grade(question, each).fraction for each in responses]
    tries = [Event("tried", each, grade) for each, grade in zip(responses, grades, strict=True)]
    earned = after_tries(grades[-1], len(tries) - 1, penalty)
    return History((*tries, Event("submitted", responses[-1], earned)))


def after(history, outcome, kind="regraded", regrade="one"):
    return History((*history.events, Event.of(kind, outcome, regrade=regrade)))


def fraction_by(rule, response, now, *, never_down=True, question=ASKED):
    return regraded(question, handed_in(response, now), rule, never_down=never_down).fraction


@pytest.mark.parametrize(
    ("rule", "response", "now", "kept", "strict"),
    [
        pytest.param(FIX, 0, 0, 1, 1, id="mended: was right all along"),
        pytest.param(FIX, 1, 1, 1, 0, id="mended: was the wrong key"),
        pytest.param(FIX, 2, 0, 0, 0, id="mended: wrong by both"),
        pytest.param(FIX, None, 0, 0, 0, id="mended: blank"),
        pytest.param(FixKey(question=SHORTER), 2, 0, 0, 0, id="mended: the place is gone"),
        pytest.param(FixKey(question=SHORTER), 2, 1, 1, 0, id="mended: a right place is gone"),
        pytest.param(FixKey(question=build("number")), 1, 1, 1, 1, id="mended: another type"),
        pytest.param(Accept(response=2), 2, 0, 1, 1, id="accept: given"),
        pytest.param(Accept(response=2), 0, 0, 0, 0, id="accept: not given"),
        pytest.param(Accept(response=2), 1, 1, 1, 1, id="accept: the key stays right"),
        pytest.param(Accept(response=2), None, 0, 0, 0, id="accept: blank"),
        pytest.param(FullCredit(), 0, 0, 1, 1, id="full credit"),
        pytest.param(FullCredit(), None, 0, 1, 1, id="full credit: blank too"),
        pytest.param(FullCredit(), "An essay.", None, 1, 1, id="full credit: what waits too"),
    ],
)
def test_rule_gives_a_fraction(rule, response, now, kept, strict):
    found = [fraction_by(rule, response, now, never_down=each) for each in (True, False)]
    assert found == [kept, strict]


@pytest.mark.parametrize(
    ("type_name", "accepted", "given", "earned"),
    [
        ("short_text", "Mexico", " MÉXICO", 1),
        ("short_text", "Mexico", "New Mexico", 0),
        ("short_text", "New Mexico", "in the New Mexico", 1),
        ("number", 1090, "1,090", 1),
        ("number", "1,090.0", "1090", 1),
        ("number", 1090, "1091", 0),
        ("multiple_choice", [3, 1], [1, 3], 1),
        ("multiple_choice", [3, 1], [1, 3, 4], 0),
        ("ordering", ["b", "a"], ["a", "b"], 0),
        ("cloze", {"who": 1, "where": "mexico"}, {"where": "Mexico", "who": 1}, 1),
        ("matching", {"0": "x"}, {"0": "y"}, 0),
    ],
)
def test_accepted_response_is_known_again(type_name, accepted, given, earned):
    rule = Accept(response=accepted)
    assert fraction_by(rule, given, 0, question=build(type_name)) == earned


@pytest.mark.parametrize(
    ("fraction", "rest", "never_down", "is_dropped"),
    [
        pytest.param(0, (3, 5), True, True, id="wrong"),
        pytest.param(1, (3, 5), True, False, id="right, and the share would fall"),
        pytest.param(1, (5, 5), True, True, id="right among right ones"),
        pytest.param("0.5", (3, 5), True, True, id="half, less than the rest"),
        pytest.param("0.5", (2, 5), True, False, id="half, more than the rest"),
        pytest.param(None, (0, 5), True, True, id="nothing known is lost"),
        pytest.param(1, (0, 0), True, False, id="the only question, right"),
        pytest.param(0, (0, 0), True, True, id="the only question, wrong"),
        pytest.param(1, (3, 5), False, True, id="may go down"),
    ],
)
def test_question_is_dropped_where_no_share_falls(fraction, rest, never_down, is_dropped):
    history = handed_in(0, fraction)
    found = regraded(ASKED, history, Drop(), never_down=never_down, rest=scored(*rest))
    assert found == Outcome(dec(fraction), is_dropped)


@pytest.mark.parametrize(
    ("tries", "rule", "fraction", "first_try"),
    [
        pytest.param([0, 1], FIX, 1, 1, id="the first was right, so no second was needed"),
        pytest.param([2, 0, 1], FIX, "0.6666667", 0, id="the second was right"),
        pytest.param([2, 1], FIX, 0, 0, id="the last one was the wrong key"),
        pytest.param([1], FIX, 0, 0, id="one try, the wrong key"),
        pytest.param([0, 2, 1], Accept(response=2), "0.6666667", 0, id="accepted at the second"),
        pytest.param([0, 1], Accept(response=2), "0.6666667", 0, id="accepted and never given"),
        pytest.param([0, 2], FullCredit(), 1, 1, id="full credit"),
    ],
)
def test_practice_replays_every_try_with_its_penalty(tries, rule, fraction, first_try):
    found = regraded(ASKED, practice(*tries), rule, never_down=False, penalty=THIRD)
    assert found == Outcome(dec(fraction), first_try=dec(first_try))


@pytest.mark.parametrize("kind", ["marked", "overridden"])
@pytest.mark.parametrize("rule", [FIX, Accept(response=0), FullCredit(), Drop()])
@pytest.mark.parametrize("is_regraded_since", [False, True])
def test_what_a_person_judged_is_left_alone(kind, rule, is_regraded_since):
    by_hand = Event(kind, fraction=Decimal("0.25"))
    later = [Event("restored", fraction=Decimal("0.25"))] * is_regraded_since
    history = handed_in(0, 0, by_hand, *later)
    found = regraded(ASKED, history, rule, never_down=False, rest=scored(5, 5))
    assert (history.is_by_hand, found) == (True, Outcome(Decimal("0.25")))


def test_removed_words_cost_nothing():
    question = build("short_text")
    history = handed_in("Costa [removed]", 1, Event("redacted"))
    assert regraded(question, history, FixKey(question=question), never_down=False).fraction == 1


def test_history_knows_what_was_before_a_regrade():
    first = after(handed_in(0, 0), Outcome(Decimal(1), is_dropped=True), regrade="one")
    second = after(first, Outcome(Decimal("0.5")), regrade="two")
    assert second.before("two") == Outcome(Decimal(1), is_dropped=True)
    assert second.before("one") == second.now == Outcome(Decimal("0.5"))
    back = after(second, second.before("two"), kind="restored", regrade="two")
    assert back.now == first.now
    assert first.before("one") == Outcome(Decimal(0))


@pytest.mark.parametrize("type_name", OWN_FIELDS)
def test_rule_is_kept_as_json(type_name):
    question = build(type_name)
    stored = rule_as_json(FixKey(question=question))
    assert stored == {"kind": "fix_key", "question": as_json(question)}
    assert rule_from_json(stored) == FixKey(question=question)


@pytest.mark.parametrize(
    ("rule", "stored"),
    [
        (Accept(response=[1, 3]), {"kind": "accept", "response": [1, 3]}),
        (FullCredit(), {"kind": "full_credit"}),
        (Drop(), {"kind": "drop"}),
    ],
)
def test_small_rules_are_kept_as_json(rule, stored):
    assert rule_as_json(rule) == stored
    assert rule_from_json(stored) == rule


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"kind": "curve"},
        {"kind": "accept", "response": None},
        {"kind": "accept", "response": True},
        {"kind": "fix_key", "question": {"type": "number"}},
        {"kind": "drop", "why": "it is wrong"},
    ],
)
def test_rule_that_is_none_is_refused(stored):
    with pytest.raises(ValidationError):
        rule_from_json(stored)


responses = st.none() | st.integers(0, 4)
rules = st.one_of(
    st.builds(
        lambda rights: FixKey(
            question=build(
                "single_choice",
                options=[option(f"Town {n}", is_right=n in rights) for n in range(3)],
            )
        ),
        st.sets(st.integers(0, 2)),
    ),
    st.builds(Accept, response=st.integers(0, 4)),
    st.just(FullCredit()),
    st.just(Drop()),
)
rests = st.none() | st.builds(
    lambda known, more: scored(known, known + more), fractions, st.integers(0, 5)
)
histories = st.one_of(
    st.builds(handed_in, responses, st.none() | fractions),
    st.builds(
        lambda tries, penalty: practice(*tries, penalty=penalty),
        st.lists(st.integers(0, 4), min_size=1, max_size=4),
        fractions,
    ),
    st.builds(
        lambda response, now, hand: handed_in(response, now, Event("overridden", None, hand)),
        responses,
        fractions,
        fractions,
    ),
)
cases = st.fixed_dictionaries(
    {"never_down": st.booleans(), "penalty": fractions, "rest": rests},
)


@given(histories, st.lists(rules, max_size=3), rules, cases)
def test_regrading_again_changes_nothing(history, earlier, rule, case):
    for each in earlier:
        history = after(history, regraded(ASKED, history, each, **case))
    once = regraded(ASKED, history, rule, **case)
    assert regraded(ASKED, after(history, once), rule, **case) == once


@given(histories, st.lists(rules, max_size=3), rules, cases)
def test_never_down_lowers_neither_fraction_nor_share(history, earlier, rule, case):
    for each in earlier:
        history = after(history, regraded(ASKED, history, each, **case))
    now = history.now
    found = regraded(ASKED, history, rule, **{**case, "never_down": True})
    assert now.fraction is None or found.fraction >= now.fraction
    assert now.first_try is None or found.first_try >= now.first_try
    if found.is_dropped and not now.is_dropped and now.fraction is not None and case["rest"]:
        rest = case["rest"]
        whole = (rest.known + now.fraction) / (rest.out_of + 1)
        assert (rest.known / rest.out_of if rest.out_of else 0) >= whole - Decimal("1e-20")


@given(histories, st.lists(rules, max_size=4), cases)
def test_regrading_stays_in_bounds(history, applied, case):
    for rule in applied:
        found = regraded(ASKED, history, rule, **case)
        assert found.fraction is None or 0 <= found.fraction <= 1
        assert found.first_try is None or 0 <= found.first_try <= 1
        history = after(history, found)


@given(histories, st.lists(rules, min_size=1, max_size=4), cases)
def test_undoing_from_the_last_to_the_first_restores(history, applied, case):
    """As it is in the tables: what changes nothing adds no event."""
    worth = [history.now]
    for number, rule in enumerate(applied):
        found = regraded(ASKED, history, rule, **case)
        if found != history.now:
            history = after(history, found, regrade=str(number))
        worth.append(found)
    for number in reversed(range(len(applied))):
        before = history.before(str(number))
        if before != history.now:
            history = after(history, before, "restored", regrade=str(number))
        assert history.now == worth[number]
