"""One small question of each type, in the shape of a quiz file."""

from copy import deepcopy
from typing import Any

from questions.types import read_question


def en(text: str) -> dict[str, str]:
    return {"en": text}


def told(text: str, see: str = "p1") -> dict[str, Any]:
    return {"why": en(f"About {text}."), "see": see}


def option(text: str, *, is_right: bool = False) -> dict[str, Any]:
    mark = {"right": True} if is_right else {"mis": "a-mistake"}
    return {"text": en(text), **mark, **told(text)}


def near(value: Any, **more: Any) -> dict[str, Any]:
    return {"value": value, "mis": "a-mistake", **told(str(value)), **more}


def sentence(text: str, *, supports: bool = False) -> dict[str, Any]:
    mark = {"supports": True} if supports else {"mis": "a-mistake"}
    return {"text": en(text), **mark, **told(text)}


def event(text: str, date: Any) -> dict[str, Any]:
    return {"text": en(text), "date": date, **told(text)}


def pair(item: str, match: str) -> dict[str, Any]:
    return {"item": en(item), "match": en(match), **told(item)}


def item(text: str, group: str) -> dict[str, Any]:
    return {"text": en(text), "group": group, "mis": "a-mistake", **told(text)}


def levels(number: int) -> list[dict[str, str]]:
    return [en(f"Level {level}") for level in range(number)]


CAPITALS = [option("Managua"), option("Tegucigalpa", is_right=True), option("San Salvador")]
TYPED = {
    "answers": {"en": ["Costa Rica"], "es": ["Costa Rica", "La Suiza centroamericana"]},
    "typing": 1,
    "why": en("It stopped paying in 1981."),
    "near": [near({"en": ["Mexico", "Mexiko"]}), near({"en": ["Costa Rita"]})],
    "else": told("anything"),
}
OWN_FIELDS: dict[str, dict[str, Any]] = {
    "single_choice": {"options": CAPITALS},
    "multiple_choice": {
        "options": [
            option("Peru"),
            option("Honduras", is_right=True),
            option("Chile"),
            option("El Salvador", is_right=True),
            option("Guatemala", is_right=True),
            option("Bolivia"),
        ]
    },
    "true_false_reason": {
        "statement": en("The banks forgave the loans."),
        "verdicts": {
            True: {"mis": "a-mistake", **told("true")},
            False: {"right": True, **told("false")},
        },
        "reasons": [
            option("They paid up."),
            option("They waited.", is_right=True),
            option("They forgot."),
        ],
    },
    "short_text": TYPED,
    "number": {
        "unit": {"en": "million dollars"},
        "answer": 218,
        "tolerance": 4,
        "why": en("Twice 109."),
        "near": [near(109, tolerance=2), near(328.5, tolerance=0.5)],
        "else": told("anything"),
    },
    "cloze": {
        "text": en("The calls went to {who} in {when}, and {where} heard of it."),
        "gaps": {
            "when": [option("January"), option("August", is_right=True), option("June")],
            "where": {**TYPED, "see": "p2"},
            "who": [option("the Fed"), option("the IMF", is_right=True), option("the UN")],
        },
    },
    "matching": {
        "pairs": [pair("$1", "oil"), pair("$2", "loan"), pair("$3", "grain")],
        "extra": [{"match": en("gift"), "mis": "a-mistake", **told("gift")}],
    },
    "ordering": {
        "items": [
            event("Revolution", "1979-07"),
            event("Default", "1982-08"),
            event("Plan", "1985-10"),
            event("Peace", 1987),
        ],
        "mis": "a-mistake",
    },
    "grouping": {
        "groups": {"zeal": en("Zeal"), "alarm": en("Alarm"), "law": en("Law")},
        "items": [item("A", "zeal"), item("B", "zeal"), item("C", "alarm"), item("D", "law")],
    },
    "evidence": {
        "claim": en("The war was the largest priority."),
        "sentences": [
            sentence("One.", supports=True),
            sentence("Two."),
            sentence("Three."),
            sentence("Four.", supports=True),
        ],
    },
    "written": {
        "words": {"min": 3, "max": 9},
        "cite_source": True,
        "criteria": [
            {"id": "claim", "name": en("Claim"), "levels": levels(4)},
            {"id": "fairness", "name": en("Fairness"), "levels": levels(3)},
            {"id": "source", "name": en("Source"), "levels": levels(2)},
        ],
        "model": en("It fits only in part."),
        "samples": [
            {"level": level, "text": en("A sample.")} for level in range(4) for _ in range(2)
        ],
    },
}


def spec(type_name: str, **changes: Any) -> dict[str, Any]:
    """The mapping of a file; a change to None leaves a field out."""
    written: dict[str, Any] = {
        "id": f"a-{type_name.replace('_', '-')}",
        "type": type_name,
        "bloom": "apply",
        "objective": "LO11",
        "claims": ["C38"],
        "see": "p3",
        "ask": en("What is so?"),
        **deepcopy(OWN_FIELDS[type_name]),
        **changes,
    }
    return {name: value for name, value in written.items() if value is not None}


def build(type_name: str, **changes: Any) -> Any:
    return read_question(spec(type_name, **changes))
