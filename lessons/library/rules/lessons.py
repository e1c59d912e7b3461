"""Rules of what lesson.yaml says: paragraphs that exist, cards with a source, what to remember."""

from collections.abc import Iterator
from itertools import accumulate

from lessons.library.draft import Draft
from lessons.library.library import Course, Lesson
from lessons.library.problems import Problem

CHECKS = (2, 3)
REMEMBER = 3


def paragraph_count(draft: Draft, lesson_id: str) -> int | None:
    """How many paragraphs the lesson has, None where its prose is missing."""
    counts = [len(prose.paragraphs) for prose in draft.prose.get(lesson_id, {}).values()]
    return min(counts) if counts else None


def paragraphs_of_placements(draft: Draft, course: Course) -> Iterator[Problem]:
    for lesson in course.lessons:
        at, count = ("lesson", lesson.id), paragraph_count(draft, lesson.id)
        named = [
            (placement.after, ("placements", n)) for n, placement in enumerate(lesson.placements)
        ]
        for id_, figure in lesson.figures.items():
            named.append((figure.see, ("figures", id_, "see")))  # type: ignore[arg-type]
        for paragraph, path in named:
            if count is not None and int(paragraph[1:]) > count:
                says = f"Name a paragraph from p1 to p{count}: the lesson has no {paragraph}."
                yield draft.problem("error", "unknown-paragraph", says, at, *path)


def claims_end_a_section(draft: Draft, course: Course) -> Iterator[Problem]:
    """A card of claims weighs what a section has told, so it stands after its last paragraph."""
    for lesson in course.lessons:
        prose = next(iter(draft.prose.get(lesson.id, {}).values()), None)
        if prose is None:
            continue
        ends = set(accumulate(len(section.paragraphs) for section in prose.sections))
        for place, placement in enumerate(lesson.placements):
            if placement.claims and int(placement.after[1:]) not in ends:
                last = ", ".join(f"p{end}" for end in sorted(ends))
                says = f"Put the claims after the last paragraph of a section: {last}."
                at = ("lesson", lesson.id)
                yield draft.problem("warning", "claim-card", says, at, "placements", place)


def number_of_checks(draft: Draft, course: Course) -> Iterator[Problem]:
    least, most = CHECKS
    for lesson in course.lessons:
        count = len(lesson.quiz.checks)
        if not least <= count <= most:
            says = f"Write {least} or {most} checks: the lesson has {count}."
            yield draft.problem("warning", "checks", says, ("quiz", lesson.quiz.id), "checks")


def what_to_remember(draft: Draft, course: Course) -> Iterator[Problem]:
    for lesson in course.lessons:
        count = len(lesson.remember)
        if count != REMEMBER:
            says = f"Write three sentences to remember: the lesson has {count}."
            yield draft.problem("warning", "remember", says, ("lesson", lesson.id), "remember")


def cards_without_source(draft: Draft, course: Course) -> Iterator[Problem]:
    for lesson in course.lessons:
        for id_, card in lesson.source_cards.items():
            if not card_source(draft, lesson, id_) and not card.source:
                says = f"Add source: to the card “{id_}”, with the id of its full reference."
                path = ("source_cards", id_)
                yield draft.problem("warning", "card", says, ("lesson", lesson.id), *path)


def card_source(draft: Draft, lesson: Lesson, card_id: str) -> str | None:
    """The source that a card shows: the one it names, else the one of the card's own id."""
    named = lesson.source_cards[card_id].source or card_id
    return named if draft.is_known("source", named) else None


RULES = (
    paragraphs_of_placements,
    claims_end_a_section,
    number_of_checks,
    what_to_remember,
    cards_without_source,
)
