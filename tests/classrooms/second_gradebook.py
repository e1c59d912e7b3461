"""The grades of a class written a second time, from the words of the rules: the first is held
against it.

It reads what happened (the events of answers and the times of tries) and the rows of the class.
What an answer is said to be worth, marks and the score of a try are never read, no rule of the
first gradebook is used, and every number is an exact fraction.

What the clock has ended must have been written down, for else there is no event of it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from classrooms.models import (
    Accommodation,
    Assignment,
    Category,
    Classroom,
    Extension,
    GradeOverride,
    Membership,
)
from lessons.models import ReadingState
from quizzes.models import Answer, AnswerEvent, Attempt
from tests.questions.second_grading import second_grade

COUNTING = {"counted", "counted late", "override", "zero"}
JUDGING = {"submitted", "graded", "marked", "overridden", "regraded"}


@dataclass(frozen=True)
class Figure:
    """What stands in a cell, and the points of it that are known."""

    state: str
    earned: Fraction | None = None


@dataclass(frozen=True)
class Whole:
    share: Fraction | None
    counted: int
    dropped: int
    missing: int
    waiting: int


@dataclass(frozen=True)
class Try:
    known: Fraction
    out_of: Fraction
    waiting: int
    late: int

    @property
    def share(self):
        return self.known / self.out_of


def seven(number):
    """Half up to seven places."""
    whole, rest = divmod(number * 10**7, 1)
    return Fraction(whole + (rest >= Fraction(1, 2)), 10**7)


# What an answer is worth ----------------------------------------------------------------------


def worth(events):
    """The fraction, None while it waits for a person, and whether its question counts: by what
    judged it last and was not undone, and by every key that was mended and was not undone."""
    undone = {each["detail"]["regrade"] for each in events if each["kind"] == "restored"}
    standing = [
        each
        for each in events
        if each["kind"] in JUDGING and each["detail"].get("regrade") not in undone
    ]
    fraction = standing[-1]["fraction"]
    counts = not any(each["detail"].get("is_dropped") for each in standing)
    return None if fraction is None else Fraction(fraction), counts


def graded_at_once(answer, events):
    """The hand-in earned what the answer is worth by the key that was pinned."""
    for each in events:
        if each["kind"] == "submitted":
            by_key = second_grade(answer["version__spec"], each["response"])[0]
            kept = each["fraction"]
            assert by_key == (None if kept is None else Fraction(kept)), answer["id"]


def read_tries(works):
    """By work and student the tries that are handed in, in their order, each as its points that
    are known, the points to be had, how many answers wait, when, and when it began if the clock
    ran; and of those that have one open when it began, if the clock runs."""
    ours = Attempt.objects.filter(context__in=works, is_preview=False)
    answers, events = defaultdict(list), defaultdict(list)
    for each in Answer.objects.filter(attempt__in=ours).values(
        "id", "attempt_id", "points", "version__spec"
    ):
        answers[each["attempt_id"]].append(each)
    told = AnswerEvent.objects.filter(answer__attempt__in=ours).order_by("id")
    for each in told.values("answer_id", "kind", "response", "fraction", "detail"):
        events[each["answer_id"]].append(each)
    tries, is_open = defaultdict(list), {}
    columns = ("id", "context", "learner_id", "started_at", "submitted_at", "policy")
    for each in ours.order_by("number").values(*columns):
        place = each["context"], each["learner_id"]
        timed_since = each["started_at"] if each["policy"].get("limit_seconds") else None
        if each["submitted_at"] is None:
            is_open[place] = timed_since
            continue
        found = []
        for answer in answers[each["id"]]:
            graded_at_once(answer, events[answer["id"]])
            fraction, counts = worth(events[answer["id"]])
            if counts and answer["points"]:
                found.append((fraction, Fraction(answer["points"])))
        known = sum((seven(f * points) for f, points in found if f is not None), Fraction(0))
        out_of = sum((points for _, points in found), Fraction(0))
        waiting = sum(f is None for f, _ in found)
        tries[place].append((known, out_of, waiting, each["submitted_at"], timed_since))
    return tries, is_open


# Dates ----------------------------------------------------------------------------------------


def on_the_wall(moment, days, zone):
    """The same time on the clock of the school, so many days later."""
    wall = moment.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return wall.replace(tzinfo=zone)


def days_begun(due, at, zone):
    """The due moment itself is in time; each day of the clock that has begun after it counts."""
    days = 0
    while due and at and at > on_the_wall(due, days, zone):
        days += 1
    return days


def window(work, extension, extra_days, zone):
    """The student's own dates before those of the class, and days of theirs on top; no close is
    before its due."""
    own = extension or {}
    opens = own.get("opens_at") or work["opens_at"]
    due, closes = own.get("due_at") or work["due_at"], own.get("closes_at") or work["closes_at"]
    due = due and on_the_wall(due, extra_days, zone)
    closes = closes and on_the_wall(closes, extra_days, zone)
    if due and closes and closes < due:
        closes = due
    return opens, due, closes


# One cell -------------------------------------------------------------------------------------


def points_of(one, work):
    return seven(max(one.known, 0) / one.out_of * Fraction(work["points"]))


def less_late(points, days, work, room):
    """Percent of the work's points for each day, and nobody falls below the floor by it."""
    if work["rules"].get("late", "percent") != "percent" or not days:
        return points
    worth = Fraction(work["points"])
    floor = worth * room["late_floor_percent"] / 100
    after = points - worth * room["late_percent_a_day"] * days / 100
    return max(after, min(points, floor))


