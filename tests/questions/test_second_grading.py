"""Grading done twice over more than a hundred thousand random answers: no two results differ."""

from collections import Counter
from random import Random

import pytest

from questions.types import QUESTION_TYPES, as_json, type_of
from tests.questions.build import TYPED, build, event, item, near, option, pair, sentence, told
from tests.questions.second_grading import second_grade, words_id

ROUNDS, QUESTIONS, ANSWERS = range(5), 40, 51
UNANSWERED = 0.04
NAMES = [
    "the north",
    "from the north",
    "Miskito people",
    "Washington, D.C.",
    "Costa Rica",
    "Copán",
    "Díaz-Alejandro",
    "the IMF",
    "US",
    "Straße",
    "CARSI",
]
TITLES = ["Decree 117", "Mérida Initiative", "1979–1992", "Peasants’ War", "“Plan Colombia”"]
UNITS = [{"en": "million dollars", "es": "millones de dólares"}, {"en": "km"}, {"en": "percent"}]


def some(random, least, most):
    return range(random.randint(least, most))


def options(random, *, several=False):
    """Two to eight options, of which one or any number is right."""
    size = random.randint(2, 8)
    rights = random.sample(range(size), random.randint(1, size) if several else 1)
    return [option(f"Option {place}", is_right=place in rights) for place in range(size)]


def several_fields(random):
    return {"options": options(random, several=True), "score": random.choice(["each", "all"])}


def evidence_fields(random):
    size = random.randint(2, 8)
    supporting = random.sample(range(size), random.randint(1, size))
    sentences = [sentence(f"Sentence {n}.", supports=n in supporting) for n in range(size)]
    return {"sentences": sentences, "score": random.choice(["each", "all"])}


def verdicts(random):
    right = random.random() < 0.5
    return {right: {"right": True, **told("a")}, not right: {"mis": "a-mistake", **told("b")}}


def typed_fields(random):
    """Up to three answers, near misses close to them, and up to two errors forgiven."""
    answers = random.sample(NAMES + TITLES, random.randint(1, 3))
    misses = [mistyped(random, random.choice([*answers, "Panama"])) for _ in some(random, 0, 3)]
    return {
        "answers": {"en": answers[:1], "es": answers},
        "typing": random.randint(0, 2),
        "near": [near({"en": [miss]}) for miss in misses],
    }


def cloze_fields(random):
    names = [f"gap-{place}" for place in some(random, 1, 5)]
    typed = {**TYPED, "see": "p2"}
    gaps = {name: random.choice([options(random), typed | typed_fields(random)]) for name in names}
    return {"gaps": gaps, "text": {"en": " and ".join(f"{{{name}}}" for name in gaps)}}


def number_fields(random):
    answer = random.choice(
        [0, 7200, 1234567, 9876543, -40, 0.5, 89.75, random.randint(-9999, 9999)]
    )
    return {
        "answer": answer,
        "tolerance": random.choice([0, 0, 1, 0.05, 50]),
        "unit": random.choice([None, *UNITS]),
        "near": [near(answer + random.choice([3, -75, 0.25]), tolerance=1)],
    }


def matching_fields(random):
    """Two pairs have the same meaning now and then; other meanings belong to no pair."""
    extras = [{"match": {"en": f"Extra {n}"}, "mis": "a-mistake"} for n in some(random, 0, 3)]
    return {
        "pairs": [pair(f"Item {n}", f"Sense {random.randint(n, 8)}") for n in some(random, 2, 8)],
        "extra": [extra | told("more") for extra in extras],
    }


def grouping_fields(random):
    names = [f"group-{place}" for place in some(random, 2, 6)]
    return {
        "groups": {name: {"en": name} for name in names},
        "items": [item(f"Item {n}", random.choice(names)) for n in some(random, 2, 8)],
    }


def ordering_fields(random):
    events = [event(f"Event {place}", 1900 + place) for place in some(random, 2, 8)]
    return {"items": events, "score": random.choice(["relative", "relative", "all"])}


FIELDS = {
    "single_choice": lambda random: {"options": options(random)},
    "multiple_choice": several_fields,
    "true_false_reason": lambda random: {"verdicts": verdicts(random), "reasons": options(random)},
    "short_text": typed_fields,
    "number": number_fields,
    "cloze": cloze_fields,
    "matching": matching_fields,
    "ordering": ordering_fields,
    "grouping": grouping_fields,
    "evidence": evidence_fields,
    "written": lambda random: {},
}


def mistyped(random, text):
    """The text with up to three letters wrong, missing, too many or swapped."""
    for _ in some(random, 0, 3):
        place = random.randrange(len(text) + 1)
        one, two = text[place : place + 1], text[place + 1 : place + 2]
        change = random.choice([two, one * 2 + two, two + one, random.choice("aeé1 -z") + two])
        text = text[:place] + change + text[place + 2 :]
    return text if text.strip() else "Peru"


def dressed(random, text):
    """The text as someone else types it: case, accents, dashes, quotes, spaces."""
    habits = [
        lambda words: random.choice([words.upper(), words.lower()]),
        lambda words: random.choice([f" {words}. ", f"«{words}»", words.replace(" ", "\u00a0 ")]),
        lambda words: words.replace("–", " - ").replace("’", "'"),
        lambda words: words.replace("á", "a").replace("í", "i\u0301"),
        lambda words: random.choice([f"the {words}", f"en la {words}", f"from {words} people"]),
        lambda words: ".".join(words) if len(words) < 6 else f"la “{words}”, peoples",
    ]
    for habit in random.sample(habits, random.randint(0, 2)):
        text = habit(text)
    return text


