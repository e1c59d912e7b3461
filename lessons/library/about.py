"""What a course says of itself: the essay that it is about, how it was made, what was corrected.
Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lessons.library.text import ENGLISH, Day, PartialDate, Record, Slug, Text, Url, Words, nothing


class Essay(Record):
    """The work that a course is about: it is cited and paraphrased, never reproduced."""

    author: Words
    title: Words
    publisher: Words
    date: PartialDate
    url: Url | None = None
    note: Text | None = None


class Correction(Record):
    """What was wrong and was mended; `lesson` and `question` say where, if it was in one place."""

    date: Day
    says: Text
    lesson: Slug | None = None
    question: Slug | None = None


@dataclass(frozen=True)
class AboutSection:
    """A part of about.en.md under its heading; `paragraphs` are safe HTML."""

    id: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class About:
    """`texts` are by language, `corrections` by their number in the file."""

    essay: Essay | None = None
    texts: Mapping[str, tuple[AboutSection, ...]] = field(default_factory=nothing)
    corrections: Mapping[str, Correction] = field(default_factory=nothing)

    def sections(self, language: str = ENGLISH) -> tuple[AboutSection, ...]:
        """The text in a language, else in English; a course need not have one."""
        return self.texts.get(language) or self.texts.get(ENGLISH, ())
