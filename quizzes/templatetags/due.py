"""Until when an attempt is on time, and what comes after that, in one sentence before it happens.
Only the attempt and the time now decide."""

from datetime import datetime
from typing import Protocol

from django import template
from django.utils.translation import gettext as _

from common.templatetags.times import day_and_time, until_words
from quizzes.models import Attempt

register = template.Library()


class Page(Protocol):
    """A page of an attempt that goes on."""

    @property
    def attempt(self) -> Attempt: ...

    @property
    def now(self) -> datetime: ...


@register.filter
def due_words(page: Page) -> str:
    attempt = page.attempt
    return said(
        now=page.now,
        due_at=attempt.due_at,
        percent=attempt.late_percent,
        started_at=attempt.started_at,
        deadline=attempt.deadline,
        is_timed=attempt.rules.limit_seconds is not None,
    )


def said(
    *,
    now: datetime,
    due_at: datetime | None,
    percent: int,
    started_at: datetime,
    deadline: datetime | None,
    is_timed: bool,
) -> str:
    """ "" where nothing can be late: without a due time, and where the attempt ends by then."""
    if due_at is None or (deadline is not None and deadline <= due_at):
        return ""
    if is_timed and started_at <= due_at:
        return _("On time until it ends")
    if due_at < now:
        return _late(due_at, percent)
    when = until_words(due_at, now)
    if not percent:
        return _("Due %(when)s") % {"when": when}
    return _("Due %(when)s; after that %(percent)d%% a day") % {"when": when, "percent": percent}


def _late(due_at: datetime, percent: int) -> str:
    told = {"when": day_and_time(due_at), "percent": percent}
    if not percent:
        return _("It was due %(when)s") % told
    return _("Late: %(percent)d%% a day since %(when)s") % told
