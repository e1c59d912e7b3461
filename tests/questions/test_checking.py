"""Errors in the content of questions: where they are, and what is said."""

from datetime import date

import pytest
from pydantic import ValidationError

from questions.types import QUESTION_TYPES, read_question
from tests.questions.build import (
    TYPED,
    en,
    event,
    item,
    levels,
    near,
    option,
    pair,
    sentence,
    spec,
    told,
)

A, B, C, D, E = (option(letter) for letter in "ABCDE")
RIGHT = option("R", is_right=True)
LONG = option("The longest of all", is_right=True)
BOTH = RIGHT | {"mis": "a-mistake"}
NEITHER = {name: value for name, value in A.items() if name != "mis"}
SPANISH = {"text": {"en": "X", "es": "Equis"}}
EVENTS = [event("One", "1979-07"), event("Two", "1982-08"), event("Three", "1985-10")]
VERDICT, RIGHT_VERDICT = {"mis": "a-mistake", **told("x")}, {"right": True, **told("y")}


def typed(**changes):
    return {**TYPED, **changes}


CASES = [
    ("single_choice", {"options": [A, B, C]}, "error options", "has no right option"),
    ("single_choice", {"options": [RIGHT, A, LONG, B]}, "error options", "has several right"),
    ("single_choice", {"options": [RIGHT, A]}, "error options", "has 2 entries: write 3 to 4"),
    ("single_choice", {"options": [RIGHT, A, B, C, D]}, "error options", "has 5 entries"),
    ("single_choice", {"options": [A, B, BOTH]}, "error options.2", "has both right and mis"),
    ("single_choice", {"options": [RIGHT, B, NEITHER]}, "error options.2", "is wrong and names"),
    ("single_choice", {"options": [RIGHT, A, option(" a. ")]}, "error options.2.text", "says the"),
    ("single_choice", {"ask": SPANISH["text"]}, "error options.0.text", "has no “es”"),
    ("single_choice", {"hint": {"es": "Piensa."}}, "error hint", "has no “en”"),
    ("multiple_choice", {"options": [RIGHT, A, B, C]}, "error options", "has 1 right"),
    ("multiple_choice", {"options": [RIGHT, A, LONG]}, "error options", "has 3 entries"),
    (
        "multiple_choice",
        {"options": [option(text, is_right=True) for text in "ABCD"]},
        "error options",
        "has no wrong option",
    ),
    (
        "true_false_reason",
        {"verdicts": {True: VERDICT, False: VERDICT}},
        "error verdicts",
        "has no",
    ),
    (
        "true_false_reason",
        {"verdicts": {True: RIGHT_VERDICT, False: RIGHT_VERDICT}},
        "error verdicts",
        "has several",
    ),
    ("true_false_reason", {"reasons": [A, B, C]}, "error reasons", "has no right option"),
    (
        "short_text",
        typed(near=[near({"en": ["cósta rica"]})]),
        "error near.0.value",
        "“costa rica”",
    ),
    (
        "short_text",
        typed(near=[near({"en": ["Peru"]}), near({"en": ["Chile", "PERÚ"]})]),
        "error near.1.value",
        "“peru” counts as the same as one of near.0",
    ),
    ("short_text", typed(answers={"en": ["?!"]}), "error answers", "“?!” has no letters"),
    (
        "short_text",
        typed(answers={"en": ["CIA"]}),
        "warning typing",
        "would forgive errors in “CIA”",
    ),
    (
        "short_text",
        typed(near=[near({"en": ["the Costa Rica people"]})]),
        "warning near",
        "“Costa Rica” and “Costa Rica” and “the Costa Rica people” differ in words that do not",
    ),
    ("number", {"near": [near(221)]}, "error near.0.value", "221 counts as the answer"),
    ("number", {"near": [near(230, tolerance=8)]}, "warning near.0.value", "reaches into"),
    ("number", {"near": [near(9), near(9.0)]}, "error near.1.value", "9.0 is there twice"),
    ("cloze", {"text": en("{who} {when}")}, "error text.en", "has no place for the gap “where”"),
    ("cloze", {"text": en("{who} {when} {where} {why}")}, "error text.en", "names {why}"),
    ("cloze", {"text": en("{who} {who} {when} {where}")}, "error text.en", "names {who} twice"),
    ("cloze", {"text": en("{who}"), "gaps": {"who": [A, B, C]}}, "error gaps.who", "has no right"),
    ("cloze", {"text": en("x"), "gaps": {}}, "error gaps", "has no gap"),
    ("matching", {"pairs": [pair("1", "a"), pair("2", "b")]}, "error pairs", "has 2 entries"),
    (
        "matching",
        {"pairs": [pair("1", "a"), pair("2", "b"), pair("3", "Gift")]},
        "error extra.0.match",
        "says the same as pairs.2.match",
    ),
    (
        "matching",
        {"pairs": [pair("1", "a"), pair("1", "b"), pair("3", "c")]},
        "error pairs.1.item",
        "says the same as pairs.0.item",
    ),
    ("ordering", {"items": EVENTS[::-1]}, "error items.1.date", "1982-08 is less than a year"),
    ("ordering", {"items": [*EVENTS, event("X", "1986-09")]}, "error items.3.date", "1986-09 is"),
    ("ordering", {"items": [*EVENTS, event("X", 1985)]}, "error items.3.date", "1985 is less"),
    ("ordering", {"items": EVENTS[:2]}, "error items", "has 2 entries"),
    ("ordering", {"items": [*EVENTS, event("one", 1990)]}, "error items.3.text", "says the same"),
    (
        "grouping",
        {"items": [item("A", "zeal"), item("B", "law"), item("C", "alarm"), item("D", "hope")]},
        "error items.3.group",
        "“hope” is no group: write zeal, alarm, law",
    ),
    (
        "grouping",
        {"items": [item(text, "zeal") for text in "ABC"] + [item("D", "law")]},
        "warning groups",
        "“alarm” has no item",
    ),
    (
        "grouping",
        {"groups": [{"id": name, "name": en(f"{name} {n}")} for n, name in enumerate("aab")]},
        "error groups",
        "has two groups of one id",
    ),
    (
        "evidence",
        {"sentences": [sentence(text) for text in "ABCD"]},
        "error sentences",
        "must hold sentences that support",
    ),
    ("written", {"words": {"min": 9, "max": 9}}, "error words", "begins at 9 and ends at 9"),
    ("written", {"model": en("Too short")}, "error model.en", "has 2 words: write 3 to 9"),
    (
        "written",
        {"samples": [{"level": 4, "text": en("x")}]},
        "error samples",
        "has level 4, which no criterion has",
    ),
    (
        "written",
        {"criteria": [{"id": "one", "name": en("One"), "levels": levels(4)}] * 3},
        "error criteria",
        "has “one” twice",
    ),
    ("written", {"samples": None}, "warning samples", "has fewer than two at level 0, 1, 2, 3"),
    (
        "written",
        {"criteria": [{"id": "claim", "name": en("Claim"), "levels": levels(4)}]},
        "warning criteria",
        "has 1 entries",
    ),
]


