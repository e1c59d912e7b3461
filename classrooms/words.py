"""How far a work is and when it is due, in the words of every page that lists works."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classrooms.queries.work import State, Work
from common.templatetags.times import date_words, day, day_and_time


def state_words(work: Work) -> str:
    """The tag of a work, for its student."""
    if work.state is State.LATE:
        return ngettext("%(n)d day late", "%(n)d days late", work.days_late) % {"n": work.days_late}
    if work.state is State.TO_DO:
        return _due(work)
    done = _("Read") if work.is_reading else _("Handed in")
    return {
        State.NOT_OPEN: _("Not open yet"),
        State.WORKING: _("Begun"),
        State.MISSED: _("Closed, not handed in"),
        State.DONE: done,
    }[work.state]


def _due(work: Work) -> str:
    due = work.window.due_at
    if due is None:
        return _("To do")
    zone = work.own.classroom.zone
    return _("Due %(day)s") % {"day": in_zone(due, zone, short=True)}


def when_words(work: Work) -> str:
    """The line below: when it opens, is due or closes, on the clock of the school."""
    zone, window, state = work.own.classroom.zone, work.window, work.state
    if state is State.NOT_OPEN and window.opens_at:
        return _("Opens %(when)s.") % {"when": in_zone(window.opens_at, zone)}
    if state is State.DONE and work.done_at:
        return in_zone(work.done_at, zone)
    if state is State.LATE:
        return _late(work, zone)
    if window.due_at:
        return _("Due %(when)s.") % {"when": in_zone(window.due_at, zone)}
    return _("It is never due.")


def _late(work: Work, zone: ZoneInfo) -> str:
    due = _("It was due %(when)s and can still be handed in.")
    said = due % {"when": in_zone(work.window.due_at or work.now, zone)}
    if work.window.closes_at:
        closes = in_zone(work.window.closes_at, zone)
        said += " " + _("It closes %(when)s.") % {"when": closes}
    return said


def absent_reason(first: date, last: date) -> str:
    """Why a work was excused, for the student to read."""
    if first == last:
        return _("Absent on %(day)s.") % {"day": date_words(first)}
    days = {"first": date_words(first), "last": date_words(last)}
    return _("Absent from %(first)s to %(last)s.") % days


def in_zone(moment: datetime, zone: ZoneInfo, *, short: bool = False) -> str:
    """Fri, Nov 28, 11:59 pm, as the clock of the school shows it; `short`: the day alone."""
    with timezone.override(zone):
        return day(moment) if short else day_and_time(moment)
