"""Mending a key: whatever can be answered in full can be made the key, and nothing else changes."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions import matching, number, short_text
from questions.folding import fold
from questions.mending import LONGEST, NEWER, OLDER, NoSuchKey, newer, older
from questions.numbers import read_number
from questions.reviewing import EVERYTHING, review
from questions.spec import Localized, text_id
from questions.types import as_json, digest, from_json, type_of
from tests.questions.build import build, option
from tests.questions.test_every_type import EVERY, JUNK, answer, every_graded_type


def ids(*words):
    return (text_id(Localized({"en": word})) for word in words)


OIL, LOAN, GRAIN, GIFT = ids("oil", "loan", "grain", "gift")
REVOLUTION, DEFAULT, PLAN, PEACE = ids("Revolution", "Default", "Plan", "Peace")
OLD = OLDER.root["en"]
CLOZE = {"who": 2, "when": 0, "where": "Peru"}

# By type: a whole answer that is wrong now.
WRONG = [
    pytest.param("single_choice", 0, id="single choice"),
    pytest.param("multiple_choice", [0, 2], id="multiple choice, all others"),
    pytest.param("multiple_choice", [1, 3], id="multiple choice, one less"),
    pytest.param("multiple_choice", [4], id="multiple choice, one"),
    pytest.param("multiple_choice", [0, 1, 2, 3, 4, 5], id="multiple choice, all"),
    pytest.param("true_false_reason", {"verdict": "true", "reason": 1}, id="verdict"),
    pytest.param("true_false_reason", {"verdict": "false", "reason": 2}, id="reason"),
    pytest.param("true_false_reason", {"verdict": "true", "reason": 0}, id="verdict and reason"),
    pytest.param("short_text", "Panama", id="short text"),
    pytest.param("short_text", "Mexico", id="short text, near miss"),
    pytest.param("short_text", "Costa Rita", id="short text, nearer to the key than its errors"),
    pytest.param("number", "12.5", id="number"),
    pytest.param("number", "109", id="number, near miss"),
    pytest.param("number", "-3 Million Dollars", id="number with its unit"),
    pytest.param("cloze", CLOZE, id="cloze"),
    pytest.param("cloze", CLOZE | {"when": 1, "where": "costa rica"}, id="cloze, one gap"),
    pytest.param("matching", {"0": LOAN, "1": OIL, "2": GRAIN}, id="matching, two changed"),
    pytest.param("matching", {"0": OIL, "1": GIFT, "2": GRAIN}, id="matching, one left over"),
    pytest.param("matching", {"0": OIL, "1": OIL, "2": GRAIN}, id="matching, one twice"),
    pytest.param("ordering", [REVOLUTION, PLAN, DEFAULT, PEACE], id="ordering, two changed"),
    pytest.param("ordering", [PEACE, PLAN, DEFAULT, REVOLUTION], id="ordering, turned round"),
    pytest.param("grouping", {"0": "law", "1": "zeal", "2": "alarm", "3": "law"}, id="grouping"),
    pytest.param("grouping", dict.fromkeys("0123", "alarm"), id="grouping, all in one"),
    pytest.param("evidence", [1, 2], id="evidence"),
    pytest.param("evidence", [0, 1, 2, 3], id="evidence, all"),
]
NO_KEY = [
    ("single_choice", 3),
    ("single_choice", -1),
    ("multiple_choice", []),
    ("multiple_choice", [1, 6]),
    ("true_false_reason", {"verdict": "true"}),
    ("true_false_reason", {"reason": 1}),
    ("true_false_reason", {"verdict": "perhaps", "reason": 1}),
    ("true_false_reason", {"verdict": "true", "reason": 3}),
    ("short_text", "…!"),
    ("short_text", "x" * 201),
    ("number", "218 euros"),
    ("number", "many"),
    ("number", "0.123456789012345678901"),
    ("number", "123456789012345678901"),
    ("cloze", {"who": 1, "when": 1}),
    ("cloze", CLOZE | {"who": 3}),
    ("cloze", CLOZE | {"where": "?"}),
    ("cloze", CLOZE | {"whom": 1}),
    ("matching", {"0": OIL, "1": LOAN}),
    ("matching", {"0": OIL, "1": LOAN, "2": "a meaning that is gone"}),
    ("matching", {"0": OIL, "1": LOAN, "2": GRAIN, "3": GIFT}),
    ("ordering", [REVOLUTION, DEFAULT, PLAN]),
    ("ordering", [REVOLUTION, DEFAULT, PLAN, PLAN]),
    ("grouping", {"0": "zeal", "1": "zeal", "2": "alarm"}),
    ("grouping", {"0": "zeal", "1": "zeal", "2": "alarm", "3": "hope"}),
    ("evidence", [4]),
    ("written", "A text that nobody has judged."),
]


def mended(type_name, response, **changes):
    question = build(type_name, **changes)
    return type_of(question).with_key(question, response)


def fraction(question, response):
    return type_of(question).grade(question, response).fraction


def bare(question, response):
    """What of a response is compared: typed words folded, numbers by their value."""
    if question.type == "number":
        return read_number(response.casefold().removesuffix("million dollars"))
    if isinstance(response, dict):
        return {name: bare(question, piece) for name, piece in response.items()}
    return fold(response) if isinstance(response, str) else response


def holds_whole(question, response, now):
    """All that is promised of the question `now`, whose key is this response."""
    kind = type_of(question)
    assert fraction(now, response) == 1
    assert fraction(now, kind.right_response(now)) == 1
    assert kind.with_key(now, response) == now
    assert from_json(json.loads(json.dumps(as_json(now), sort_keys=True))) == now
    assert {part.mis for part in kind.grade(now, response).parts} == {None}
    if question.type != "ordering":
        assert kind.fields(now, seed="s") == kind.fields(question, seed="s")
    shared = type(question).model_fields.keys() & {"id", "ask", "claims", "see", "score", "shuffle"}
    assert all(getattr(now, name) == getattr(question, name) for name in shared)


@pytest.mark.parametrize(("type_name", "response"), WRONG)
def test_wrong_answer_becomes_the_key(type_name, response):
    question, now = build(type_name), mended(type_name, response)
    kind = type_of(question)
    holds_whole(question, response, now)
    assert bare(now, kind.right_response(now)) == bare(question, response)
    assert fraction(question, response) < 1
    assert fraction(now, kind.right_response(question)) < 1
    assert kind.key(now, "en") != kind.key(question, "en")


@every_graded_type
@given(data=st.data())
def test_any_answer_becomes_the_key_or_cannot_be_one(question, data):
    response, kind = answer(question, data), type_of(question)
    try:
        now = kind.with_key(question, response)
    except NoSuchKey:
        assert fraction(question, response) < 1
        return
    holds_whole(question, response, now)
    assert (now == question) == (fraction(question, response) == 1)


@every_graded_type
@given(data=st.data())
def test_last_key_counts(question, data):
    kind, now = type_of(question), question
    for _ in range(3):
        response = answer(question, data)
        try:
            now = kind.with_key(now, response)
        except NoSuchKey:
            continue
        holds_whole(question, response, now)
    first = kind.right_response(question)
    assert fraction(kind.with_key(now, first), first) == 1


@pytest.mark.parametrize("question", EVERY.values(), ids=EVERY)
@given(response=JUNK)
def test_any_stored_response_becomes_the_key_or_cannot_be_one(question, response):
    kind = type_of(question)
    try:
        now = kind.with_key(question, response)
    except NoSuchKey:
        return
    assert fraction(now, response) == 1
    assert from_json(as_json(now)) == now


@every_graded_type
def test_key_that_is_right_already_changes_nothing(question):
    kind = type_of(question)
    now = kind.with_key(question, kind.right_response(question))
    assert (now, digest(now)) == (question, digest(question))


@pytest.mark.parametrize(
    ("type_name", "response"),
    [
        ("short_text", " costa  RICA."),
        ("short_text", "la suiza centroamericana"),
        ("number", "218.0"),
        ("number", "218 million dollars"),
        ("cloze", {"who": 1, "when": 1, "where": "La Suiza Centroamericana"}),
    ],
)
def test_key_in_other_words_changes_nothing(type_name, response):
    assert digest(mended(type_name, response)) == digest(build(type_name))


@pytest.mark.parametrize(("type_name", "response"), NO_KEY)
def test_response_cannot_be_the_key(type_name, response):
    with pytest.raises(NoSuchKey):
        mended(type_name, response)


@pytest.mark.parametrize("question", EVERY.values(), ids=EVERY)
def test_blank_cannot_be_the_key(question):
    with pytest.raises(NoSuchKey):
        type_of(question).with_key(question, None)


# What a teacher may want all the same: an author is told, an answer is graded.
TOO_MANY_OR_FEW = {
    "has 1 right: mark two, or make it a single_choice.",
    "has no wrong option: write one.",
    "must hold sentences that support the claim and others: mix them.",
    "says the same as pairs.0.match: change or remove one of them.",
}


@pytest.mark.parametrize(("type_name", "response"), WRONG)
def test_mended_question_has_no_error_but_those_of_too_many_or_too_few(type_name, response):
    now = mended(type_name, response)
    errors = {
        problem.says
        for problem in type_of(now).problems(now)
        if problem.level == "error" and not problem.where.endswith(".date")
    }
    assert errors <= TOO_MANY_OR_FEW


def whys(question):
    return {part.where: part.why.root["en"] for part in type_of(question).explanations(question)}


def test_only_what_turned_has_older_words():
    now = mended("single_choice", 0)
    assert whys(now) == {
        "options.0": f"{OLD} About Managua.",
        "options.1": f"{OLD} About Tegucigalpa.",
        "options.2": "About San Salvador.",
    }
    assert [each.mis for each in now.options] == [None, "former-key", "a-mistake"]


def test_only_one_option_is_right_where_several_were():
    options = [option("A", is_right=True), option("B", is_right=True), option("C")]
    now = mended("single_choice", 0, options=options)
    assert [each.right for each in now.options] == [True, False, False]


def test_review_of_the_new_key_says_that_its_words_are_older():
    rows = review(mended("single_choice", 0), 0, sees=EVERYTHING).rows
    assert [row.why.root["en"] for row in rows] == [f"{OLD} About Managua."]


def test_verdict_that_stays_keeps_its_words():
    now = mended("true_false_reason", {"verdict": "false", "reason": 2})
    assert now.verdicts == build("true_false_reason").verdicts


def test_former_answers_of_a_short_text_are_known_wrong_ones():
    before, now = whys(build("short_text")), mended("short_text", "Panama")
    assert whys(now) == {
        "answers": NEWER.root["en"],
        "near.0": before["near.0"],
        "near.1": before["near.1"],
        "near.2": f"{OLD} It stopped paying in 1981.",
        "else": "About anything.",
    }
    texts = ("Panama", "Panana", "Costa Rica", "la suiza centroamericana", "Peru")
    wheres = [short_text.grade(now, text).parts[0].where for text in texts]
    assert wheres == ["answers", "answers", "near.2", "near.2", "else"]


def test_near_miss_becomes_right_in_all_its_spellings():
    now = mended("short_text", "mexiko")
    assert now.answers.root == {"en": ("Mexiko", "Mexico")}
    assert [short_text.grade(now, text).fraction for text in ("Mexico", "MEXIKO")] == [1, 1]
    assert now.why == older(build("short_text").near[0].why)
    assert [piece.value.texts[0] for piece in now.near] == ["Costa Rita", "Costa Rica"]


def test_new_answer_stands_in_each_language_of_the_former():
    assert mended("short_text", "Panamá").answers.root == {"en": ("Panamá",), "es": ("Panamá",)}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12,50", "12.5"),
        ("50 %", "50"),
        ("007", "7"),
        ("-0.0", "0"),
        ("1 million dollars", "1"),
        ("7,200", "7200"),
        ("7.200", "7.2"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_number_takes_the_likelier_reading(typed, value):
    now = mended("number", typed)
    assert (now.answer, now.tolerance) == (Decimal(value), Decimal(4))
    assert (number.right_response(now), fraction(now, typed)) == (value, 1)


def test_number_that_can_be_read_as_the_key_changes_nothing():
    assert mended("number", "7.200", answer=7200) == build("number", answer=7200)


def test_former_number_is_a_near_miss_and_the_new_one_is_none():
    now = mended("number", "109")
    assert [(each.value, each.mis) for each in now.near] == [
        (Decimal("328.5"), "a-mistake"),
        (218, "former-key"),
    ]
    assert whys(now) == {
        "answer": f"{OLD} About 109.",
        "near.0": "About 328.5.",
        "near.1": f"{OLD} Twice 109.",
        "else": "About anything.",
    }
    given = {text: number.grade(now, text).parts[0].where for text in ("112", "215", "328")}
    assert given == {"112": "answer", "215": "near.1", "328": "near.0"}


def test_number_within_the_tolerance_leaves_the_former_right():
    now = mended("number", "220")
    assert [fraction(now, text) for text in ("218", "224", "215")] == [1, 1, 0]
    assert len(now.near) == 2
    assert now.why == older(build("number").why)


def test_number_without_words_of_its_own_says_that_it_is_new():
    assert whys(mended("number", "500"))["answer"] == NEWER.root["en"]


def test_cloze_changes_only_the_gaps_that_were_wrong():
    question = build("cloze")
    now = mended("cloze", {"who": 2, "when": 1, "where": "Costa Rica"})
    assert list(now.gaps) == list(question.gaps)
    assert [name for name in now.gaps if now.gaps[name] != question.gaps[name]] == ["who"]


def test_typed_gap_sends_to_its_own_paragraph():
    now = mended("cloze", {"who": 1, "when": 1, "where": "Peru"})
    assert [each.see for each in now.gaps["where"].near] == ["p1", "p1", "p2"]


def test_meaning_that_no_item_has_is_left_over():
    now = mended("matching", {"0": OIL, "1": GIFT, "2": GRAIN})
    (left,) = now.extra
    assert (left.match.root["en"], left.mis, left.see) == ("loan", "former-key", "p1")
    assert whys(now) == {
        "pairs.0": "About $1.",
        "pairs.1": f"{OLD} About $2.",
        "pairs.2": "About $3.",
        "extra.0": f"{OLD} About $2.",
    }
    assert set(matching.meanings(now)) == {OIL, LOAN, GRAIN, GIFT}


def test_meanings_left_over_stay_where_pairs_are_changed():
    now = mended("matching", {"0": LOAN, "1": OIL, "2": GRAIN})
    assert now.extra == build("matching").extra


def test_ordering_keeps_words_and_dates_of_its_items():
    now = mended("ordering", [PEACE, PLAN, DEFAULT, REVOLUTION])
    assert now.items == build("ordering").items[::-1]


def test_item_in_another_group_no_longer_names_a_misconception():
    now = mended("grouping", {"0": "law", "1": "zeal", "2": "alarm", "3": "law"})
    assert [each.mis for each in now.items] == ["former-key", *["a-mistake"] * 3]
    assert list(whys(now).values()) == [f"{OLD} About A.", *(f"About {item}." for item in "BCD")]


def test_older_words_are_said_to_be_older_once_and_in_each_language():
    why = Localized({"en": "So it is.", "es": "Así es.", "de": "So ist es."})
    assert older(older(why)) == older(why)
    assert older(why).root == {
        "en": f"{OLD} So it is.",
        "es": f"{OLDER.root['es']} Así es.",
        "de": f"{OLD} So ist es.",
    }
    assert newer(why).root == NEWER.root | {"de": NEWER.root["en"]}


def test_older_words_stay_within_their_length():
    assert len(older(Localized({"en": "x" * LONGEST})).root["en"]) == LONGEST


def test_question_in_several_languages_stays_whole_in_each():
    both = {"en": "A word.", "es": "Una palabra."}
    question = build(
        "short_text", ask=both, why=both, near=[], **{"else": {"why": both, "see": "p1"}}
    )
    now = short_text.with_key(question, "Panama")
    assert list(short_text.problems(now)) == []
