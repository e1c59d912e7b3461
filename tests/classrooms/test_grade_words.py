"""What a page says of a cell, of a step of a grade and of the whole: a table of every sentence."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from classrooms.grade_words import (
    CellWords,
    cell_words,
    forecast_words,
    percent_words,
    points_words,
    so_far,
    state_words,
    why_words,
)
from classrooms.gradebook import Facts, State, Work, cell_of, hidden
from classrooms.lateness import LateRule
from classrooms.totals import Category, Scheme, Total, explain, if_missing
from quizzes.scoring import Score

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 10, 20, 15, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
# A minute before midnight in Chicago, which in London is the next morning.
DUE, CLOSED = datetime(2026, 10, 13, 4, 59, tzinfo=UTC), datetime(2026, 10, 17, 4, 59, tzinfo=UTC)
CLOSES = datetime(2026, 10, 27, 4, 59, tzinfo=UTC)
TEN_TO_HALF = LateRule(percent_a_day=10, floor_percent=50)
OVERDUE = {"due_at": DUE, "closes_at": CLOSES}
OVER = {"due_at": DUE, "closes_at": CLOSED}
AHEAD = {"due_at": CLOSES, "closes_at": CLOSES}


def scored(known, out_of=6, waiting=0):
    return {"score": Score(Decimal(known), Decimal(out_of), waiting)}


def tries(method, *points, counts=1, without=()):
    """Attempts 1, 2 and so on. `counts`: the number of the one that counts, 0 for an average;
    `without`: those that have no final score while others do."""
    numbers = tuple(range(1, 1 + len(points)))
    return {
        "method": method,
        "number": counts,
        "tries": tuple(Decimal(each) for each in points),
        "numbers": numbers,
        "taking_part": tuple(each for each in numbers if each not in without),
    }


def cell(*facts, zero=False, points=6, late=TEN_TO_HALF, category=None):
    given = {"joined_at": JUNE}
    for each in facts:
        given |= each
    work = Work(1, Decimal(points), category, late)
    return cell_of(work, Facts(**given), missing_counts_zero=zero, now=NOW)


def step(*facts, scheme=None, **more):
    return explain(scheme or Scheme(False), [cell(*facts, **more)]).steps[0]


IN, LATE, WAITS = scored(5), scored(5) | {"days_late": 2}, scored(2, 6, 1)
CUT_SHORT = {"is_class_over": True}
EXCUSED, DECIDED = {"is_excused": True}, {"override": Decimal("4.50")}
BEGUN, READ = {"is_begun": True}, {"is_done": True}
NEW = {"joined_at": NOW - timedelta(days=1)}
NOT_OPEN = AHEAD | {"opens_at": NOW + timedelta(days=1)}


@pytest.mark.parametrize(
    ("facts", "words", "percent"),
    [
        ([IN], CellWords("5"), "83.3%"),
        ([scored("3.3333333")], CellWords("3.33", "", "below 60 percent", "low"), "55.6%"),
        ([scored(0)], CellWords("0", "", "below 60 percent", "low"), "0.0%"),
        ([LATE], CellWords("3.8", "2 days late", "", "late"), "63.3%"),
        ([IN, {"days_late": 1}], CellWords("4.4", "1 day late", "", "late"), "73.3%"),
        (
            [scored(3), {"days_late": 2}],
            CellWords("3", "2 days late", "below 60 percent", "late"),
            "50.0%",
        ),
        ([DECIDED], CellWords("4.5", "decided"), "75.0%"),
        (
            [{"override": Decimal(0)}],
            CellWords("0", "decided", "below 60 percent", "low"),
            "0.0%",
        ),
        ([WAITS], CellWords("2 + not marked yet", kind="wait"), "33.3% + not marked yet"),
        ([scored(0, 6, 6)], CellWords("not marked yet", kind="wait"), "not marked yet"),
        ([OVERDUE], CellWords("missing", kind="miss"), "missing"),
        ([OVERDUE, BEGUN], CellWords("missing", "working", kind="miss"), "missing"),
        ([OVER], CellWords("missing", kind="miss"), "missing"),
        ([AHEAD], CellWords("–", hidden="not due yet, not handed in", kind="none"), "–"),
        ([AHEAD, BEGUN], CellWords("–", "working", kind="none"), "–"),
        ([NOT_OPEN], CellWords("–", hidden="not open yet", kind="none"), "–"),
        ([OVER, NEW], CellWords("before joining", kind="none"), "before joining"),
        ([EXCUSED], CellWords("excused", kind="none"), "excused"),
    ],
)
def test_cell_is_a_word_or_a_number(facts, words, percent):
    assert cell_words(cell(*facts)) == words
    assert cell_words(cell(*facts), as_percent=True).text == percent


def test_cell_of_work_that_counts_as_0_says_that_it_was_not_handed_in():
    found = cell(OVER, zero=True)
    assert cell_words(found) == CellWords("0", "not handed in", kind="miss")
    assert cell_words(found, as_percent=True).text == "0"


def test_cell_of_a_lesson_without_points_is_done():
    assert cell_words(cell(READ, points=0)) == CellWords("done")
    assert cell_words(cell(READ, points=0), as_percent=True) == CellWords("done")


@pytest.mark.parametrize(
    ("facts", "more", "words"),
    [
        ([IN], {}, "counted"),
        ([LATE], {}, "2 days late"),
        ([DECIDED], {}, "decided by a teacher"),
        ([OVER], {"zero": True}, "not handed in, counts 0"),
        ([WAITS], {}, "not marked yet"),
        ([OVERDUE], {}, "missing"),
        ([OVER], {}, "missing, left out"),
        ([AHEAD, BEGUN], {}, "working"),
        ([AHEAD], {}, "not due yet"),
        ([NOT_OPEN], {}, "not open yet"),
        ([OVER, NEW], {}, "before joining"),
        ([EXCUSED], {}, "excused"),
        ([READ], {"points": 0}, "done"),
    ],
)
def test_state_alone_is_said_in_a_few_words(facts, more, words):
    assert state_words(cell(*facts, **more)) == words


@pytest.mark.parametrize(
    ("facts", "more", "words"),
    [
        ([IN], {}, "5 of 6"),
        ([LATE], {}, "3.8 of 6"),
        ([DECIDED], {"points": "7.50"}, "4.5 of 7.5"),
        ([scored(0)], {}, "0 of 6"),
        ([OVER], {"zero": True}, "0 of 6"),
        ([WAITS], {}, "2 + not marked yet"),
        ([scored(0, 6, 6)], {}, "not marked yet"),
        ([OVERDUE], {}, "missing"),
        ([EXCUSED], {}, "excused"),
        ([READ], {"points": 0}, "done"),
        ([READ], {"points": 2}, "2 of 2"),
    ],
)
def test_points_are_said_with_all_there_are(facts, more, words):
    assert points_words(step(*facts, **more)) == words


CLOSED_OUT = "Not counted: it closed and was not handed in. This class leaves such work out."
FLOOR = "Late work keeps 50% of the points."
OFF = "5 less 1.2, 2 days late at 10% of 6 points a day"


@pytest.mark.parametrize(
    ("facts", "more", "words"),
    [
        ([IN], {}, "Counted."),
        ([READ], {"points": 2}, "Counted."),
        ([IN, tries("highest", 5)], {}, "Counted."),
        (
            [IN, tries("highest", 5, "3.3333333")],
            {},
            "Counted: attempt 1, the highest of 2 (5 and 3.33).",
        ),
        (
            [IN, tries("average", 4, 6, counts=0)],
            {},
            "Counted: the average of 2 attempts (4 and 6).",
        ),
        (
            [IN, tries("first", 5, 6, 1)],
            {},
            "Counted: attempt 1, the first of 3 (5, 6 and 1).",
        ),
        (
            [IN, tries("last", 6, 5, counts=2)],
            {},
            "Counted: attempt 2, the last of 2 (6 and 5).",
        ),
        (
            [IN, tries("last", 5, 6, counts=1, without=(2,))],
            {},
            "Counted: attempt 1, the only one with a final score.",
        ),
        (
            [IN, tries("highest", 5, 4, 6, counts=1, without=(3,))],
            {},
            "Counted: attempt 1, the highest of 2 (5 and 4). "
            "1 attempt without a final score is left aside.",
        ),
        ([LATE], {}, f"Counted: {OFF}."),
        ([IN, {"days_late": 1}], {}, "Counted: 5 less 0.6, 1 day late at 10% of 6 points a day."),
        (
            [LATE, tries("highest", 3, 5, counts=2)],
            {},
            f"Counted: attempt 2, the highest of 2 (3 and 5). {OFF}.",
        ),
        # From the points of the attempt to those of the assignment, then the days.
        (
            [scored(10, 12), {"days_late": 2}, tries("highest", 5)],
            {},
            f"Counted: 10 of 12 in the attempt is 5 of 6 here. {OFF}.",
        ),
        ([scored(-1), tries("highest", 0)], {}, "Counted: a score below 0 counts as 0."),
        (
            [IN, {"days_late": 6}],
            {},
            f"Counted: 5 less 2, 6 days late at 10% of 6 points a day. {FLOOR}",
        ),
        # 3.2, above the floor.
        (
            [LATE],
            {"late": LateRule(15, 50)},
            "Counted: 5 less 1.8, 2 days late at 15% of 6 points a day.",
        ),
        ([scored(2), {"days_late": 2}], {}, "Counted: 2 days late, nothing taken off."),
        ([LATE], {"late": LateRule()}, "Counted: 2 days late, nothing taken off."),
        (
            [LATE, tries("last", 3, 5, counts=2)],
            {"late": LateRule(10, 0, is_taken=False)},
            "Counted: attempt 2, the last of 2 (3 and 5). 2 days late, nothing taken off.",
        ),
        ([DECIDED], {}, "Counted: a teacher decided these points."),
        ([DECIDED, LATE], {}, "Counted: a teacher decided these points, instead of 3.8."),
        ([DECIDED, WAITS], {}, "Counted: a teacher decided these points."),
        ([OVER], {"zero": True}, "Counted as 0: it closed and was not handed in."),
        ([WAITS], {}, "Not counted yet: an answer waits to be graded."),
        ([OVER], {}, CLOSED_OUT),
        ([OVERDUE], {}, "Not counted: due Mon, Oct 12, open until Mon, Oct 26."),
        ([OVERDUE, BEGUN], {}, "Not counted: due Mon, Oct 12, open until Mon, Oct 26."),
        ([{"due_at": DUE}], {}, "Not counted: due Mon, Oct 12."),
        ([AHEAD], {}, "Not counted: due Mon, Oct 26, open until Mon, Oct 26."),
        ([{"closes_at": CLOSES}, BEGUN], {}, "Not counted: not handed in."),
        ([], {}, "Not counted: not handed in."),
        ([NOT_OPEN], {}, "Not counted: it is not open yet."),
        ([OVER, NEW], {}, "Not counted: it was due before the student joined."),
        ([OVERDUE, CUT_SHORT], {}, "Not counted: the class ended while it was open."),
        ([EXCUSED], {}, "Not counted: excused."),
        ([READ], {"points": 0}, "Done: it has no points."),
        ([OVERDUE], {"points": 0}, "Not counted: due Mon, Oct 12, open until Mon, Oct 26."),
    ],
)
def test_why_is_a_sentence_with_days_of_the_schools_clock(facts, more, words):
    assert why_words(step(*facts, **more), CHICAGO) == words


@pytest.mark.parametrize("zero", [False, True])
def test_why_of_a_closed_lesson_without_points_blames_no_rule_of_the_class(zero):
    found = step(OVER, points=0, zero=zero)
    assert why_words(found, CHICAGO) == "Not done: it closed, and has no points."


def test_why_goes_by_the_zone_that_is_given():
    assert why_words(step({"due_at": DUE}), ZoneInfo("Europe/London")) == (
        "Not counted: due Tue, Oct 13."
    )


def test_why_of_work_that_the_categories_leave_out():
    scheme = Scheme(False, (Category(1, Decimal(40), 1, "Quizzes"),))
    cells = [cell(IN, category=1), cell(LATE, scored(3), category=1), cell(IN), cell(OVERDUE)]
    words = [why_words(each, CHICAGO) for each in explain(scheme, cells).steps]
    assert words == [
        "Counted.",
        "Left out, one of the lowest of its category: 2 days late, nothing taken off.",
        "Not counted, because it is in no category.",
        "Not counted: due Mon, Oct 12, open until Mon, Oct 26.",
    ]


@pytest.mark.parametrize("facts", [IN, LATE, WAITS])
def test_hidden_score_is_said_in_words_that_tell_nothing_of_it(facts):
    found = hidden(cell(facts))
    [shown] = explain(Scheme(False), [found]).steps
    words = CellWords("–", hidden="score not open yet", kind="none")
    assert cell_words(found) == cell_words(found, as_percent=True) == words
    assert state_words(found) == points_words(shown) == "score not open yet"
    assert why_words(shown, CHICAGO) == "Not counted here yet: the score is not open yet."


@pytest.mark.parametrize("state", State)
def test_every_state_has_words(state):
    """Each state is in the tables above, or comes of the whole alone."""
    samples = [cell(*each) for each in ([IN], [LATE], [DECIDED], [WAITS], [OVERDUE], [OVER])]
    samples += [cell(*each) for each in ([AHEAD, BEGUN], [AHEAD], [NOT_OPEN], [OVER, NEW])]
    samples += [
        cell(OVERDUE, CUT_SHORT),
        cell(EXCUSED),
        cell(READ, points=0),
        cell(OVER, zero=True),
        hidden(cell(IN)),
    ]
    of_the_whole = {State.DROPPED, State.NO_CATEGORY}
    assert (state in {each.state for each in samples}) != (state in of_the_whole)


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (Total(counted=4, missing=1), "So far, 4 of 5 works counted, 1 missing."),
        (Total(counted=1), "So far, 1 of 1 work counted."),
        (Total(), "So far, 0 of 0 works counted."),
        (Total(missing=1), "So far, 0 of 1 work counted, 1 missing."),
        (Total(counted=3, dropped=1), "So far, 3 of 4 works counted, 1 left out as lowest."),
        (Total(counted=3, waiting=1), "So far, 3 of 3 works counted, 1 not marked yet."),
        (
            Total(counted=3, waiting=2, waiting_overdue=1),
            "So far, 3 of 4 works counted, 2 not marked yet.",
        ),
        (
            Total(counted=3, missing=2, dropped=1, waiting=1),
            "So far, 3 of 6 works counted, 2 missing, 1 left out as lowest, 1 not marked yet.",
        ),
    ],
)
def test_so_far_says_how_many_works_count(total, words):
    assert so_far(total) == words


def test_percent_is_said_with_one_place_or_that_nothing_counts():
    shares = [scored(4), scored(6), AHEAD]
    totals = [explain(Scheme(False), [cell(each)]).total for each in shares]
    assert [percent_words(each) for each in totals] == ["66.7%", "100.0%", "nothing counts yet"]


def forecast(scheme, *cells):
    titles = [f"Quiz 3.{number}" for number in range(1, 1 + len(cells))]
    found = if_missing(scheme, cells)
    return found and forecast_words(found, titles[-len(found.works) :], CHICAGO)


WEIGHTED = Scheme(True, (Category(1, Decimal(40)), Category(2, Decimal(60))))


@pytest.mark.parametrize(
    ("scheme", "cells", "words"),
    [
        pytest.param(
            Scheme(True),
            [cell(IN), cell(OVERDUE)],
            "If Quiz 3.2 is not handed in by Mon, Oct 26, it counts as 0 in this class: "
            "5 ÷ 12 = 41.7%.",
            id="one",
        ),
        pytest.param(
            Scheme(True),
            [cell(IN), cell(OVERDUE), cell(OVERDUE)],
            "If Quiz 3.2, Quiz 3.3 are not handed in by Mon, Oct 26, they count as 0 in this "
            "class: 5 ÷ 18 = 27.8%.",
            id="two",
        ),
        pytest.param(
            WEIGHTED,
            [cell(IN, category=1), cell(OVERDUE, category=2)],
            # 40 of 100 parts of 83.3%.
            "If Quiz 3.2 is not handed in by Mon, Oct 26, it counts as 0 in this class: 33.3%.",
            id="categories",
        ),
        pytest.param(Scheme(False), [cell(IN), cell(OVERDUE)], None, id="left out"),
        pytest.param(Scheme(True), [cell(IN), cell(AHEAD)], None, id="nothing missing"),
        pytest.param(Scheme(True), [cell(IN), cell({"due_at": DUE})], None, id="never closes"),
    ],
)
def test_forecast_says_what_happens_if_missing_work_stays_missing(scheme, cells, words):
    assert forecast(scheme, *cells) == words
