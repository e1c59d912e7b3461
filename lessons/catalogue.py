"""The one `Library` of this process, and finding things in it. Read once; reloaded in debugging."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _

from lessons.library.library import Course, Lesson, Library
from lessons.library.reader import read_libraries
from lessons.library.records import ZOOMS, Zoom
from questions.spec import Question


def library() -> Library:
    """All courses, as their files stood when the process began (in debugging: as they stand)."""
    folders = tuple(settings.CONTENT_FOLDERS)
    return _read(folders, _newest_change(folders) if settings.DEBUG else 0.0)


@lru_cache(maxsize=1)
def _read(folders: tuple[Path, ...], newest_change: float) -> Library:
    return read_libraries(folders)


def _newest_change(folders: tuple[Path, ...]) -> float:
    files = (file for folder in folders for file in folder.rglob("*"))
    return max((file.stat().st_mtime for file in files), default=0.0)


def get_course(course_id: str) -> Course:
    """Raises Http404 with a sentence that says where to go."""
    course = library().course(course_id)
    if course is None:
        raise Http404(_("There is no such course here."))
    return course


def get_lesson(course: Course, lesson_id: str) -> Lesson:
    """Raises Http404 with a sentence that says where to go."""
    lesson = course.lesson(lesson_id)
    if lesson is None:
        raise Http404(_("There is no such lesson in this course."))
    return lesson


def get_zoom(text: str | None) -> Zoom | None:
    """The zoom that an address or a form names, or None. Raises Http404 with a sentence."""
    if text is not None and text not in ZOOMS:
        raise Http404(_("A lesson can be read as overview, standard or close-up."))
    return text


def question_as_asked(course_id: str, question_id: str, known: str) -> Question | None:
    """The question with this digest, or None where the course has changed it or lost it."""
    course = library().courses.get(course_id)
    asked = course.asked(question_id) if course else None
    is_same = course is not None and course.digests.get(question_id) == known
    return asked.question if asked and is_same else None