@pytest.mark.parametrize(
    ("type_name", "changes", "where", "says"),
    CASES,
    ids=[f"{case[0]}: {case[3]}" for case in CASES],
)
def test_problem_is_found(type_name, changes, where, says):
    question = read_question(spec(type_name, **changes))
    found = [
        problem
        for problem in QUESTION_TYPES[type_name].problems(question)
        if f"{problem.level} {problem.where}" == where and problem.says.startswith(says)
    ]
    assert len(found) == 1
    assert found[0].says.endswith(".")


@pytest.mark.parametrize(
    ("type_name", "changes"),
    [
        # Over a pool the longest option is right as often as any: see questions.balance.
        ("single_choice", {"options": [A, LONG, B]}),
        ("short_text", typed(answers={"en": ["CARSI"]})),
        ("short_text", typed(answers={"en": ["CIA"]}, typing=0)),
        ("number", {"near": [near(223)]}),
        ("written", {"model": en("Just three words.")}),
        ("written", {"model": en("It has nine words and so it just fits.")}),
    ],
)
def test_what_just_fits_is_no_problem(type_name, changes):
    question = read_question(spec(type_name, **changes))
    assert list(QUESTION_TYPES[type_name].problems(question)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1979-10", "1980-10"),
        ("1979-10-06", "1980-10-06"),
        (1979, 1980),
        ("1979-12", 1980),
        ("1979-10-06", "1980-10"),
    ],
)
def test_dates_a_year_apart_are_no_problem(before, after):
    events = [event("One", before), event("Two", after), event("Three", "1990-01")]
    question = read_question(spec("ordering", items=events))
    assert list(QUESTION_TYPES["ordering"].problems(question)) == []