def that_counts(tries, work, room):
    """The try that counts, or the mean of several as one."""
    method = work["rules"]["counts"]
    whole = [each for each in tries if not each.waiting] or tries
    if method == "highest":
        return max(whole, key=lambda one: less_late(points_of(one, work), one.late, work, room))
    if method == "first":
        return whole[0]
    if method == "last":
        return whole[-1]
    mean = sum((each.share for each in whole), Fraction(0)) / len(whole)
    last = whole[-1]
    waiting = sum(each.waiting for each in whole)
    return Try(seven(mean * last.out_of), last.out_of, waiting, min(each.late for each in tries))


NO_OPEN = object()


def figure(work, room, dates, member, tries, *, open_since, read, decided, now, zone):
    """`open_since`: when a try that goes on began, None where no clock runs; NO_OPEN without."""
    _opens, due, closes = dates
    # What was due before somebody came to the class is never late for them.
    end = due or closes
    was_before = bool(end) and end <= member["joined_at"]
    due = None if was_before else due
    judged = [
        Try(known, out_of, waiting, 0 if whole_time(since, due) else days_begun(due, at, zone))
        for known, out_of, waiting, at, since in tries
    ]
    earning = [each for each in judged if each.out_of > 0]
    if decided["is_excused"] if decided else judged and not earning:
        return Figure("excused")
    points = Fraction(work["points"])
    if not points:
        if earning or read:
            return Figure("done")
    elif decided:
        return Figure("override", Fraction(decided["points"]))
    elif earning:
        best = that_counts(earning, work, room)
        before = points_of(best, work)
        if best.waiting:
            return Figure("to mark", before)
        state = "counted late" if best.late else "counted"
        return Figure(state, less_late(before, best.late, work, room))
    elif read:
        days = days_begun(due, read, zone)
        return Figure("counted late" if days else "counted", less_late(points, days, work, room))
    state = absent(dates, was_before, open_since, now)
    if state == "left out" and points and room["missing_counts_zero"]:
        return Figure("zero", Fraction(0))
    return Figure(state)


def whole_time(since, due):
    """A try on the clock that began before it was due has its time until its own end."""
    return bool(since and due) and since <= due


def absent(dates, was_before, open_since, now):
    """What is to be said where nothing came. An open try can still be handed in."""
    opens, due, closes = dates
    has_open = open_since is not NO_OPEN
    if was_before:
        return "before joining"
    if has_open and whole_time(open_since, due):
        return "working"
    if now < opens:
        return "not open"
    is_closed = bool(closes) and closes <= now
    if is_closed and not has_open:
        return "left out"
    if is_closed or (due and due < now):
        return "missing"
    return "working" if has_open else "not due"


# The whole ------------------------------------------------------------------------------------


def whole(works, figures, categories):
    """Points are added; or each category has its share, and the whole is their weighted mean."""
    groups = {each["id"]: each for each in categories}
    placed = [
        (number, work, figures[work["id"]])
        for number, work in enumerate(works)
        if work["id"] in figures
        and work["points"] > 0
        and (not groups or work["category_id"] in groups)
    ]
    counting = defaultdict(list)
    for number, work, cell in placed:
        if cell.state in COUNTING:
            group = work["category_id"] if groups else None
            points = Fraction(work["points"])
            counting[group].append((cell.earned / points, -points, number, cell.earned))
    dropped = 0
    for group, row in groups.items():
        found = sorted(counting[group])
        lost = min(row["drop_lowest"], max(len(found) - 1, 0))
        counting[group], dropped = found[lost:], dropped + lost
    reached = weights = Fraction(0)
    for group, found in counting.items():
        if found:
            weight = Fraction(groups[group]["weight"]) if groups else Fraction(1)
            earned = sum((each[3] for each in found), Fraction(0))
            reached += weight * earned / -sum(each[1] for each in found)
            weights += weight
    states = [cell.state for _, _, cell in placed]
    return Whole(
        reached / weights if weights else None,
        sum(len(found) for found in counting.values()),
        dropped,
        states.count("missing") + states.count("left out"),
        states.count("to mark"),
    )


def second_gradebook(room_id, now):
    """By student: the figure of each work that is for them, and the whole."""
    room = Classroom.objects.values().get(pk=room_id)
    zone = ZoneInfo(room["time_zone"])
    works = sorted(
        Assignment.objects.filter(classroom=room_id).values(),
        key=lambda work: (
            not work["due_at"],
            work["due_at"] or work["opens_at"],
            work["opens_at"],
            work["id"],
        ),
    )
    tries, is_open = read_tries([each["id"] for each in works])
    extensions = _by_place(Extension)
    decisions = _by_place(GradeOverride)
    extra = dict(Accommodation.objects.values_list("member_id", "extra_days"))
    read = {
        (each["learner_id"], each["lesson_id"]): each["read_at"]
        for each in ReadingState.objects.values()
    }
    categories = list(Category.objects.filter(classroom=room_id).values())
    found = {}
    for member in Membership.objects.filter(classroom=room_id, role="student").values():
        figures = {}
        for work in works:
            place, person = (work["id"], member["id"]), (work["id"], member["person_id"])
            is_lesson = work["kind"] == "lesson"
            figures[work["id"]] = figure(
                work,
                room,
                window(work, extensions.get(place), extra.get(member["id"], 0), zone),
                member,
                tries[person],
                open_since=is_open.get(person, NO_OPEN),
                read=is_lesson and read.get((member["person_id"], work["target_id"])),
                decided=decisions.get(place),
                now=now,
                zone=zone,
            )
        found[member["id"]] = figures, whole(works, figures, categories)
    return found


def _by_place(model):
    return {(each["assignment_id"], each["member_id"]): each for each in model.objects.values()}
