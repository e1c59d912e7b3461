"""A cell of the gradebook, a step of a grade and the grade so far, in words. The same words for
teacher and student."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classrooms.gradebook import Cell, State, shown_percent
from classrooms.lateness import taken_off
from classrooms.totals import Forecast, Step, Total
from classrooms.tries import points_of
from classrooms.words import in_zone
from quizzes import scoring

# What stands in the cell of work that has no points to show.
SHORT = {
    State.MISSING: "miss",
    State.LEFT_OUT: "miss",
    State.ZERO: "miss",
    State.LATE: "late",
    State.TO_MARK: "wait",
}


# A table of a large class shows the same few numbers thousands of times.
shown_mark = lru_cache(maxsize=4096)(scoring.shown_mark)


@dataclass(frozen=True, slots=True)
class CellWords:
    """`text` stands in the cell, `small` beside it, `hidden` is for who cannot see the rest.
    `kind` is how the style shows it: miss, late, wait, low, none or ""."""

    text: str
    small: str = ""
    hidden: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class WhyWords:
    """Why a work counts as it does. `head` leads to the attempt; `clauses` say how it came about,
    without a period."""

    head: str
    clauses: tuple[str, ...] = ()

    @property
    def rest(self) -> str:
        first, *others = self.clauses or ("",)
        said = ". ".join([first, *map(capfirst, others)])
        return f": {said}." if said else "."

    def __str__(self) -> str:
        return self.head + self.rest


def cell_words(cell: Cell, *, as_percent: bool = False) -> CellWords:
    """A cell in one word or number, and what is to be said beside it."""
    state = cell.state
    if state in (State.COUNTED, State.LATE, State.OVERRIDDEN, State.TO_MARK):
        return _number(cell, as_percent=as_percent)
    if state is State.ZERO:
        return CellWords("0", _("not handed in"), kind="miss")
    if state in (State.MISSING, State.LEFT_OUT):
        small = _("working") if cell.facts.is_begun else ""
        return CellWords(_("missing"), small, kind="miss")
    texts = {
        State.WORKING: CellWords("–", _("working"), kind="none"),
        State.NOT_DUE: CellWords("–", hidden=_("not due yet, not handed in"), kind="none"),
        State.NOT_OPEN: CellWords("–", hidden=_("not open yet"), kind="none"),
        State.BEFORE_JOINING: CellWords(_("before joining"), kind="none"),
        State.CLASS_ENDED: CellWords(_("class ended"), kind="none"),
        State.EXCUSED: CellWords(_("excused"), kind="none"),
        State.HIDDEN: CellWords("–", hidden=_("score not open yet"), kind="none"),
        State.DONE: CellWords(_("done")),
    }
    return texts[state]


def _number(cell: Cell, *, as_percent: bool) -> CellWords:
    assert cell.earned is not None
    shown = str(shown_mark(cell.earned))
    if as_percent and cell.share is not None:
        shown = f"{shown_percent(cell.share)}%"
    if cell.state is State.TO_MARK and not cell.earned:
        return CellWords(_("not marked yet"), kind="wait")
    if cell.state is State.TO_MARK:
        return CellWords(_("%(points)s + not marked yet") % {"points": shown}, kind="wait")
    low = _("below 60 percent") if cell.is_low else ""
    if cell.state is State.LATE:
        return CellWords(shown, _days_late(cell.facts.days_late), low, "late")
    small = _("decided") if cell.state is State.OVERRIDDEN else ""
    return CellWords(shown, small, low, "low" if cell.is_low else "")


def _days_late(days: int) -> str:
    return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}


def state_words(cell: Cell) -> str:
    """The state alone, for a list or a file."""
    return {
        State.COUNTED: _("counted"),
        State.LATE: _days_late(cell.facts.days_late),
        State.OVERRIDDEN: _("decided by a teacher"),
        State.ZERO: _("not handed in, counts 0"),
        State.TO_MARK: _("not marked yet"),
        State.MISSING: _("missing"),
        State.LEFT_OUT: _("missing, left out"),
        State.WORKING: _("working"),
        State.NOT_DUE: _("not due yet"),
        State.NOT_OPEN: _("not open yet"),
        State.BEFORE_JOINING: _("before joining"),
        State.CLASS_ENDED: _("class ended"),
        State.EXCUSED: _("excused"),
        State.HIDDEN: _("score not open yet"),
        State.DONE: _("done"),
    }[cell.state]


def so_far(total: Total) -> str:
    """So far, 4 of 5 works counted, 1 missing."""
    due = total.due + total.waiting_overdue
    said = ngettext(
        "So far, %(counted)d of %(due)d work counted",
        "So far, %(counted)d of %(due)d works counted",
        due,
    ) % {"counted": total.counted, "due": due}
    parts = [said]
    if total.missing:
        parts.append(_("%(n)d missing") % {"n": total.missing})
    if total.dropped:
        parts.append(_("%(n)d left out as lowest") % {"n": total.dropped})
    if total.waiting:
        parts.append(_("%(n)d not marked yet") % {"n": total.waiting})
    return ", ".join(parts) + "."


def percent_words(total: Total) -> str:
    """79.3%, or that nothing counts yet."""
    return _("nothing counts yet") if total.percent is None else f"{total.percent}%"


def points_words(step: Step) -> str:
    """3.8 of 6, or the state where there are no points. An answer that waits is in no sum."""
    cell = step.cell
    if cell.state is State.TO_MARK:
        return cell_words(cell).text
    if cell.earned is None or not cell.out_of:
        return state_words(cell)
    return _("%(earned)s of %(out_of)s") % {
        "earned": shown_mark(cell.earned),
        "out_of": shown_mark(cell.out_of),
    }


def why_words(step: Step, zone: ZoneInfo) -> str:
    """Why a work counts as it does; dates by the clock of the school."""
    return str(why(step, zone))


def why(step: Step, zone: ZoneInfo) -> WhyWords:
    """The same in two parts. What is left out of the sum still says how its points came about."""
    cell = step.cell
    if step.why is State.DROPPED:
        return WhyWords(_("Left out, one of the lowest of its category"), _clauses(cell))
    if step.why is State.NO_CATEGORY:
        return WhyWords(_("Not counted, because it is in no category"), _clauses(cell))
    if cell.state is State.ZERO:
        return WhyWords(_("Counted as 0"), _clauses(cell))
    if cell.counts:
        return WhyWords(_("Counted"), _clauses(cell))
    if cell.state in (State.MISSING, State.LEFT_OUT, State.NOT_DUE, State.WORKING):
        return _absent(cell, zone)
    head, clause = {
        State.TO_MARK: (_("Not counted yet"), _("an answer waits to be graded")),
        State.NOT_OPEN: (_("Not counted"), _("it is not open yet")),
        State.BEFORE_JOINING: (_("Not counted"), _("it was due before the student joined")),
        State.CLASS_ENDED: (_("Not counted"), _("the class ended while it was open")),
        State.EXCUSED: (_("Not counted"), _("excused")),
        State.HIDDEN: (_("Not counted here yet"), _("the score is not open yet")),
        State.DONE: (_("Done"), _("it has no points")),
    }[cell.state]
    return WhyWords(head, (clause,))


def _clauses(cell: Cell) -> tuple[str, ...]:
    """Every step from what was done to the points that the line shows."""
    if cell.state is State.ZERO:
        return (_("it closed and was not handed in"),)
    if cell.state is State.OVERRIDDEN:
        return (_override(cell),)
    late = _late(cell) if cell.state is State.LATE else ()
    return (*_attempts(cell), *_scaled(cell), *late)


def _override(cell: Cell) -> str:
    """With what would count otherwise, where that is known."""
    score, work = cell.facts.score, cell.work
    if score is None or score.waiting:
        return _("a teacher decided these points")
    before, days = points_of(score, work.points), cell.facts.days_late
    off = taken_off(work.late, points=work.points, before=before, days_late=days)
    return _("a teacher decided these points, instead of %(points)s") % {
        "points": shown_mark(before - off)
    }


def _attempts(cell: Cell) -> tuple[str, ...]:
    """Which of several attempts counts; nothing to say of one."""
    facts = cell.facts
    if len(facts.tries) < 2:
        return ()
    numbered = zip(facts.numbers, facts.tries, strict=True)
    shown = [str(shown_mark(points)) for number, points in numbered if number in facts.taking_part]
    values = {
        "number": facts.number,
        "n": len(shown),
        "points": _("%(others)s and %(last)s")
        % {"others": ", ".join(shown[:-1]), "last": shown[-1]},
    }
    said = {
        "highest": _("attempt %(number)d, the highest of %(n)d (%(points)s)"),
        "average": _("the average of %(n)d attempts (%(points)s)"),
        "first": _("attempt %(number)d, the first of %(n)d (%(points)s)"),
        "last": _("attempt %(number)d, the last of %(n)d (%(points)s)"),
    }[facts.method]
    if len(shown) == 1:
        said = _("attempt %(number)d, the only one with a final score")
    left = len(facts.tries) - len(shown)
    if left and len(shown) > 1:
        without = ngettext(
            "%(n)d attempt without a final score is left aside",
            "%(n)d attempts without a final score are left aside",
            left,
        )
        return (said % values, without % {"n": left})
    return (said % values,)


def _scaled(cell: Cell) -> tuple[str, ...]:
    """From the points of the attempt to those of the work, where the two differ."""
    score, points = cell.facts.score, cell.before
    if score is None or points is None or not cell.facts.number:
        return ()
    if score.known < 0:
        return (_("a score below 0 counts as 0"),)
    if score.out_of == cell.out_of:
        return ()
    values = {
        "known": shown_mark(score.known),
        "all": shown_mark(score.out_of),
        "points": shown_mark(points),
        "out_of": shown_mark(cell.out_of),
    }
    return (_("%(known)s of %(all)s in the attempt is %(points)s of %(out_of)s here") % values,)


def _late(cell: Cell) -> tuple[str, ...]:
    rule, days = cell.work.late, _days_late(cell.facts.days_late)
    if not cell.penalty:
        return (_("%(days)s, nothing taken off") % {"days": days},)
    said = _("%(before)s less %(off)s, %(days)s at %(percent)d%% of %(points)s points a day")
    values = {
        "before": shown_mark(cell.before or Decimal(0)),
        "off": shown_mark(cell.penalty),
        "days": days,
        "percent": rule.percent_a_day,
        "points": shown_mark(cell.out_of),
    }
    if cell.penalty < cell.out_of * rule.percent_a_day * cell.facts.days_late / 100:
        floor = _("late work keeps %(floor)d%% of the points") % {"floor": rule.floor_percent}
        return (said % values, floor)
    return (said % values,)


def _absent(cell: Cell, zone: ZoneInfo) -> WhyWords:
    facts = cell.facts
    due = in_zone(facts.due_at, zone, short=True) if facts.due_at else ""
    closes = in_zone(facts.closes_at, zone, short=True) if facts.closes_at else ""
    if cell.state is State.LEFT_OUT and not cell.out_of:
        return WhyWords(_("Not done"), (_("it closed, and has no points"),))
    if cell.state is State.LEFT_OUT:
        closed = _("it closed and was not handed in")
        return WhyWords(_("Not counted"), (closed, _("this class leaves such work out")))
    if due and closes:
        said = _("due %(due)s, open until %(closes)s")
    elif due:
        said = _("due %(due)s")
    else:
        said = _("not handed in")
    return WhyWords(_("Not counted"), (said % {"due": due, "closes": closes},))


def forecast_words(forecast: Forecast, titles: Sequence[str], zone: ZoneInfo) -> str:
    """What happens if that which is missing stays missing."""
    closes = max(cell.facts.closes_at for cell in forecast.works if cell.facts.closes_at)
    total = forecast.total
    said = ngettext(
        "If %(works)s is not handed in by %(day)s, it counts as 0 in this class",
        "If %(works)s are not handed in by %(day)s, they count as 0 in this class",
        len(titles),
    ) % {"works": ", ".join(titles), "day": in_zone(closes, zone, short=True)}
    if total.earned is None or total.out_of is None:
        return f"{said}: {percent_words(total)}."
    return _("%(said)s: %(earned)s ÷ %(out_of)s = %(percent)s.") % {
        "said": said,
        "earned": shown_mark(total.earned),
        "out_of": shown_mark(total.out_of),
        "percent": percent_words(total),
    }
