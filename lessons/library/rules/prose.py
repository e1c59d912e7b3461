"""Rules of prose: three zooms with the same sections and paragraphs, terms, sources, figures,
length and reading level."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lessons.library.draft import Draft
from lessons.library.library import Course
from lessons.library.problems import Level, Problem
from lessons.library.prose import Prose
from lessons.library.reading_level import measure
from lessons.library.records import ZOOMS, Zoom
from lessons.library.text import ENGLISH


@dataclass(frozen=True)
class Band:
    """What a lesson shall measure at a zoom; of each pair both ends are inside."""

    words: tuple[int, int]
    sentence_length: tuple[int, int]
    grade: tuple[float, float]


BANDS: dict[Zoom, Band] = {
    "overview": Band((450, 700), (9, 14), (5.5, 7.5)),
    "standard": Band((750, 1050), (15, 19), (8, 10.5)),
    "close-up": Band((1150, 1500), (19, 24), (11, 13.5)),
}
SECTIONS = (3, 5)
PARAGRAPHS = (8, 12)
FIGURES_A_SECTION = 3
COUNTED = (
    "percent|per cent|percentage points?|points?|thousand|million|billion|trillion|dollars?|cents?"
    "|pesos?|lempiras?|quetzales|colones|tons?|kilograms?|kilometers?|miles?|meters?|hectares?"
    "|acres?|bags|barrels|people|persons|inhabitants|killings|homicides|murders|deaths|births|jobs"
    "|workers|families|children|refugees|migrants|soldiers"
)
NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty"
    "|fifty|sixty|seventy|eighty|ninety|hundred|hundreds|thousands|millions|billions|several|half a"
)
YEAR = r"(?:1[5-9]|20)\d\d\b(?![,.]\d)"
# A number with a unit, a percent sign, a currency or a word of size; years, dates and the measure
# of a comparison ("for every $100") are none.
FIGURE = re.compile(
    r"(?<!every )(?:US)?[$€£]\s?\d[\d,.]*(?:\s(?:thousand|million|billion|trillion))?"
    rf"|(?<![$€£\d,.])(?<!every )(?<!per )\b(?!{YEAR})\d[\d,.]*\s?"
    rf"(?:%|(?:more |other )?(?:{COUNTED})\b|(?:per|for every|in every) \d[\d,]*)"
    rf"|\b(?:{NUMBER_WORDS})[\s-](?:hundred |thousand |million |billion )*"
    r"(?:percent|thousand|million|billion|trillion)\b",
    re.IGNORECASE,
)


def figures(text: str) -> tuple[str, ...]:
    """The figures of a paragraph that need a source."""
    return tuple(match[0].strip(" .,") for match in FIGURE.finditer(text))


def missing_zooms(draft: Draft, course: Course) -> Iterator[Problem]:
    for lesson_id, marked in draft.places.get("lesson", {}).items():
        for zoom in ZOOMS:
            if (zoom, ENGLISH) not in draft.prose.get(lesson_id, {}):
                says = f"Write {zoom}.{ENGLISH}.md: the lesson is missing at this zoom."
                yield marked.problem("error", "missing-zoom", says)


def unequal_zooms(draft: Draft, course: Course) -> Iterator[Problem]:
    """Every file has the sections of the standard zoom, with as many paragraphs in each."""
    for proses in draft.prose.values():
        model = proses.get(("standard", ENGLISH)) or next(iter(proses.values()))
        for prose in proses.values():
            yield from _unequal(model, prose)


def _unequal(model: Prose, prose: Prose) -> Iterator[Problem]:
    name = model.file.rpartition("/")[2]
    wanted = [section.id for section in model.sections]
    found = [section.id for section in prose.sections]
    if found != wanted:
        at = next(
            (n for n, pair in enumerate(zip(found, wanted, strict=False)) if len(set(pair)) == 2),
            min(len(found), len(wanted)) - 1,
        )
        line = prose.sections[at].line if 0 <= at < len(prose.sections) else 1
        says = f"Give this file the sections of {name}, in their order: {', '.join(wanted)}."
        yield Problem("error", prose.file, line, says, "unequal-sections")
        return
    for section, other in zip(prose.sections, model.sections, strict=True):
        here, there = len(section.paragraphs), len(other.paragraphs)
        if here != there:
            says = (
                f"Write {_number(there, 'paragraph')} in the section “{section.id}”, as in "
                f"{name}: here it has {here}."
            )
            yield Problem("error", prose.file, section.line, says, "unequal-paragraphs")


def unknown_references(draft: Draft, course: Course) -> Iterator[Problem]:
    lists = {"term": ("glossary.yaml", "missing-term"), "source": ("sources.yaml", "unknown-id")}
    for prose in _proses(draft):
        for paragraph in prose.paragraphs:
            for reference in dict.fromkeys(paragraph.references):
                if not draft.is_known(reference.kind, reference.id):
                    line = prose.line_of(paragraph, f"{reference.kind}:{reference.id}")
                    file, id_ = lists[reference.kind]
                    says = (
                        f"Add the {reference.kind} “{reference.id}” to {file} or to the lesson's "
                        "adds, or correct its id."
                    )
                    yield Problem("error", prose.file, line, says, id_)


def figures_without_source(draft: Draft, course: Course) -> Iterator[Problem]:
    for prose in _proses(draft, ENGLISH):
        for number, paragraph in enumerate(prose.paragraphs, start=1):
            found = figures(paragraph.text)
            if found and not any(r.kind == "source" for r in paragraph.references):
                says = f"Cite a source in paragraph {number}, which gives the figure “{found[0]}”."
                yield Problem("warning", prose.file, paragraph.line, says, "figure-without-source")


def crowded_sections(draft: Draft, course: Course) -> Iterator[Problem]:
    for proses in draft.prose.values():
        overview = proses.get(("overview", ENGLISH))
        for section in overview.sections if overview else ():
            count = sum(len(figures(paragraph.text)) for paragraph in section.paragraphs)
            if overview and count > FIGURES_A_SECTION:
                says = (
                    f"Keep at most {FIGURES_A_SECTION} figures in the section “{section.id}” of "
                    f"the overview: it has {count}."
                )
                yield Problem("warning", overview.file, section.line, says, "many-figures")


def outside_their_bands(draft: Draft, course: Course) -> Iterator[Problem]:
    for proses in draft.prose.values():
        for (zoom, language), prose in proses.items():
            if language == ENGLISH:
                yield from _outside(prose, BANDS[zoom])


def _outside(prose: Prose, band: Band) -> Iterator[Problem]:
    found = measure(paragraph.text for paragraph in prose.paragraphs)
    for id_, what, value, (least, most) in (
        ("length", "the words of the text", found.words, band.words),
        ("sentence-length", "the words a sentence", found.sentence_length, band.sentence_length),
        ("reading-level", "the Flesch-Kincaid grade", found.grade, band.grade),
    ):
        if not least <= round(value, 1) <= most:
            wanted = f"{least:,} to {most:,}" if least > 0 else f"{most} at most"
            says = f"Bring {what} to {wanted}: now {round(value, 1):,}."
            yield _warning(prose, says, id_)


def shape_of_lessons(draft: Draft, course: Course) -> Iterator[Problem]:
    for proses in draft.prose.values():
        prose = proses.get(("standard", ENGLISH))
        if prose is None:
            continue
        for what, count, (least, most) in (
            ("sections", len(prose.sections), SECTIONS),
            ("paragraphs", len(prose.paragraphs), PARAGRAPHS),
        ):
            if not least <= count <= most:
                says = f"Divide the lesson into {least} to {most} {what}: it has {count}."
                yield _warning(prose, says, "length")


def _proses(draft: Draft, language: str | None = None) -> Iterator[Prose]:
    for proses in draft.prose.values():
        for (_, spoken), prose in proses.items():
            if language in (None, spoken):
                yield prose


def _warning(prose: Prose, says: str, id_: str, level: Level = "warning") -> Problem:
    return Problem(level, prose.file, 1, says, id_)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


RULES = (
    missing_zooms,
    unequal_zooms,
    unknown_references,
    figures_without_source,
    crowded_sections,
    outside_their_bands,
    shape_of_lessons,
)
