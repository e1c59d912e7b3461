"""What a mended key makes of an answer: from its events, its question and a rule. Pure.

A regrade replays what was handed in; in practice every try. The first one that is right ends the
question, and those before it cost their penalty. What a person marked or overrode is left alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from questions.folding import fold
from questions.grading import ALMOST_ONE, ONE, ZERO
from questions.spec import Question
from questions.types import AnyQuestion, type_of
from quizzes.scoring import Score, after_tries

BY_HAND = frozenset({"marked", "overridden"})
# The kinds of events that say what an answer is worth from then on.
JUDGING = BY_HAND | {"submitted", "graded", "regraded", "restored"}


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
    """This response earns everything as well. Typed words count as they do everywhere: without
    regard to capitals, accents and spaces. Nobody loses by it."""

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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer is worth; in practice also its first try alone, which says what was known."""

    fraction: Decimal | None
    is_dropped: bool = False
    first_try: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An AnswerEvent as far as it counts here. `detail`: of a regrade or of its undoing, the id of
    the regrade, and the rest of the outcome."""

    kind: str
    response: Any = None
    fraction: Decimal | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: str, outcome: Outcome, *, regrade: str) -> "Event":
        detail: dict[str, Any] = {"regrade": regrade, "is_dropped": outcome.is_dropped}
        if outcome.first_try is not None:
            detail["first_try"] = str(outcome.first_try)
        return cls(kind, fraction=outcome.fraction, detail=detail)


@dataclass(frozen=True)
class History:
    """The events of one answer that was handed in, oldest first."""

    events: tuple[Event, ...]

    @cached_property
    def is_by_hand(self) -> bool:
        """Whether a person judged it: then no rule touches it."""
        return any(event.kind in BY_HAND for event in self.events)

    @cached_property
    def is_redacted(self) -> bool:
        """Whether private words were removed: what is left must not earn less for it."""
        return any(event.kind == "redacted" for event in self.events)

    @cached_property
    def tries(self) -> tuple[Event, ...]:
        return tuple(event for event in self.events if event.kind == "tried")

    @cached_property
    def responses(self) -> tuple[Any, ...]:
        """What there is to grade: the tries, the last of them as it was handed in."""
        handed_in = [event.response for event in self.events if event.kind == "submitted"]
        return (*(event.response for event in self.tries[:-1]), *handed_in[-1:])

    @cached_property
    def now(self) -> Outcome:
        return self._outcome(self._judging[-1])

    def before(self, regrade: str) -> Outcome:
        """What it was worth before that regrade, where that was the last to judge it; else now."""
        last = self._judging[-1]
        is_last = last.kind == "regraded" and last.detail.get("regrade") == regrade
        return self._outcome(self._judging[-2]) if is_last else self.now

    @cached_property
    def _judging(self) -> tuple[Event, ...]:
        return tuple(event for event in self.events if event.kind in JUDGING)

    def _outcome(self, event: Event) -> Outcome:
        told = event.detail.get("first_try")
        first = Decimal(told) if told else self.tries[0].fraction if self.tries else None
        return Outcome(event.fraction, bool(event.detail.get("is_dropped")), first)


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
    may_fall = isinstance(rule, FixKey) and not never_down and not history.is_redacted
    grade = _grader(rule)
    whole = _replayed(grade, history.responses, penalty)
    first = _replayed(grade, [event.response for event in history.tries[:1]], penalty)
    if may_fall:
        return replace(now, fraction=whole, first_try=first)
    return replace(
        now,
        fraction=_better(whole, now.fraction),
        first_try=_better(first, now.first_try),
    )


def _grader(rule: FixKey | Accept | FullCredit) -> Callable[[Any], Decimal | None]:
    """What a response earns by the rule; None where the rule says nothing of it."""
    if isinstance(rule, FixKey):
        return lambda response: type_of(rule.question).grade(rule.question, response).fraction
    if isinstance(rule, Accept):
        return lambda response: ONE if _plain(response) == _plain(rule.response) else None
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


def _plain(response: Any) -> Any:
    """The response as it is compared: a list of places is a set of them."""
    if isinstance(response, str):
        return fold(response)
    if isinstance(response, dict):
        return {name: _plain(piece) for name, piece in response.items()}
    if isinstance(response, list):
        pieces = [_plain(piece) for piece in response]
        is_set = all(isinstance(piece, int) for piece in pieces)
        return sorted(pieces) if is_set else pieces
    return response
