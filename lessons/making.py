"""What “How this course was made” says of a course, worked out from its files. No rows. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from lessons.library.about import AboutSection, Correction
from lessons.library.library import Course, Lesson


@dataclass(frozen=True)
class Corrected:
    """A correction with the lesson that it was in, where that is still in the course."""

    correction: Correction
    lesson: Lesson | None


@dataclass(frozen=True)
class Making:
    """How one course was made. `read` counts its sources by how much of them was read."""

    course: Course
    sections: tuple[AboutSection, ...]
    reviewed: int
    read: Mapping[str, int]
    corrections: tuple[Corrected, ...]


def making(course: Course, language: str) -> Making:
    """The text in the language, else in English; corrections newest first."""
    checked = [source.checked for source in course.sources.values()]
    corrections = [
        Corrected(correction, _lesson(course, correction))
        for correction in course.about.corrections.values()
    ]
    corrections.sort(key=lambda one: one.correction.date, reverse=True)
    return Making(
        course,
        course.about.sections(language),
        sum(lesson.reviewed is not None for lesson in course.lessons),
        {how: checked.count(how) for how in ("whole", "excerpt", "reference")},
        tuple(corrections),
    )


def _lesson(course: Course, correction: Correction) -> Lesson | None:
    asked = course.asked(correction.question or "")
    return course.lesson(correction.lesson or (asked.lesson_id if asked else None) or "")
