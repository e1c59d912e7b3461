"""What a complete response is, by the word of each type, and what a review says of the rest."""

from decimal import Decimal

import pytest

from questions.missing import Missing, asked_for
from questions.reviewing import EVERYTHING, NOTHING, Row, review
from questions.spec import Localized
from questions.types import QUESTION_TYPES, is_complete, type_of
from tests.questions.build import build, en

TWO = {"ask": en("Which TWO are capitals?")}
PAIRED = type_of(build("matching")).right_response(build("matching"))
ORDERED = type_of(build("ordering")).right_response(build("ordering"))
CASES = [
    ("single_choice", {}, 0, None),
    ("multiple_choice", {}, [3], None),
    ("multiple_choice", TWO, [3], Missing("choice", 1)),
    ("multiple_choice", TWO, [0, 3], None),
    ("multiple_choice", TWO, [0, 2, 3, 5], Missing("surplus", 2)),
    ("multiple_choice", {"ask": en("Which THREE?")}, [3], Missing("choice", 2)),
    ("true_false_reason", {}, {"verdict": "true"}, Missing("reason")),
    ("true_false_reason", {}, {"reason": 0}, Missing("verdict")),
    ("true_false_reason", {}, {"verdict": "true", "reason": 0}, None),
    ("short_text", {}, "x", None),
    ("number", {}, "7", None),
    ("cloze", {}, {"who": 0, "where": "Peru"}, Missing("gap", 1)),
    ("cloze", {}, {"when": 2}, Missing("gap", 2)),
    ("cloze", {}, {"who": 0, "when": 0, "where": "Peru"}, None),
    ("matching", {}, {"1": PAIRED["1"]}, Missing("item", 2)),
    ("matching", {}, PAIRED, None),
    ("ordering", {}, ORDERED[::-1], None),
    ("grouping", {}, {"0": "zeal"}, Missing("item", 3)),
    ("grouping", {}, dict.fromkeys("0123", "law"), None),
    ("evidence", {}, [1], None),
    ("evidence", {"ask": en("Mark the TWO sentences.")}, [1], Missing("choice", 1)),
    ("written", {}, "Two words", Missing("words", 3)),
    ("written", {}, "Three words now", None),
    ("written", {}, "One two three four five six seven eight nine ten.", None),
]


@pytest.mark.parametrize(("name", "changes", "response", "expected"), CASES)
def test_response_is_complete_by_the_word_of_its_type(name, changes, response, expected):
    question = build(name, **changes)
    assert type_of(question).missing(question, response) == expected
    assert is_complete(question, response) == (expected is None)


def test_every_type_has_a_case():
    assert {name for name, *_ in CASES} == set(QUESTION_TYPES)


@pytest.mark.parametrize("name", [name for name in QUESTION_TYPES if name != "written"])
def test_right_response_is_complete(name):
    question = build(name)
    assert is_complete(question, type_of(question).right_response(question))


@pytest.mark.parametrize("name", QUESTION_TYPES)
def test_blank_response_is_not_complete(name):
    assert not is_complete(build(name), None)


@pytest.mark.parametrize("stored", [[["x"]], {"0": ["x"], "verdict": ["x"]}, "x", 99, [99]])
@pytest.mark.parametrize("name", QUESTION_TYPES)
def test_response_that_fits_no_question_is_never_an_error(name, stored):
    assert is_complete(build(name), stored) in (True, False)


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        ("Which TWO of these?", 2),
        ("Mark FOUR.", 4),
        ("Which of the two is older?", None),
        ("TWOFOLD: which?", None),
        ("Choose all that fit.", None),
    ],
)
def test_number_of_choices_is_read_from_the_words_alone(ask, expected):
    assert asked_for(Localized({"en": ask})) == expected


@pytest.mark.parametrize("sees", [NOTHING, EVERYTHING])
@pytest.mark.parametrize(
    ("name", "changes", "response", "label", "count"),
    [
        ("true_false_reason", {}, {"verdict": "false"}, "reason", 1),
        ("true_false_reason", {}, {"reason": 1}, "verdict", 1),
        ("multiple_choice", {"ask": en("Which THREE?")}, [1], "choice", 2),
    ],
)
def test_review_has_a_row_for_what_was_left_out(name, changes, response, label, count, sees):
    question = build(name, **changes)
    rows = review(question, response, sees=sees).rows
    assert rows[-count:] == (Row(label, ""),) * count
    assert len(rows) == count + 1


@pytest.mark.parametrize("sees", [NOTHING, EVERYTHING])
@pytest.mark.parametrize(
    ("name", "response", "empty"),
    [("cloze", {"who": 0}, 2), ("matching", {"0": PAIRED["0"]}, 2), ("grouping", {"3": "law"}, 3)],
)
def test_review_has_one_row_for_each_part_that_is_empty(name, response, empty, sees):
    rows = review(build(name), response, sees=sees).rows
    assert (sum(not row.given for row in rows), len(rows)) == (empty, empty + 1)


def test_review_of_a_blank_response_has_no_rows():
    assert review(build("true_false_reason"), None, sees=EVERYTHING).rows == ()


def test_answer_without_its_reason_still_shows_the_right_one():
    found = review(build("true_false_reason"), {"reason": 0}, sees=EVERYTHING)
    assert found.rows[0].label == ""
    assert [str(row.given.root["en"]) for row in found.answer] == ["False", "They waited."]


def test_missing_part_changes_no_grade():
    question = build("multiple_choice", **TWO)
    assert type_of(question).grade(question, [1]).fraction == Decimal("0.3333333")
