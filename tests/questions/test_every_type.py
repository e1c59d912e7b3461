"""What holds of every type, whatever is posted, stored or asked."""

import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from questions.fields import ResponseProblem
from questions.types import QUESTION_TYPES, as_json, digest, from_json, read_question, type_of
from tests.questions.build import OWN_FIELDS, build, spec

EVERY = {name: build(name) for name in QUESTION_TYPES}
GRADED = {name: question for name, question in EVERY.items() if name != "written"}
every_type = pytest.mark.parametrize("question", EVERY.values(), ids=EVERY)
every_graded_type = pytest.mark.parametrize("question", GRADED.values(), ids=GRADED)


def posts(question):
    """Forms with the question's own fields and tokens, and with anything else."""
    fields = type_of(question).fields(question, seed="s")
    names = [field.name for field in fields] + ["up", "down", "keep"]
    tokens = [offer.token for field in fields for offer in field.offers]
    text = st.text(st.characters(exclude_categories=[]), max_size=60)
    values = st.lists(st.sampled_from([*tokens, "Costa Rica", "218", ""]) | text, max_size=6)
    return st.dictionaries(st.sampled_from(names) | text, values, max_size=8)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["0", "1", "who", "verdict", "reason", "x"]), inner)
    ),
)


def answer(question, data):
    """A response as the page's own fields give it, or None."""
    kind, filled = type_of(question), {}
    for field in kind.fields(question, seed="s"):
        tokens = [offer.token for offer in field.offers]
        if field.name == "order":
            filled |= {"order": data.draw(st.permutations(tokens)), "keep": ["1"]}
        elif field.name == "choice" and question.type != "single_choice":
            filled[field.name] = data.draw(st.lists(st.sampled_from(tokens), unique=True))
        elif tokens:
            filled[field.name] = [data.draw(st.sampled_from(["", *tokens]))]
        else:
            filled[field.name] = [data.draw(st.sampled_from(["", "Costa Rica", "109", "218"]))]
    try:
        return kind.read(question, filled, seed="s")
    except ResponseProblem:
        return None


def test_every_type_is_tried_here():
    assert list(QUESTION_TYPES) == list(OWN_FIELDS)


@every_type
def test_question_has_no_problem(question):
    assert list(type_of(question).problems(question)) == []


@every_type
@given(data=st.data())
def test_reading_any_form_gives_a_response_or_a_problem(question, data):
    posted = data.draw(posts(question))
    try:
        response = type_of(question).read(question, posted, seed="s")
    except ResponseProblem:
        return
    assert json.loads(json.dumps(response)) == response
    grade = type_of(question).grade(question, response)
    assert grade.is_blank == (response is None)


@every_graded_type
@given(data=st.data())
def test_fraction_lies_between_nothing_and_all(question, data):
    grade = type_of(question).grade(question, answer(question, data))
    assert 0 <= grade.fraction <= 1
    assert grade.fraction.as_tuple().exponent == -7


@every_type
@given(response=JUNK)
def test_any_stored_response_is_graded_and_summarised(question, response):
    kind = type_of(question)
    grade = kind.grade(question, response)
    assert grade.fraction is None or 0 <= grade.fraction <= 1
    assert "\n" not in kind.summarise(question, response, "en")


@every_type
@given(data=st.data())
def test_response_fills_the_form_it_was_read_from(question, data):
    kind, response = type_of(question), answer(question, data)
    assert kind.read(question, kind.fill(question, response, seed="s"), seed="s") == response


@every_graded_type
def test_key_earns_everything(question):
    kind = type_of(question)
    response = json.loads(json.dumps(kind.right_response(question)))
    grade = kind.grade(from_json(as_json(question)), response)
    assert (grade.fraction, grade.is_right, grade.state) == (1, True, "right")
    assert {part.mis for part in grade.parts} == {None}


@every_type
def test_blank_earns_nothing(question):
    kind = type_of(question)
    grade = kind.grade(question, kind.read(question, {}, seed="s"))
    assert (grade.fraction, grade.state, grade.parts) == (0, "blank", ())
    assert kind.summarise(question, None, "en") == ""


@every_type
def test_key_is_one_line_of_words(question):
    line = type_of(question).key(question, "en")
    assert (line != "", "\n" in line) == (True, False)


@every_type
def test_everything_that_can_be_given_is_explained(question):
    pieces = list(type_of(question).explanations(question))
    assert [piece.where for piece in pieces if not (piece.why and piece.see)] == []
    assert len({piece.where for piece in pieces}) == len(pieces)


@every_type
def test_question_keeps_its_digest_through_a_table(question):
    stored = json.loads(json.dumps(as_json(question), sort_keys=True))
    assert from_json(stored) == question
    assert digest(from_json(stored)) == digest(question)


@every_type
def test_digest_moves_with_every_word(question):
    changed = read_question(as_json(question) | {"ask": {"en": "What else is so?"}})
    assert digest(changed) != digest(question)


@pytest.mark.parametrize("type_name", QUESTION_TYPES)
def test_unknown_field_is_an_error(type_name):
    with pytest.raises(ValidationError) as problem:
        read_question(spec(type_name, colour="red"))
    assert [error["type"] for error in problem.value.errors()] == ["extra_forbidden"]


@pytest.mark.parametrize("size", [100_000])
@every_type
def test_huge_answer_earns_nothing_and_stops_nothing(question, size):
    kind = type_of(question)
    huge = [
        "a" * size,
        "costa rica " * (size // 11),
        "9" * size,
        ["a" * 12] * (size // 15),
        {str(place): "a" for place in range(size // 10)},
        {"who": "a" * size, "where": "a" * size, "verdict": "a" * size},
    ]
    for response in huge:
        assert not kind.grade(question, response).is_right
        assert len(kind.summarise(question, response, "en")) <= 2 * size


@every_type
def test_huge_form_is_read_or_refused_with_a_sentence(question):
    kind = type_of(question)
    names = [field.name for field in kind.fields(question, seed="s")]
    refused = []
    for values in (["a" * 100_000], ["a"] * 50_000, ["\0\r\n" * 6000]):
        try:
            kind.read(question, dict.fromkeys(names, values), seed="s")
        except ResponseProblem as problem:
            refused.append(str(problem))
    assert all(sentence.endswith(".") for sentence in refused)


LISTS = {
    "single_choice": "options",
    "multiple_choice": "options",
    "evidence": "sentences",
    "true_false_reason": "reasons",
    "grouping": "items",
    "matching": "pairs",
}


def moved(response, order):
    """A response in which the piece at place n now stands at order.index(n)."""
    if isinstance(response, int):
        return order.index(response)
    if isinstance(response, list):
        return [order.index(place) for place in response]
    if response and ("verdict" in response or "reason" in response):
        return response | (
            {"reason": order.index(response["reason"])} if "reason" in response else {}
        )
    return response and {str(order.index(int(key))): value for key, value in response.items()}


@pytest.mark.parametrize("type_name", LISTS)
@given(data=st.data())
def test_order_of_the_options_in_the_file_changes_no_fraction(type_name, data):
    written, name = deepcopy(spec(type_name)), LISTS[type_name]
    order = data.draw(st.permutations(range(len(written[name]))))
    written[name] = [written[name][place] for place in order]
    response = answer(EVERY[type_name], data)
    kind, turned = QUESTION_TYPES[type_name], read_question(written)
    before = kind.grade(EVERY[type_name], response)
    after = kind.grade(turned, moved(response, order))
    assert (after.fraction, after.state) == (before.fraction, before.state)
