"""Chance never touches the key: twins that differ in the key alone look the same to a browser."""

from collections import Counter

import pytest

from questions import ordering
from questions.shuffling import shuffle, token
from questions.types import QUESTION_TYPES, read_question, type_of
from tests.questions.build import build, spec

SEEDS = [f"seed {number}" for number in range(60)]


def swapped(pieces, *names):
    """The first two pieces exchange these fields, or all."""
    first, second, *rest = pieces
    fields = names or tuple(first.keys() | second.keys())
    one = {**first, **{name: second.get(name) for name in fields}}
    other = {**second, **{name: first.get(name) for name in fields}}
    return [{k: v for k, v in piece.items() if v is not None} for piece in (one, other)] + rest


def twin_of(type_name):
    """The same question with another key: the words stay where they are."""
    written = spec(type_name)
    marks = ("right", "supports", "mis")
    if type_name in ("single_choice", "multiple_choice"):
        written["options"] = swapped(written["options"], *marks)
    elif type_name == "evidence":
        written["sentences"] = swapped(written["sentences"], *marks)
    elif type_name == "true_false_reason":
        written["verdicts"] = {True: written["verdicts"][False], False: written["verdicts"][True]}
        written["reasons"] = swapped(written["reasons"], *marks)
    elif type_name == "cloze":
        written["gaps"]["who"] = swapped(written["gaps"]["who"], *marks)
    elif type_name == "matching":
        written["pairs"] = swapped(written["pairs"], "match")
    elif type_name == "grouping":
        written["items"][0]["group"] = "law"
    elif type_name == "ordering":
        written["items"] = swapped(written["items"])
        written["items"] = written["items"][::-1]
    elif type_name == "short_text":
        written["answers"] = {"en": ["Panama"]}
    elif type_name == "number":
        written["answer"] = 300
    return read_question(written)


def seen(question, seed):
    """All that a page can show of a question: names, labels, tokens and words, in order."""
    return [
        (field.name, field.label, [(offer.token, offer.text) for offer in field.offers])
        for field in type_of(question).fields(question, seed=seed)
    ]


@pytest.mark.parametrize("type_name", QUESTION_TYPES)
def test_page_is_the_same_whatever_is_right(type_name):
    question, twin = build(type_name), twin_of(type_name)
    assert (question == twin) == (type_name == "written")
    assert [seen(question, seed) for seed in SEEDS] == [seen(twin, seed) for seed in SEEDS]


@pytest.mark.parametrize("type_name", QUESTION_TYPES)
def test_response_is_the_same_whatever_is_right(type_name):
    """So that a receipt's digest of responses tells nothing."""
    question, twin, kind = build(type_name), twin_of(type_name), QUESTION_TYPES[type_name]
    posted = kind.fill(question, kind.right_response(question), seed="s")
    posted |= {"text": ["Panama"], "number": ["7"]}
    assert kind.read(question, posted, seed="s") == kind.read(twin, posted, seed="s")


def test_ordering_starts_solved_as_often_as_chance_has_it():
    question = build("ordering")
    starts = Counter(
        tuple(offer.key for offer in ordering.fields(question, seed=f"{n}")[0].offers)
        for n in range(2400)
    )
    assert len(starts) == 24
    assert 60 < starts[tuple(ordering.right_response(question))] < 140


def test_ordering_that_starts_solved_is_answered_by_keeping_it():
    question = build("ordering")
    right = ordering.right_response(question)
    seed = next(
        f"{n}"
        for n in range(1000)
        if [offer.key for offer in ordering.fields(question, seed=f"{n}")[0].offers] == right
    )
    untouched = ordering.fill(question, None, seed=seed)
    assert ordering.read(question, untouched, seed=seed) is None
    kept = ordering.read(question, untouched | {"keep": ["1"]}, seed=seed)
    assert (kept, ordering.grade(question, kept).fraction) == (right, 1)


def test_shuffle_does_not_depend_on_the_order_it_is_given():
    assert shuffle("abcdef", seed="s", question_id="q") == shuffle(
        "fedcba", seed="s", question_id="q"
    )


def test_shuffle_and_tokens_differ_by_seed_and_by_question():
    orders = {shuffle("abcdefgh", seed=s, question_id=q) for s in "xy" for q in "uv"}
    tokens = {token("a", seed=s, question_id=q) for s in "xy" for q in "uv"}
    assert (len(orders), len(tokens)) == (4, 4)


def test_shuffle_is_fair():
    orders = Counter(shuffle("abc", seed=str(n), question_id="q") for n in range(1200))
    assert [150 < times < 250 for times in orders.values()] == [True] * 6


def test_shuffle_is_stable_for_ever():
    """Attempts that are open during an update keep their order and tokens."""
    assert shuffle("abcd", seed="s", question_id="q") == ("a", "c", "d", "b")
    assert token("option:0", seed="s", question_id="q") == "5b33aca7e9dba937"
