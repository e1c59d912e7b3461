"""The small shapes that all records of a course are made of: localized text, ids, dates. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from questions.spec import Language, Localized, Slug, Words, said

__all__ = ["Language", "Localized", "Slug", "Words", "said"]

ENGLISH = "en"

ObjectiveId = Annotated[str, StringConstraints(pattern=r"^LO[0-9]{1,3}$")]
ClaimId = Annotated[str, StringConstraints(pattern=r"^[CD][0-9]{2}$")]
ParagraphId = Annotated[str, StringConstraints(pattern=r"^p[1-9][0-9]?$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$")]


def _in_english(text: Localized) -> Localized:
    if ENGLISH not in text.root:
        raise ValueError("write the English text too, as en:")
    return text


def frozen[K, V](mapping: Mapping[K, V]) -> Mapping[K, V]:
    """The mapping as one that cannot be changed."""
    return MappingProxyType(dict(mapping))


def nothing() -> Mapping[str, Any]:
    """The default of a mapping that a record may leave out."""
    return frozen({})


def _as_partial_date(value: Any) -> Any:
    """YAML gives 1982 as a number and 1982-08-12 as a date; 1982-08 stays a text."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:04}" if isinstance(value, int) and not isinstance(value, bool) else value


def _whole_day(value: Any) -> Any:
    if type(value) is not date:
        raise ValueError("write a day as 2026-11-24")
    return value


def _is_a_day(text: str) -> str:
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        raise ValueError("write a date as 1982, 1982-08 or 1982-08-12")
    date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    return text


Text = Annotated[Localized, AfterValidator(_in_english)]
Day = Annotated[date, BeforeValidator(_whole_day)]
# A year, a month or a day in ISO form: such texts sort by time.
PartialDate = Annotated[str, BeforeValidator(_as_partial_date), AfterValidator(_is_a_day)]


class Record(BaseModel):
    """Something that authors write: frozen, and an unknown field is a problem."""

    model_config = ConfigDict(frozen=True, extra="forbid")
