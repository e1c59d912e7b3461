"""The log of a class: every grade, role, release, export and erasure, the newest first."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from accounts.models import AuditEvent
from classrooms.log_words import detail_words, sentence
from classrooms.models import Assignment, Membership
from classrooms.queries.assignments import Titled

A_PAGE = 50


@dataclass(frozen=True)
class LogLine:
    """One act, and who did it: somebody, the clock, or somebody who was erased since."""

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
    if event.actor:
        return str(event.actor)
    return _("by the clock") if event.detail.get("by_clock") else _("somebody who was erased")


def log_page(own: Membership, number: str) -> LogPage:
    """Four queries. A number that is none is the nearest page."""
    events = AuditEvent.objects.filter(scope=own.classroom_id).select_related("actor")
    page = Paginator(events, A_PAGE).get_page(number)
    places = Membership.objects.filter(classroom=own.classroom_id).select_related("person")
    names = {place.person_id: place.name for place in places}
    works = Assignment.objects.filter(classroom=own.classroom_id)
    titles = {str(work.pk): Titled(work).target.title for work in works}
    return LogPage(
        own,
        tuple(
            LogLine(
                event,
                _actor(event),
                sentence(event.verb, names.get(event.subject_id, "") if event.subject_id else ""),
                detail_words(event.verb, event.detail, titles),
            )
            for event in page
        ),
        page,
    )
