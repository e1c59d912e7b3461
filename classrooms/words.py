"""How far a work is and when it is due, in the words of every page that lists works."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from classrooms.models import Accommodation, Classroom
from classrooms.queries.work import State, Work
from common.templatetags.times import (
    date_words,
    day,
    day_and_time,
    full_date,
    until_words,
)
from common.zones import told_in
from quizzes.scoring import shown_mark
from quizzes.window import Change


def state_words(work: Work) -> str:
    """The tag of a work, for its student."""
    if work.state is State.LATE:
        return ngettext("%(n)d day late", "%(n)d days late", work.days_late) % {"n": work.days_late}
    if work.state is State.TO_DO:
        return _due(work)
    done = _("Read") if work.is_reading else _("Handed in")
    not_done = _("Not read") if work.is_reading else _("Not handed in")
    if work.is_reading and work.read_at:
        not_done = _("Read after the class ended")
    return {
        State.NOT_OPEN: _("Not open yet"),
        State.WORKING: _("Begun"),
        State.MISSED: _("Closed, not handed in"),
        State.BEFORE_JOINING: _("Due before you joined"),
        State.CLASS_ENDED: not_done,
        State.DONE: done,
    }[work.state]


def _due(work: Work) -> str:
    zone = work.own.classroom.zone
    if work.due_at:
        return _("Due %(day)s") % {"day": in_zone(work.due_at, zone, short=True)}
    if work.is_before_joining and work.window.closes_at:
        return _("Open until %(day)s") % {"day": in_zone(work.window.closes_at, zone, short=True)}
    return _("To do")


def when_words(work: Work) -> str:
    """The line below: when it opens, is due or closes, on the clock of the school."""
    zone, window, state = work.own.classroom.zone, work.window, work.state
    if state is State.NOT_OPEN and window.opens_at:
        return _("Opens %(when)s.") % {"when": in_zone(window.opens_at, zone)}
    if state is State.DONE and work.done_at:
        return in_zone(work.done_at, zone)
    if state is State.CLASS_ENDED:
        return read_only_words(work.own.classroom, work.now)
    if work.is_before_joining:
        return _before_joining(work, zone)
    if state is State.LATE:
        return _late(work, zone)
    if window.due_at:
        return _("Due %(when)s.") % {"when": in_zone(window.due_at, zone)}
    return _("It is never due.")


def read_only_words(room: Classroom, now: datetime) -> str:
    """Why nothing begins in a class any more; "" while it goes on."""
    if room.is_archived:
        return _("The class is archived.")
    if room.has_ended(now):
        return _("The class ended on %(day)s.") % {"day": full_date(room.ends_on)}
    return ""


def _late(work: Work, zone: ZoneInfo) -> str:
    due = _("It was due %(when)s and can still be handed in.")
    said = due % {"when": in_zone(work.window.due_at or work.now, zone)}
    if work.window.closes_at:
        closes = in_zone(work.window.closes_at, zone)
        said += " " + _("It closes %(when)s.") % {"when": closes}
    return said


def _before_joining(work: Work, zone: ZoneInfo) -> str:
    window = work.window
    if window.is_closed(work.now) and window.due_at:
        return _("It was due before you joined, so it does not count.")
    if window.is_closed(work.now):
        return _("It closed before you joined, so it does not count.")
    said = _("It was due before you joined, so it counts in full.")
    if window.closes_at:
        said += " " + _("It closes %(when)s.") % {"when": in_zone(window.closes_at, zone)}
    return said


def due_sentence(work: Work) -> str:
    """What an attempt that begins now is to know of being late: until when it is on time, and what
    comes after that; "" where it is never due."""
    if work.is_before_joining:
        return _before_joining(work, work.own.classroom.zone)
    due = work.due_at
    if due is None:
        return ""
    if due < work.now:
        said = _("It was due %(when)s. You can still submit it.")
        zone = work.own.classroom.zone
        return f"{said % {'when': in_zone(due, zone)}} {_cost_words(work, _A_DAY_LATE)}".strip()
    with told_in(work.own.classroom.zone):
        left = {"when": until_words(due, work.now)}
    is_closing = work.window.closes_at == due
    said = (_("Closes %(when)s.") if is_closing else _("Due %(when)s.")) % left
    if work.window.limit_seconds:
        said += " " + _in_time_words(work)
        return said if is_closing else f"{said} {_cost_words(work, _STARTING_LATER)}".strip()
    if is_closing:
        return said + " " + _("What you saved by then is submitted.")
    return f"{said} {_cost_words(work, _AFTER_THAT)}".strip()


# Each with what late work costs, and with that it costs nothing.
_A_DAY_LATE = (
    gettext_lazy("It loses %(percent)d%% of the points for each day late."),
    gettext_lazy("Submitting late costs no points."),
)
_AFTER_THAT = (
    gettext_lazy("After that, it loses %(percent)d%% of the points for each day."),
    gettext_lazy("Submitting later costs no points."),
)
_STARTING_LATER = (
    gettext_lazy("Starting later costs %(percent)d%% of the points for each day."),
    gettext_lazy("Starting later costs no points."),
)


def _cost_words(work: Work, said: tuple[Any, Any]) -> str:
    """As the class and the assignment say; "" where late work is not accepted."""
    rule, percent = work.assignment.agreed.late, work.own.classroom.late_percent_a_day
    if rule == "refused":
        return ""
    if rule == "percent" and percent:
        return str(said[0] % {"percent": percent})
    return str(said[1])


def _in_time_words(work: Work) -> str:
    """What an attempt with a time limit has, where it begins before the due time."""
    if work.window.is_cut_at_close and work.window.closes_at:
        return _("An attempt that you start before then is on time until it ends.")
    minutes = -(-(work.window.limit_seconds or 0) // 60)
    return ngettext(
        "An attempt that you start before then has its full %(n)d minute and is on time until it "
        "ends.",
        "An attempt that you start before then has its full %(n)d minutes and is on time until it "
        "ends.",
        minutes,
    ) % {"n": minutes}


def cut_sentence(work: Work) -> str:
    """How long an attempt has that starts now, where the close cuts its time short; else ""."""
    window = work.window
    if not (window.is_cut_at_close and window.limit_seconds and window.closes_at):
        return ""
    left = window.closes_at - work.now
    if left >= timedelta(seconds=window.limit_seconds):
        return ""
    minutes = max(left // timedelta(minutes=1), 1)
    said = ngettext(
        "If you start now, you have %(n)d minute: it closes %(when)s.",
        "If you start now, you have %(n)d minutes: it closes %(when)s.",
        minutes,
    )
    return said % {"n": minutes, "when": closes_words(work)}


def closes_words(work: Work) -> str:
    """Until when an attempt can begin, on the clock of the school; "" where it never closes."""
    closes = work.window.closes_at
    return in_zone(closes, work.own.classroom.zone) if closes else ""


def change_words(change: Change, zone: ZoneInfo) -> str:
    """What an extension sets for one student, on the clock of the school."""
    said = []
    for sentence, moment in (
        (_("opens %(when)s"), change.opens_at),
        (_("due %(when)s"), change.due_at),
        (_("closes %(when)s"), change.closes_at),
    ):
        if moment:
            said.append(sentence % {"when": in_zone(moment, zone)})
    if change.limit_seconds is not None:
        minutes = -(-change.limit_seconds // 60)
        said.append(ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes})
    if change.attempts is not None:
        tries = ngettext("%(n)d attempt", "%(n)d attempts", change.attempts)
        said.append(tries % {"n": change.attempts})
    return ", ".join(said)


def decision_words(points: Decimal | None, out_of: Decimal) -> str:
    """What a teacher decided of a grade; without points it is excused."""
    if points is None:
        return _("excused")
    numbers = {"points": shown_mark(points), "most": shown_mark(out_of)}
    return _("grade set to %(points)s of %(most)s points") % numbers


def moved_words(days: int) -> str:
    """By how much the dates of a copied class move, in weeks where they are whole."""
    if days == 0:
        return _("All dates stay as they are.")
    weeks, rest = divmod(abs(days), 7)
    n = abs(days) if rest else weeks
    if days > 0:
        in_days = ngettext("All dates move %(n)d day later.", "All dates move %(n)d days later.", n)
        in_weeks = ngettext(
            "All dates move %(n)d week later.", "All dates move %(n)d weeks later.", n
        )
    else:
        in_days = ngettext(
            "All dates move %(n)d day earlier.", "All dates move %(n)d days earlier.", n
        )
        in_weeks = ngettext(
            "All dates move %(n)d week earlier.", "All dates move %(n)d weeks earlier.", n
        )
    return (in_days if rest else in_weeks) % {"n": n}


def absence_words(first: date, last: date) -> str:
    """One day, or from one to another."""
    if first == last:
        return date_words(first)
    days = {"first": date_words(first), "last": date_words(last)}
    return _("%(first)s to %(last)s") % days


def accommodation_words(agreed: Accommodation) -> str:
    """What a student has on top of every assignment."""
    said = []
    if agreed.time_factor != 1:
        said.append(_("time × %(n)s") % {"n": agreed.time_factor.normalize()})
    if agreed.extra_attempts:
        tries = ngettext("%(n)d more attempt", "%(n)d more attempts", agreed.extra_attempts)
        said.append(tries % {"n": agreed.extra_attempts})
    if agreed.extra_days:
        days = ngettext("%(n)d more day", "%(n)d more days", agreed.extra_days)
        said.append(days % {"n": agreed.extra_days})
    if agreed.hides_timer:
        said.append(_("no timer on the screen"))
    return ", ".join(said)


def absent_reason(first: date, last: date) -> str:
    """Why a work was excused, for the student to read."""
    if first == last:
        return _("Absent on %(day)s.") % {"day": date_words(first)}
    days = {"first": date_words(first), "last": date_words(last)}
    return _("Absent from %(first)s to %(last)s.") % days


def in_zone(moment: datetime, zone: ZoneInfo, *, short: bool = False) -> str:
    """Fri, Nov 28, 11:59 pm, as the clock of the school shows it, named where it is not the
    reader's own; `short`: only the day."""
    with told_in(zone):
        return day(moment) if short else day_and_time(moment)
