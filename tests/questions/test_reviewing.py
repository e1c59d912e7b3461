"""What a review shows: nothing of the key before it may be seen, and every why once it may."""

from dataclasses import fields
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.reviewing import EVERYTHING, NOTHING, Review, Row, Sees, review
from questions.spec import said, text_id
from questions.types import QUESTION_TYPES, is_complete, type_of
from tests.questions.build import build
from tests.questions.test_every_type import EVERY, answer, every_graded_type, every_type
from tests.questions.test_shuffling import twin_of

KEY_HIDDEN = [
    Sees(False, chosen, right, every) for chosen, right, every in product([False, True], repeat=3)
]
HALF = Sees(correctness=True, chosen_why=True)
TWINS = {name: (build(name), twin_of(name)) for name in QUESTION_TYPES}


def words(row):
    """A row in plain words: label, given, right or not, why, what is right."""
    why = said(row.why, "en") if row.why else None
    label, given, right = (said(text, "en") for text in (row.label, row.given, row.right))
    return label, given, row.is_right, why, right


def ids(question):
    """The ids of an ordering's items or of a matching's meanings by their words."""
    texts = [item.text for item in getattr(question, "items", ())]
    texts += [pair.match for pair in getattr(question, "pairs", ())]
    texts += [extra.match for extra in getattr(question, "extra", ())]
    return {said(text, "en"): text_id(text) for text in texts}


@pytest.mark.parametrize("sees", KEY_HIDDEN)
@pytest.mark.parametrize("name", QUESTION_TYPES)
@given(data=st.data())
def test_review_without_correctness_is_the_same_whatever_is_right(name, sees, data):
    question, twin = TWINS[name]
    response = answer(question, data)
    hidden = review(question, response, sees=sees)
    assert hidden == review(twin, response, sees=NOTHING)
    assert hidden == Review(rows=tuple(Row(row.label, row.given) for row in hidden.rows))


@pytest.mark.parametrize("name", [name for name in QUESTION_TYPES if name != "written"])
def test_twins_differ_once_the_key_may_be_seen(name):
    question, twin = TWINS[name]
    response = type_of(question).right_response(question)
    assert review(question, response, sees=HALF) != review(twin, response, sees=HALF)


@every_type
@given(data=st.data())
def test_review_before_the_key_holds_no_answer_and_no_why_that_tells_it(question, data):
    response = answer(question, data)
    grade = type_of(question).grade(question, response)
    seen = review(question, response, sees=HALF)
    assert (seen.state, seen.answer, seen.others) == (grade.state, (), ())
    # What was left out comes after what was given, and tells nothing.
    parts = len(grade.parts)
    for row, part in zip(seen.rows[:parts], grade.parts, strict=bool(parts)):
        assert row.why == (None if part.tells_key else part.why)
        assert (row.is_right, row.see, row.right) == (part.is_right, part.see, "")
    left_out = seen.rows[parts:] if parts else ()
    assert left_out == tuple(Row(row.label, "") for row in left_out)
    assert not (left_out and is_complete(question, response))


@pytest.mark.parametrize("name", [field.name for field in fields(Sees)])
@given(data=st.data())
def test_each_thing_seen_only_adds_to_the_review(name, data):
    """What stands without it stands with it as well."""
    question = data.draw(st.sampled_from(list(EVERY.values())))
    response = answer(question, data)
    others = {field.name: data.draw(st.booleans()) for field in fields(Sees) if field.name != name}
    less = review(question, response, sees=Sees(**others))
    more = review(question, response, sees=Sees(**others, **{name: True}))
    assert less.state in (None, more.state)
    assert less.answer in ((), more.answer)
    assert less.others in ((), more.others)
    assert [(row.label, row.given) for row in less.rows] == [
        (row.label, row.given) for row in more.rows
    ]
    for before, after in zip(less.rows, more.rows, strict=True):
        assert before.is_right in (None, after.is_right)
        assert before.why in (None, after.why)
        assert before.right in ("", after.right)


@every_graded_type
@given(data=st.data())
def test_every_explanation_is_shown_once_when_everything_may_be_seen(question, data):
    response = answer(question, data)
    seen = review(question, response, sees=EVERYTHING)
    shown = [said(row.why, "en") for row in (*seen.rows, *seen.others) if row.why]
    known = [part for part in type_of(question).explanations(question) if part.why]
    left_out = [said(part.why, "en") for part in known if said(part.given, "en") == "anything else"]
    expected = {said(part.why, "en") for part in known}
    assert expected - set(left_out) <= set(shown)
    assert set(shown) <= expected


@every_graded_type
def test_right_answer_is_reviewed_as_right_in_all_its_parts(question):
    kind = type_of(question)
    seen = review(question, kind.right_response(question), sees=EVERYTHING)
    assert seen.state == "right"
    assert [(row.label, row.given) for row in seen.rows] == [
        (row.label, row.given) for row in seen.answer
    ]
    assert {(row.is_right, row.why is None, row.right) for row in seen.rows} == {(True, False, "")}


