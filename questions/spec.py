"""What the questions of all types share: texts in several languages, explanations, options.

Shapes are strict: an unknown field is an error, and nothing is converted except what YAML itself
reads otherwise than it is written (decimal numbers, dates). `see` is a paragraph of the lesson.
"""

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
)

type Several[T] = Annotated[tuple[T, ...], Field(strict=False)]
Words = Annotated[str, StringConstraints(pattern=r"\S", max_length=5000)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
ClaimId = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{2}$")]
ObjectiveId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,60}$")]
Paragraph = Annotated[str, StringConstraints(pattern=r"^p[1-9][0-9]{0,2}$")]


def _bloom(value: Any) -> Any:
    return "analyze" if value == "analyse" else value


def _decimal(value: Any) -> Any:
    """A number as it was written: the shortest text of a float is what its author typed."""
    if isinstance(value, bool):
        return value
    try:
        return Decimal(repr(value) if isinstance(value, float) else value)
    except (InvalidOperation, TypeError, ValueError):
        return value


def _date_text(value: Any) -> Any:
    """YAML reads 1979 as a number and 1979-10-06 as a date, but 1979-10 as text."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Bloom = Annotated[
    Literal["remember", "understand", "apply", "analyze", "evaluate", "create"],
    BeforeValidator(_bloom),
]
Number = Annotated[
    Decimal, BeforeValidator(_decimal), Field(max_digits=20, allow_inf_nan=False, strict=True)
]
DateText = Annotated[
    str,
    BeforeValidator(_date_text),
    StringConstraints(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"),
]


class Spec(BaseModel):
    """A frozen piece of content."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Localized(RootModel[Annotated[dict[Language, Words], Field(min_length=1)]]):
    """One text in one or more languages, such as {"en": "the IMF", "es": "el FMI"}."""

    model_config = ConfigDict(frozen=True, strict=True)


class Accepted(RootModel[dict[Language, Annotated[Several[Words], Field(min_length=1)]]]):
    """Texts that count as the same answer, by language; each counts on pages of any language."""

    model_config = ConfigDict(frozen=True, strict=True)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for language in sorted(self.root) for text in self.root[language])


class Explanation(Spec):
    why: Localized
    see: Paragraph


class Option(Explanation):
    """Something to choose: right, or wrong for the sake of one misconception (`mis`)."""

    text: Localized
    right: bool = False
    mis: Slug | None = None


class Question(Spec):
    """The fields of every type. `evidence`: words of which one stands in each paragraph cited."""

    id: Slug
    type: str
    bloom: Bloom
    objective: ObjectiveId
    claims: Several[ClaimId]
    see: Paragraph
    ask: Localized
    hint: Localized | None = None
    evidence: Several[Words] = ()
    held_back: bool = False


def said(text: Localized | str, language: str) -> str:
    """The text in a language, else in English, else in the first that there is."""
    if isinstance(text, str):
        return text
    words = text.root
    return words.get(language) or words.get("en") or words[min(words)]


def one_line(text: str, most: int = 2000) -> str:
    line = " ".join(text[: 2 * most].split())
    return line if len(line) <= most else line[: most - 1] + "…"


def text_id(text: Localized) -> str:
    """An id made of the words alone, for options whose place in the file is the key."""
    return hashlib.sha256(said(text, "en").encode()).hexdigest()[:12]


def texts(value: object, where: str = "") -> Iterator[tuple[str, Localized]]:
    """Every text in several languages below a piece of content, with its path in the file."""
    if isinstance(value, Localized):
        yield where, value
    elif isinstance(value, Spec):
        for name, field in type(value).model_fields.items():
            yield from texts(getattr(value, name), joined(where, field.alias or name))
    elif isinstance(value, dict):
        for name, piece in value.items():
            yield from texts(piece, joined(where, name))
    elif isinstance(value, tuple):
        for place, piece in enumerate(value):
            yield from texts(piece, joined(where, place))


def joined(where: str, name: object) -> str:
    return f"{where}.{name}" if where else str(name)
