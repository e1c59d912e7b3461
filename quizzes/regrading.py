"""What a mended key makes of an answer: from its events, its question and a rule. Pure.

A regrade replays what was handed in; in practice every try. The first one that is right ends the
question, and those before it cost their penalty. What a person marked or overrode is left alone.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from questions.fields import ResponseProblem
from questions.folding import fold_answer
from questions.grading import ALMOST_ONE, ONE, ZERO
from questions.number import Number, values_of
from questions.spec import Question
from questions.types import AnyQuestion, type_of
from quizzes.histories import History, Outcome
from quizzes.scoring import Score, after_tries


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class FixKey(_Rule):
    """The mended question grades what was given, instead of the question that was asked, and
    instead of what earlier regrades gave.

    An option is a place in the file, or its words where the order is the key (matching,
    ordering): a place that is gone and words that changed earn nothing. Another type of question
    cannot be compared, and changes nothing.
    """

    kind: Literal["fix_key"] = "fix_key"
    question: AnyQuestion


class Accept(_Rule):
    """This response earns everything as well. Typed words are compared as answers are, without
    regard to capitals, accents, articles and the like, numbers by their value. Nobody loses by
    it."""

    kind: Literal["accept"] = "accept"
    response: int | str | list[Any] | dict[str, Any]


class FullCredit(_Rule):
    """Everybody who was asked earns everything, whoever left it blank too: a question that could
    not be answered must not cost those who saw it. Tries cost nothing, since each was right."""

    kind: Literal["full_credit"] = "full_credit"


class Drop(_Rule):
    """The question does not count. What it earned is kept beside it."""

    kind: Literal["drop"] = "drop"


type Rule = FixKey | Accept | FullCredit | Drop
_RULE: TypeAdapter[Rule] = TypeAdapter(
    Annotated[FixKey | Accept | FullCredit | Drop, Field(discriminator="kind")]
)


def rule_as_json(rule: Rule) -> dict[str, Any]:
    """For a JSON column; a question in it looks as it does in its version."""
    return rule.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"kind": rule.kind}


def rule_from_json(data: Mapping[str, Any]) -> Rule:
    """Raises pydantic.ValidationError."""
    return _RULE.validate_python(dict(data))


def regraded(
    question: Question,
    history: History,
    rule: Rule,
    *,
    never_down: bool,
    penalty: Decimal = ZERO,
    rest: Score | None = None,
) -> Outcome:
    """What the answer is worth by the rule. Applied again, it changes nothing more.

    `question` as it was asked; `penalty` of the policy, for each earlier try; `rest`: the score of
    the other answers of the attempt. `never_down`: no fraction falls, and a question is not
    dropped where the share of the attempt would fall.
    """
    now = history.now
    if history.is_by_hand:
        return now
    if isinstance(rule, Drop):
        falls = never_down and _falls_without(now.fraction, rest)
        return replace(now, is_dropped=now.is_dropped or not falls)
    if isinstance(rule, FixKey) and rule.question.type != question.type:
        return now
    grade = _grader(rule, question)
    whole = _replayed(grade, history.responses, penalty)
    first = _replayed(grade, [event.response for event in history.tries[:1]], penalty)
    if isinstance(rule, FixKey) and not (never_down or history.is_redacted):
        return replace(now, fraction=whole, first_try=first)
    return replace(
        now, fraction=_better(whole, now.fraction), first_try=_better(first, now.first_try)
    )


def _grader(
    rule: FixKey | Accept | FullCredit, question: Question
) -> Callable[[Any], Decimal | None]:
    """What a response earns by the rule; None where the rule says nothing of it."""
    if isinstance(rule, FixKey):
        return lambda response: type_of(rule.question).grade(rule.question, response).fraction
    if isinstance(rule, Accept):
        accepted = _plain(question, rule.response)
        return lambda response: ONE if _plain(question, response) == accepted else None
    return lambda response: ONE


def _replayed(
    grade: Callable[[Any], Decimal | None], responses: Sequence[Any], penalty: Decimal
) -> Decimal | None:
    """The first that is right ends it, else the last counts."""
    fraction = None
    for earlier, response in enumerate(responses):
        earned = grade(response)
        fraction = None if earned is None else after_tries(earned, earlier, penalty)
        if earned is not None and earned >= ALMOST_ONE:
            break
    return fraction


def _better(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """No grade is less than any: it is not zero, but nothing is lost by getting one."""
    known = [fraction for fraction in (one, other) if fraction is not None]
    return max(known, default=None)


def _falls_without(fraction: Decimal | None, rest: Score | None) -> bool:
    """Whether the answer earned a greater share than the others of its attempt. While it waits for
    a person, nothing known is lost."""
    if fraction is None:
        return False
    if rest is None or rest.out_of == 0:
        return fraction > 0
    return Fraction(fraction) > Fraction(rest.known) / Fraction(rest.out_of)


def _plain(question: Question, response: Any) -> Any:
    """The response as it is compared with another one to the same question."""
    if isinstance(question, Number) and response is not None:
        with suppress(ResponseProblem):
            return values_of(question, str(response))[0]
    return _folded(response)


def _folded(response: Any) -> Any:
    """A list of places is a set of them."""
    if isinstance(response, str):
        return fold_answer(response)
    if isinstance(response, dict):
        return {name: _folded(piece) for name, piece in response.items()}
    if isinstance(response, list):
        pieces = [_folded(piece) for piece in response]
        return sorted(pieces) if all(isinstance(piece, int) for piece in pieces) else pieces
    return response
