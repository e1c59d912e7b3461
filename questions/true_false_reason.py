"""True or false with a reason: both must be right, since a coin alone would earn half.

A response holds what was chosen of the two: {"verdict": "false", "reason": 2}.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal, TypedDict

from pydantic import field_validator

from questions.checking import (
    Problem,
    language_problems,
    mark_problems,
    option_problems,
    right_problems,
)
from questions.choosing import as_mapping, at, explained_options, option_field, with_rights
from questions.fields import Field, Offer, Posted, one
from questions.grading import BLANK, ONE, ZERO, Explained, Grade, share
from questions.mending import NoSuchKey, turned
from questions.missing import Missing
from questions.spec import (
    Explanation,
    Localized,
    Option,
    Question,
    Several,
    Slug,
    Spec,
    one_line,
    said,
)

WORDS = {
    "true": Localized({"en": "True", "es": "Verdadero"}),
    "false": Localized({"en": "False", "es": "Falso"}),
}


class Verdict(Explanation):
    right: bool = False
    mis: Slug | None = None


class Verdicts(Spec):
    true: Verdict
    false: Verdict


class TrueFalseReason(Question):
    type: Literal["true_false_reason"]
    statement: Localized
    verdicts: Verdicts
    reasons: Several[Option]
    shuffle: bool = True

    @field_validator("verdicts", mode="before")
    @classmethod
    def _as_words(cls, value: Any) -> Any:
        """YAML reads the keys true and false as truth values."""
        if not isinstance(value, dict):
            return value
        names = {True: "true", False: "false"}
        return {
            names[name] if isinstance(name, bool) else name: piece for name, piece in value.items()
        }


class Response(TypedDict, total=False):
    verdict: str
    reason: int


def fields(question: TrueFalseReason, *, seed: str) -> tuple[Field[str], Field[int]]:
    verdicts = tuple(Offer(name, name, words) for name, words in WORDS.items())
    texts = [reason.text for reason in question.reasons]
    return (
        Field("verdict", verdicts),
        option_field(question, "reason", texts, seed=seed, is_shuffled=question.shuffle),
    )


def read(question: TrueFalseReason, posted: Posted, *, seed: str) -> Response | None:
    verdicts, reasons = fields(question, seed=seed)
    verdict, reason = one(verdicts, posted), one(reasons, posted)
    response = Response()
    if verdict is not None:
        response["verdict"] = verdict
    if reason is not None:
        response["reason"] = reason
    return response or None


def fill(
    question: TrueFalseReason, response: Response | None, *, seed: str
) -> dict[str, list[str]]:
    verdicts, reasons = fields(question, seed=seed)
    given = as_mapping(response)
    return {
        "verdict": verdicts.tokens([given["verdict"]] if "verdict" in given else []),
        "reason": reasons.tokens([given["reason"]] if "reason" in given else []),
    }


def grade(question: TrueFalseReason, response: Response | None) -> Grade:
    if not response:
        return BLANK
    every = list(explanations(question))
    verdict = at(every[:2], _place(as_mapping(response).get("verdict")))
    reason = at(every[2:], as_mapping(response).get("reason"))
    parts = tuple(part for part in (verdict, reason) if part)
    is_right = len(parts) == 2 and all(part.is_right for part in parts)
    return Grade(ONE if is_right else ZERO, parts)


def missing(question: TrueFalseReason, response: Response | None) -> Missing | None:
    given = as_mapping(response)
    if _place(given.get("verdict")) is None:
        return Missing("verdict")
    return Missing("reason") if at(question.reasons, given.get("reason")) is None else None


def right_response(question: TrueFalseReason) -> Response | None:
    verdict = "true" if question.verdicts.true.right else "false"
    rights = [place for place, reason in enumerate(question.reasons) if reason.right]
    return Response(verdict=verdict, reason=rights[0]) if rights else None


def with_key(question: TrueFalseReason, response: Response | None) -> TrueFalseReason:
    """The same with this verdict and this reason as the only right ones. Raises NoSuchKey where
    one of the two is left out."""
    given = as_mapping(response)
    place = _place(given.get("verdict"))
    if place is None:
        raise NoSuchKey
    verdicts = Verdicts(
        true=turned(question.verdicts.true, is_right=place == 0),
        false=turned(question.verdicts.false, is_right=place == 1),
    )
    reasons = with_rights(question.reasons, [given.get("reason")])
    return question.model_copy(update={"verdicts": verdicts, "reasons": reasons})


def summarise(question: TrueFalseReason, response: Response | None, language: str) -> str:
    every = list(explanations(question))
    given = as_mapping(response)
    chosen = [at(every[:2], _place(given.get("verdict"))), at(every[2:], given.get("reason"))]
    return one_line(" / ".join(said(part.given, language) for part in chosen if part))


def key(question: TrueFalseReason, language: str) -> str:
    return summarise(question, right_response(question), language)


def guess_score(question: TrueFalseReason) -> Decimal:
    """Of a learner who picks a reason: it speaks for one verdict, which is then no guess."""
    return share(1, len(question.reasons))


def explanations(question: TrueFalseReason) -> Iterator[Explained]:
    """True, false, then the reasons."""
    for name, words in WORDS.items():
        verdict: Verdict = getattr(question.verdicts, name)
        yield Explained(
            f"verdicts.{name}", words, verdict.right, verdict.why, verdict.see, verdict.mis
        )
    yield from explained_options(question.reasons, "reasons")


def problems(question: TrueFalseReason) -> Iterator[Problem]:
    yield from language_problems(question)
    verdicts = {"true": question.verdicts.true, "false": question.verdicts.false}
    yield from right_problems([verdict.right for verdict in verdicts.values()], "verdicts")
    for name, verdict in verdicts.items():
        yield from mark_problems(verdict.right, verdict.mis, f"verdicts.{name}")
    yield from option_problems(question.reasons, "reasons")


def _place(verdict: object) -> int | None:
    return list(WORDS).index(verdict) if isinstance(verdict, str) and verdict in WORDS else None
