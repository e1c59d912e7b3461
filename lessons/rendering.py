"""The text of a lesson as HTML, made once a process: it is the same for every reader.

Between its parts stand the checks, which hold a reader's own answers.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lessons.catalogue import library
from lessons.queries import LessonPage, lesson_page

CHECK = re.compile(r"<!--check ([a-z0-9-]+)-->")
# Every lesson of a course at three zooms in two languages, with room to spare.
MOST_TEXTS = 512


@dataclass(frozen=True)
class Part:
    """A piece of the text, and the id of the check that follows it ("" at the end)."""

    html: SafeString
    check: str


def text_parts(page: LessonPage) -> tuple[Part, ...]:
    """The lesson's text from its first heading to its sources."""
    reading = page.reading
    spoken = get_language() or "en"
    return _parts(
        library().digest, page.course.id, page.lesson.id, reading.zoom, reading.language, spoken
    )


@lru_cache(maxsize=MOST_TEXTS)
def _parts(
    digest: str, course_id: str, lesson_id: str, zoom: str, language: str, spoken: str
) -> tuple[Part, ...]:
    """`digest` is of the whole library, so that a changed file is written anew."""
    course = library().courses[course_id]
    lesson = course.lesson(lesson_id)
    assert lesson is not None
    page = lesson_page(course, lesson, None, zoom=zoom, language=language)  # type: ignore[arg-type]
    html = render_to_string("lessons/text.html", {"page": page, "course": course})
    pieces = CHECK.split(html)
    return tuple(
        Part(SafeString(text), check)
        for text, check in zip(pieces[::2], [*pieces[1::2], ""], strict=True)
    )