@every_type
def test_blank_is_reviewed_without_rows(question):
    seen = review(question, None, sees=EVERYTHING)
    assert (seen.state, seen.rows, seen.answer != ()) == ("blank", (), True)


def test_single_choice_tells_the_chosen_why_then_the_answer_and_every_other():
    seen = review(build("single_choice"), 0, sees=EVERYTHING)
    assert [words(row) for row in seen.rows] == [("", "Managua", False, "About Managua.", "")]
    assert [words(row) for row in seen.answer] == [("", "Tegucigalpa", True, None, "")]
    assert [words(row) for row in seen.others] == [
        ("", "Tegucigalpa", True, "About Tegucigalpa.", ""),
        ("", "San Salvador", False, "About San Salvador.", ""),
    ]
    assert seen.rows[0].see == "p1"


def test_why_of_others_waits_for_the_right_answer():
    seen = review(build("single_choice"), 0, sees=Sees(True, True, False, True))
    assert (seen.answer, seen.others) == ((), ())


def test_right_answer_may_be_seen_without_a_why():
    seen = review(build("single_choice"), 0, sees=Sees(True, False, True, False))
    assert [words(row) for row in seen.rows] == [("", "Managua", False, None, "")]
    assert [said(row.given, "en") for row in seen.answer] == ["Tegucigalpa"]


def test_true_false_reason_says_which_half_was_right():
    seen = review(build("true_false_reason"), {"verdict": "false", "reason": 0}, sees=HALF)
    assert seen.state == "wrong"
    assert [words(row)[1:3] for row in seen.rows] == [("False", True), ("They paid up.", False)]


def test_matching_tells_what_belongs_to_an_item_and_why_once_the_key_is_seen():
    question = build("matching")
    meaning = ids(question)
    response = {"0": meaning["loan"], "1": meaning["gift"]}
    assert [words(row) for row in review(question, response, sees=HALF).rows] == [
        ("$1", "loan", False, None, ""),
        ("$2", "gift", False, "About gift.", ""),
        ("$3", "", False, None, ""),
    ]
    seen = review(question, response, sees=EVERYTHING)
    assert [words(row) for row in seen.rows] == [
        ("$1", "loan", False, "About $1.", "oil"),
        ("$2", "gift", False, "About gift.", "loan"),
        ("$3", "", False, None, "grain"),
    ]
    assert [words(row)[:4] for row in seen.others] == [
        ("$2", "loan", True, "About $2."),
        ("$3", "grain", True, "About $3."),
    ]


def test_ordering_keeps_the_learners_order_and_tells_the_right_one():
    question = build("ordering")
    item = ids(question)
    response = [item[name] for name in ("Default", "Revolution", "Plan", "Peace")]
    half = review(question, response, sees=HALF)
    assert [words(row)[1:4] for row in half.rows] == [
        ("Default", False, None),
        ("Revolution", False, None),
        ("Plan", True, "About Plan."),
        ("Peace", True, "About Peace."),
    ]
    seen = review(question, response, sees=EVERYTHING)
    assert [said(row.given, "en") for row in seen.answer] == [
        "Revolution", "Default", "Plan", "Peace",
    ]  # fmt: skip
    assert [said(row.why, "en") for row in seen.rows[:2]] == ["About Default.", "About Revolution."]


def test_typed_answer_stands_as_it_was_typed_and_anything_else_is_no_option():
    seen = review(build("short_text"), "Panama", sees=EVERYTHING)
    assert [words(row) for row in seen.rows] == [("", "Panama", False, "About anything.", "")]
    assert [said(row.given, "en") for row in seen.others] == ["Costa Rica", "Mexico", "Costa Rita"]


def test_written_answer_shows_itself_and_the_model_once_that_may_be_seen():
    question = build("written")
    assert review(question, "My text.", sees=NOTHING) == Review(rows=(Row("", "My text."),))
    seen = review(question, "My text.", sees=EVERYTHING)
    assert (seen.state, seen.rows, seen.others) == ("waiting", (Row("", "My text."),), ())
    assert seen.answer == (Row("", question.model),)


@pytest.mark.parametrize(
    ("response", "spelling"), [("the costa rica", ""), ("Cotsa Rica", "Costa Rica"), ("Peru", "")]
)
@pytest.mark.parametrize("sees", [HALF, EVERYTHING])
def test_accepted_spelling_is_named_once_the_key_may_be_seen(response, spelling, sees):
    (row,) = review(build("short_text"), response, sees=sees).rows
    assert row.spelling == (spelling if sees == EVERYTHING else "")
    (_, _, gap) = review(build("cloze"), {"where": response}, sees=sees).rows
    assert gap.spelling == row.spelling