def place_in(random, pieces):
    """The right place as often as not, else any, or one that is there no longer."""
    rights = [place for place, piece in enumerate(pieces) if piece.get("right")]
    return random.choice([*rights * len(pieces), *range(len(pieces)), len(pieces), 99, -1, "1"])


def ticks(random, pieces, mark):
    """Places ticked with more or less care, in any order, one of them outdated or doubled."""
    care = random.choice([0.2, 0.6, 0.8, 0.9, 1])
    marks = [bool(piece.get(mark)) for piece in pieces]
    places = [place for place, is_so in enumerate(marks) if is_so == (random.random() < care)]
    places += random.choice([[], [], [99], [-1], places[:1]])
    return random.sample(places, len(places))


def two_halves(random, question):
    halves = {
        "verdict": random.choice(["true", "false", "true", "false", "gone"]),
        "reason": place_in(random, question["reasons"]),
    }
    return dict(random.sample(sorted(halves.items()), random.choice([1, 2, 2, 2])))


def words(random, spec):
    misses = [text for miss in spec.get("near", ()) for text in miss["value"]["en"]]
    text = random.choice([random.choice(NAMES + TITLES), *spec["answers"]["es"] * 2, *misses])
    return dressed(random, mistyped(random, text) if random.random() < 0.6 else text)


def digits(random, question):
    """A number at or near the answer as people of several countries type it, or any signs."""
    if random.random() < 0.2:
        return "".join(random.choice("0123456789.,' -%") for _ in range(random.randint(1, 9)))
    answer, tolerance = (float(question.get(name, 0)) for name in ("answer", "tolerance"))
    value = answer + random.choice([0, 0, 1, -1, 1.001, -1.5, 40]) * (tolerance or 1)
    english = format(value, random.choice([",.3f", ",.2f", ",.0f", ".2f", ".0f"]))
    spaced = english.replace(",", random.choice(" \u00a0\u202f'’"))
    spanish = english.translate(str.maketrans(",.", ".,"))
    careless = "".join(random.choice([*",.' ", ""]) if mark == "," else mark for mark in english)
    typed = random.choice([english, spaced, spaced.replace(".", ","), spanish, careless])
    unit = random.choice([*question.get("unit", {}).values(), "", "", "%", "euros"])
    sign, space = random.choice(["", "", "+", " "]), random.choice(["", " "])
    return sign + typed.replace("-", random.choice("-−")) + space + unit


def gaps(random, question):
    filled = {
        name: place_in(random, gap) if isinstance(gap, list) else words(random, gap)
        for name, gap in question["gaps"].items()
        if random.random() < 0.9
    }
    return filled | random.choice([{}, {}, {}, {"gap-gone": 1}, {"gap-0": 0}])


def arranged(random, rights, offers):
    """For each item its right choice or any, with items left out and choices that are gone."""
    care, diligence = random.choice([0.1, 0.6, 1]), random.choice([0.6, 1])
    chosen = {
        str(place): right if random.random() < care else random.choice([*offers, "gone"])
        for place, right in enumerate(rights)
        if random.random() < diligence
    }
    return chosen | random.choice([{}, {}, {"99": offers[0]}])


def matched(random, question):
    rights, extras = (
        [words_id(each["match"]) for each in question.get(name, ())] for name in ("pairs", "extra")
    )
    return arranged(random, rights, rights + extras)


def grouped(random, question):
    groups = [each["id"] for each in question["groups"]]
    return arranged(random, [each["group"] for each in question["items"]], groups)


def ordered(random, question):
    """The right order with up to three swaps of neighbors, any order, or one of other items."""
    order = [words_id(each["text"]) for each in question["items"]]
    for _ in some(random, 0, 3):
        place = random.randrange(len(order) - 1)
        order[place : place + 2] = reversed(order[place : place + 2])
    others = [order[1:], [*order, "gone"], [*order[1:], "gone"], [order[0], *order[:-1]]]
    return random.choice([order] * 6 + [random.sample(order, len(order)), random.choice(others)])


RESPONSES = {
    "single_choice": lambda random, question: place_in(random, question["options"]),
    "multiple_choice": lambda random, question: ticks(random, question["options"], "right"),
    "true_false_reason": two_halves,
    "short_text": words,
    "number": digits,
    "cloze": gaps,
    "matching": matched,
    "ordering": ordered,
    "grouping": grouped,
    "evidence": lambda random, question: ticks(random, question["sentences"], "supports"),
    "written": lambda random, question: words(random, TYPED),
}
STATES = {name: {"blank", "wrong", "partly", "right"} for name in QUESTION_TYPES} | {
    "written": {"blank", "waiting"},
    **{name: {"blank", "wrong", "right"} for name in ("single_choice", "true_false_reason")},
    **{name: {"blank", "wrong", "right"} for name in ("short_text", "number")},
}


@pytest.mark.parametrize("round_number", ROUNDS)
@pytest.mark.parametrize("type_name", QUESTION_TYPES)
def test_grading_twice_earns_the_same(type_name, round_number):
    random = Random(f"{type_name} {round_number}")  # noqa: S311
    states, differences = Counter(), []
    for _ in range(QUESTIONS):
        question = build(type_name, **FIELDS[type_name](random))
        plain = as_json(question)
        for _ in range(ANSWERS):
            is_given = random.random() > UNANSWERED
            response = RESPONSES[type_name](random, plain) if is_given else None
            grade = type_of(question).grade(question, response)
            first, second = (grade.fraction, grade.state), second_grade(plain, response)
            states[grade.state] += 1
            if first != second:
                differences.append((plain, response, first, second))
    assert differences == []
    assert set(states) == STATES[type_name]


def test_cases_are_at_least_a_hundred_thousand():
    graded_at_once = len(QUESTION_TYPES) - 1
    assert graded_at_once * len(ROUNDS) * QUESTIONS * ANSWERS >= 100_000
