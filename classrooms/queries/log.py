"""The log of a class: every grade, role, release, export and erasure, the newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import AuditEvent
from classrooms.log_words import MENDINGS, NAMELESS, MendedQuestion, detail_words, sentence
from classrooms.models import Assignment, Classroom, Membership
from classrooms.posts import one_id
from classrooms.queries.assignments import Titled
from common.language import page_language
from lessons.catalogue import library
from questions.spec import said
from quizzes.models import QuestionVersion, Regrade

A_PAGE = 50
# So many words tell one question of an assignment from another.
FIRST_WORDS = 10


@dataclass(frozen=True)
class LogLine:
    """One act, and who did it: a person, the clock, a person who was erased since, or "" where the
    line names no one on purpose."""

    event: AuditEvent
    actor: str
    says: str
    detail: str


@dataclass(frozen=True)
class LogPage:
    own: Membership
    lines: tuple[LogLine, ...]
    page: Page[AuditEvent]


def _actor(event: AuditEvent) -> str:
    if event.verb == NAMELESS:
        return ""
    if event.actor:
        return str(event.actor)
    return _("by the clock") if event.detail.get("by_clock") else _("somebody who was erased")


def log_page(own: Membership, number: str) -> LogPage:
    """Four queries, one more where other classes are named, and one or two where keys were fixed.
    A number that is none is the nearest page."""
    events = AuditEvent.objects.filter(scope=own.classroom_id).select_related("actor")
    page = Paginator(events, A_PAGE).get_page(number)
    places = Membership.objects.filter(classroom=own.classroom_id).select_related("person")
    names = {place.person_id: place.name for place in places}
    works = Assignment.objects.filter(classroom=own.classroom_id)
    titles = {str(work.pk): Titled(work).target.title for work in works}
    mended = _mended(page, titles)
    others = _other_classes(page, own.classroom_id)
    return LogPage(
        own,
        tuple(
            LogLine(
                event,
                _actor(event),
                sentence(
                    event.verb,
                    names.get(event.subject_id, "") if event.subject_id else "",
                    rule=str(event.detail.get("rule", "")),
                ),
                detail_words(
                    event.verb,
                    event.detail,
                    titles,
                    mended.get(_regrade_id(event)),
                    other_class=others.get(_other_class(event, own.classroom_id), ""),
                ),
            )
            for event in page
        ),
        page,
    )


def _other_class(event: AuditEvent, own: UUID) -> UUID | None:
    """The class from which a student or a copy came, or to which a student went."""
    named = (one_id(str(event.detail.get(end))) for end in ("from", "to"))
    return next((each for each in named if each and each != own), None)


def _other_classes(events: Iterable[AuditEvent], own: UUID) -> dict[UUID | None, str]:
    ids = {known for event in events if (known := _other_class(event, own))}
    return dict(Classroom.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _regrade_id(event: AuditEvent) -> UUID | None:
    return one_id(str(event.detail.get("regrade"))) if event.verb in MENDINGS else None


def _mended(
    events: Iterable[AuditEvent], titles: Mapping[str, str]
) -> dict[UUID | None, MendedQuestion]:
    """The questions whose keys these acts fixed, by the id of the regrade."""
    ids = {known for event in events if (known := _regrade_id(event))}
    rows = list(Regrade.objects.filter(pk__in=ids)) if ids else []
    gone = [row for row in rows if _in_course(row) is None]
    old = _as_asked(gone)
    found: dict[UUID | None, MendedQuestion] = {}
    for row in rows:
        lesson, words = _in_course(row) or ("", old.get((row.course_id, row.question_id), ""))
        found[row.pk] = MendedQuestion(
            tuple(titles[each] for each in row.contexts if each in titles),
            lesson,
            Truncator(words or row.question_id).words(FIRST_WORDS, truncate="…"),
            row.never_down,
        )
    return found


def _in_course(row: Regrade) -> tuple[str, str] | None:
    """The number of the lesson and the words of a question that the course still has."""
    course = library().courses.get(row.course_id)
    asked = course.asked(row.question_id) if course else None
    if course is None or asked is None:
        return None
    lesson = course.lesson(asked.lesson_id) if asked.lesson_id else None
    return lesson.number if lesson else "", said(asked.question.ask, page_language())


def _as_asked(rows: Iterable[Regrade]) -> dict[tuple[str, str], str]:
    """The words of questions that are gone from the course, as they were asked last."""
    ids = {row.question_id for row in rows}
    versions = QuestionVersion.objects.filter(question_id__in=ids) if ids else ()
    return {
        (each.course_id, each.question_id): said(each.question.ask, page_language())
        for each in sorted(versions, key=lambda version: (version.first_used_at, version.pk))
    }