@pytest.mark.parametrize(
    ("type_name", "changes", "where"),
    [
        ("single_choice", {"id": "Not An Id"}, "id"),
        ("single_choice", {"id": "x" * 61}, "id"),
        ("single_choice", {"bloom": "ponder"}, "bloom"),
        ("single_choice", {"see": "page 4"}, "see"),
        ("single_choice", {"ask": {}}, "ask"),
        ("single_choice", {"ask": {"en": "  "}}, "ask.en"),
        ("single_choice", {"ask": {"English": "x"}}, "ask.English.[key]"),
        ("single_choice", {"ask": "plain text"}, "ask"),
        ("single_choice", {"claims": None}, "claims"),
        ("single_choice", {"options": [A, B, RIGHT | {"right": 1}]}, "options.2.right"),
        ("single_choice", {"options": [A, B, RIGHT | {"colour": "red"}]}, "options.2.colour"),
        ("short_text", {"typing": 3}, "typing"),
        ("short_text", {"else": None}, "else"),
        ("number", {"answer": True}, "answer"),
        ("number", {"answer": float("nan")}, "answer"),
        ("number", {"answer": "many"}, "answer"),
        ("number", {"tolerance": -1}, "tolerance"),
        ("number", {"answer": [1]}, "answer"),
        ("true_false_reason", {"verdicts": "true"}, "verdicts"),
        ("grouping", {"groups": "zeal"}, "groups"),
        ("ordering", {"score": "longest_run"}, "score"),
        ("ordering", {"items": [event("X", "1979-13")]}, "items.0.date"),
        ("cloze", {"gaps": {"who": {"answers": {"en": []}}}}, "gaps.who.typed.answers.en"),
        ("written", {"criteria": []}, "criteria"),
    ],
)
def test_shape_is_refused(type_name, changes, where):
    with pytest.raises(ValidationError) as problem:
        read_question(spec(type_name, **changes))
    places = [error["loc"] for error in problem.value.errors()]
    assert ".".join(map(str, places[0][1:])) == where


@pytest.mark.parametrize("written", [date(1982, 8, 12), "1982-08-12"])
def test_date_in_a_file_may_be_what_yaml_makes_of_it(written):
    events = [event("One", written), *EVENTS[2:], event("Four", 1990)]
    assert read_question(spec("ordering", items=events)).items[0].date == "1982-08-12"


def test_bloom_may_be_spelled_in_british():
    assert read_question(spec("number", bloom="analyse")).bloom == "analyze"


@pytest.mark.parametrize(
    ("written", "text"), [(89.7, "89.7"), (218, "218"), ("0.10", "0.10"), (1e3, "1000.0")]
)
def test_number_in_a_file_is_what_its_author_typed(written, text):
    assert str(read_question(spec("number", answer=written, near=[])).answer) == text
