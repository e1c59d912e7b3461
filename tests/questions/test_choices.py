"""Single choice, multiple choice, evidence and true/false with a reason: what answers earn."""

from decimal import Decimal

import pytest

from questions import evidence, multiple_choice, single_choice, true_false_reason
from questions.fields import CHOOSE_ONE, OUTDATED, ResponseProblem
from tests.questions.build import build, option

ONE_THIRD, TWO_THIRDS = Decimal("0.3333333"), Decimal("0.6666667")


@pytest.mark.parametrize(
    ("response", "fraction", "state"),
    [
        pytest.param(None, 0, "blank", id="blank"),
        pytest.param(0, 0, "wrong", id="first of the file is wrong"),
        pytest.param(1, 1, "right", id="right"),
        pytest.param(7, 0, "wrong", id="no longer there"),
    ],
)
def test_single_choice_earns(response, fraction, state):
    grade = single_choice.grade(build("single_choice"), response)
    assert (grade.fraction, grade.state) == (fraction, state)


def test_single_choice_tells_why_of_the_chosen_option():
    (part,) = single_choice.grade(build("single_choice"), 2).parts
    assert (part.where, part.is_right, part.mis) == ("options.2", False, "a-mistake")
    assert part.why.root == {"en": "About San Salvador."}


def test_single_choice_refuses_two_options():
    question = build("single_choice")
    tokens = [offer.token for offer in single_choice.fields(question, seed="s")[0].offers]
    with pytest.raises(ResponseProblem) as problem:
        single_choice.read(question, {"choice": tokens[:2]}, seed="s")
    assert str(problem.value) == CHOOSE_ONE
    posted = {"choice": [tokens[0], "", tokens[0]]}
    offer = single_choice.fields(question, seed="s")[0].offers[0]
    assert single_choice.read(question, posted, seed="s") == offer.key


def test_single_choice_refuses_a_token_of_another_attempt():
    question = build("single_choice")
    posted = single_choice.fill(question, 1, seed="another")
    with pytest.raises(ResponseProblem) as problem:
        single_choice.read(question, posted, seed="s")
    assert str(problem.value) == OUTDATED


def test_single_choice_keeps_the_order_of_the_file_where_it_says_so():
    question = build("single_choice", shuffle=False)
    (field,) = single_choice.fields(question, seed="s")
    assert [offer.key for offer in field.offers] == [0, 1, 2]


# Right: 1, 3 and 4 of six.
@pytest.mark.parametrize(
    ("response", "each", "everything"),
    [
        pytest.param([1, 3, 4], 1, 1, id="all right"),
        pytest.param([4, 3, 1, 1], 1, 1, id="in any order, once each"),
        pytest.param([1, 3], TWO_THIRDS, 0, id="two right"),
        pytest.param([1], ONE_THIRD, 0, id="one right"),
        pytest.param([1, 3, 0], ONE_THIRD, 0, id="two right, one wrong"),
        pytest.param([1, 3, 4, 0], TWO_THIRDS, 0, id="three right, one wrong"),
        pytest.param([1, 0], 0, 0, id="one right, one wrong"),
        pytest.param([0, 2, 5], 0, 0, id="never below nothing"),
        pytest.param([0, 1, 2, 3, 4, 5], 0, 0, id="ticking all"),
        pytest.param([1, 3, 4, 99], 1, 1, id="what is no longer there does not count"),
        pytest.param(None, 0, 0, id="blank"),
    ],
)
def test_multiple_choice_earns(response, each, everything):
    grade = multiple_choice.grade
    assert grade(build("multiple_choice"), response).fraction == each
    assert grade(build("multiple_choice", score="all"), response).fraction == everything


def test_multiple_choice_reads_even_all_of_them():
    question = build("multiple_choice")
    posted = multiple_choice.fill(question, [0, 1, 2, 3, 4, 5], seed="s")
    assert multiple_choice.read(question, posted, seed="s") == [0, 1, 2, 3, 4, 5]


def test_multiple_choice_tells_only_of_what_was_ticked():
    grade = multiple_choice.grade(build("multiple_choice"), [0, 3])
    assert [(part.where, part.is_right) for part in grade.parts] == [
        ("options.0", False),
        ("options.3", True),
    ]


def test_multiple_choice_says_in_one_line_what_was_ticked():
    question = build("multiple_choice")
    assert multiple_choice.summarise(question, [3, 0], "en") == "Peru / El Salvador"
    assert multiple_choice.key(question, "es") == "Honduras / El Salvador / Guatemala"


@pytest.mark.parametrize(
    ("response", "fraction"),
    [
        pytest.param([0, 3], 1, id="both"),
        pytest.param([0], Decimal("0.5"), id="one"),
        pytest.param([0, 3, 1], Decimal("0.5"), id="both and a wrong one"),
        pytest.param([0, 1], 0, id="one and a wrong one"),
        pytest.param([0, 1, 2, 3], 0, id="all"),
        pytest.param(None, 0, id="blank"),
    ],
)
def test_evidence_earns(response, fraction):
    assert evidence.grade(build("evidence"), response).fraction == fraction


def test_evidence_keeps_the_order_of_the_passage():
    (field,) = evidence.fields(build("evidence"), seed="any")
    assert [offer.key for offer in field.offers] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("response", "fraction", "halves"),
    [
        pytest.param({"verdict": "false", "reason": 1}, 1, [True, True], id="both right"),
        pytest.param({"verdict": "false", "reason": 0}, 0, [True, False], id="reason wrong"),
        pytest.param({"verdict": "true", "reason": 1}, 0, [False, True], id="verdict wrong"),
        pytest.param({"verdict": "false"}, 0, [True], id="verdict alone"),
        pytest.param({"reason": 1}, 0, [True], id="reason alone"),
        pytest.param(None, 0, [], id="blank"),
    ],
)
def test_true_false_reason_earns(response, fraction, halves):
    grade = true_false_reason.grade(build("true_false_reason"), response)
    assert (grade.fraction, [part.is_right for part in grade.parts]) == (fraction, halves)


def test_true_false_reason_reads_one_half():
    question = build("true_false_reason")
    assert true_false_reason.read(question, {"verdict": ["true"]}, seed="") == {"verdict": "true"}


def test_true_false_reason_speaks_the_language_of_the_page():
    question = build("true_false_reason")
    assert true_false_reason.key(question, "es") == "Falso / They waited."


def test_true_false_reason_reads_verdicts_as_words_or_as_yaml_has_them():
    verdicts = {"true": {"mis": "x", "why": {"en": "No."}, "see": "p1"}}
    verdicts["false"] = {"right": True, "why": {"en": "Yes."}, "see": "p1"}
    question = build("true_false_reason", verdicts=verdicts, reasons=[option("A", is_right=True)])
    response = {"verdict": "false", "reason": 0}
    assert true_false_reason.right_response(question) == response
