"""One small question of each type for the styleguide, each with an answer that is partly right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from questions.reviewing import EVERYTHING, NOTHING, Sees
from questions.shown import Shown, show
from questions.spec import Localized, text_id
from questions.types import read_question


def _en(text: str) -> dict[str, str]:
    return {"en": text}


def _told(why: str) -> dict[str, Any]:
    return {"why": _en(why), "see": "p1"}


def _option(text: str, why: str, *, mark: str = "") -> dict[str, Any]:
    """`mark` names the field that makes it right: right or supports."""
    return {"text": _en(text), **({mark: True} if mark else {"mis": "a-guess"}), **_told(why)}


def _event(date: str, text: str, why: str) -> dict[str, Any]:
    return {"text": _en(text), "date": date, **_told(why)}


def _pair(item: str, match: str, why: str) -> dict[str, Any]:
    return {"item": _en(item), "match": _en(match), **_told(why)}


def _item(text: str, group: str, why: str) -> dict[str, Any]:
    return {"text": _en(text), "group": group, "mis": "a-guess", **_told(why)}


SINGLE = {
    "type": "single_choice",
    "ask": _en("Which of these countries has no coast on the Caribbean Sea?"),
    "options": [
        _option("Nicaragua", "Its whole eastern coast lies on the Caribbean Sea."),
        _option("El Salvador", "It lies on the Pacific Ocean alone.", mark="right"),
        _option("Honduras", "Its northern coast lies on the Caribbean Sea."),
    ],
}
SEVERAL = {
    "type": "multiple_choice",
    "ask": _en("Which of these countries share a border with Honduras?"),
    "options": [
        _option("Guatemala", "In the west.", mark="right"),
        _option("Belize", "The sea lies between them."),
        _option("Nicaragua", "In the south.", mark="right"),
        _option("Costa Rica", "Nicaragua lies between them."),
        _option("El Salvador", "In the southwest.", mark="right"),
    ],
}
REASON = {
    "type": "true_false_reason",
    "ask": _en("True or false? Choose the verdict and the reason that supports it."),
    "statement": _en("El Salvador is the largest country of Central America."),
    "verdicts": {
        "true": {"mis": "a-guess", **_told("Six countries of the region are larger.")},
        "false": {"right": True, **_told("It is the smallest of the seven.")},
    },
    "reasons": [
        _option("Guatemala is larger than all others.", "Nicaragua is larger."),
        _option("All six others are larger.", "The largest is Nicaragua.", mark="right"),
        _option("It is as large as Honduras.", "Honduras is about five times as large."),
    ],
}
SHORT = {
    "type": "short_text",
    "ask": _en("What is the capital of Honduras?"),
    "answers": {"en": ["Tegucigalpa"]},
    "typing": 1,
    "why": _en("It has been the capital since 1880."),
    "near": [
        {
            "value": {"en": ["San Pedro Sula"]},
            "mis": "a-guess",
            **_told("A large city in the north."),
        }
    ],
    "else": _told("It begins with a T."),
}
NUMBER = {
    "type": "number",
    "ask": _en("Guatemala became independent of Spain in 1821. How long before 1914 was that?"),
    "unit": _en("years"),
    "answer": 93,
    "why": _en("1914 less 1821 is 93."),
    "near": [{"value": 83, "mis": "a-guess", **_told("Count the tens once more.")}],
    "else": _told("Take the earlier year from the later one."),
}
GAPS = {
    "type": "cloze",
    "ask": _en("Complete the sentences."),
    "text": _en("Nicaragua lies between {north} and {south}. Its capital is {capital}."),
    "gaps": {
        "north": [
            _option("Honduras", "Along the river Coco, for the most part.", mark="right"),
            _option("Guatemala", "Honduras and El Salvador lie between them."),
            _option("Belize", "It lies farther north."),
        ],
        "south": [
            _option("Panama", "Costa Rica lies between them."),
            _option("Costa Rica", "Along the river San Juan in part.", mark="right"),
            _option("Colombia", "It lies in South America."),
        ],
        "capital": {
            "answers": {"en": ["Managua"]},
            "why": _en("It lies on the lake of the same name."),
            "else": _told("It begins with an M."),
            "see": "p1",
        },
    },
}
PAIRS = {
    "type": "matching",
    "ask": _en("Which city is the capital of which country? One city is left over."),
    "pairs": [
        _pair("Guatemala", "Guatemala City", "It bears the name of the country."),
        _pair("Costa Rica", "San José", "It lies in the central valley."),
        _pair("El Salvador", "San Salvador", "It lies at the foot of a volcano."),
    ],
    "extra": [{"match": _en("Granada"), "mis": "a-guess", **_told("A city in Nicaragua.")}],
}
EVENTS = {
    "type": "ordering",
    "ask": _en("Put these events in order, earliest first."),
    "items": [
        _event("1821-09", "Central America becomes independent of Spain.", "September 1821."),
        _event("1914-08", "The Panama Canal opens.", "August 1914."),
        _event("1977-09", "Two treaties on the canal are signed.", "September 1977."),
        _event("1999-12", "Panama takes over the canal.", "December 1999, as was agreed in 1977."),
    ],
    "mis": "a-guess",
}
GROUPS = {
    "type": "grouping",
    "ask": _en("On which sea does each country have a coast?"),
    "groups": {
        "pacific": _en("On the Pacific Ocean alone"),
        "caribbean": _en("On the Caribbean Sea alone"),
        "both": _en("On both"),
    },
    "items": [
        _item("El Salvador", "pacific", "The only such country of the region."),
        _item("Belize", "caribbean", "The only such country of the region."),
        _item("Honduras", "both", "The coast on the Pacific Ocean is short."),
        _item("Costa Rica", "both", "Its two coasts are close to each other."),
    ],
}
SENTENCES = {
    "type": "evidence",
    "ask": _en("Mark the sentences that support the claim."),
    "claim": _en("The past of Belize differs from that of its neighbors."),
    "sentences": [
        _option(
            "Belize was a British colony.", "Its neighbors were Spanish ones.", mark="supports"
        ),
        _option("Belize lies on the Caribbean Sea.", "So do its neighbors."),
        _option("Belize borders Mexico.", "A border says nothing of the past."),
        _option("It became independent in 1981.", "Its neighbors did in 1821.", mark="supports"),
    ],
}
WRITING = {
    "type": "written",
    "ask": _en("What does a map of Central America show, and what does it leave out?"),
    "words": {"min": 20, "max": 60},
    "cite_source": True,
    "criteria": [
        {"id": "claim", "name": _en("A clear judgment"), "levels": [_en("None."), _en("One.")]},
        {
            "id": "evidence",
            "name": _en("Facts"),
            "levels": [_en("None."), _en("One."), _en("Two, and a source by name.")],
        },
    ],
    "model": _en(
        "A map in an atlas shows where the borders run and how far it is from one city to another. "
        "It leaves out who drew the borders and who crosses them."
    ),
}
WRITTEN = "A map shows borders and cities. It leaves out the people who live there."


def _ids(*texts: str) -> list[str]:
    return [text_id(Localized(_en(text))) for text in texts]


CITIES = dict(zip("01", _ids("Guatemala City", "Granada"), strict=True))
ORDER = _ids(
    "The Panama Canal opens.",
    "Central America becomes independent of Spain.",
    "Two treaties on the canal are signed.",
    "Panama takes over the canal.",
)
SAMPLES: Sequence[tuple[str | Promise, dict[str, Any], Any]] = (
    (_("One answer"), SINGLE, 0),
    (_("Several answers"), SEVERAL, [0, 1]),
    (_("True or false, with a reason"), REASON, {"verdict": "false", "reason": 0}),
    (_("A word"), SHORT, "San Pedro Sula"),
    (_("A number"), NUMBER, "83"),
    (_("Gaps in a text"), GAPS, {"north": 0, "south": 0}),
    (_("Matching"), PAIRS, CITIES),
    (_("An order"), EVENTS, ORDER),
    (_("Groups"), GROUPS, {"0": "pacific", "1": "both"}),
    (_("Evidence"), SENTENCES, [0, 1]),
    (_("A written answer"), WRITING, WRITTEN),
)
STATES: Sequence[tuple[str | Promise, Any, Sees]] = (
    (_("Right"), 1, EVERYTHING),
    (_("Not answered"), None, EVERYTHING),
    (_("A try is left"), 0, Sees(correctness=True, chosen_why=True)),
    (_("Nothing may be seen yet"), 0, NOTHING),
)


@dataclass(frozen=True)
class Sample:
    title: str | Promise
    shown: Shown


def questions() -> list[Sample]:
    """Every type, answered."""
    return [
        Sample(title, _shown(written, response, EVERYTHING, number))
        for number, (title, written, response) in enumerate(SAMPLES, start=1)
    ]


def reviews() -> list[Sample]:
    """One question in the states of a review that the types do not show."""
    return [Sample(title, _shown(SINGLE, response, sees, 1)) for title, response, sees in STATES]


def _shown(written: dict[str, Any], response: Any, sees: Sees, number: int) -> Shown:
    about = {"bloom": "remember", "objective": "LO1", "claims": [], "see": "p1"}
    name = f"sample-{written['type'].replace('_', '-')}"
    question = read_question({"id": name, **about, **written})
    return show(question, response, number=number, seed=name, sees=sees)
