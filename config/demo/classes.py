"""The classes of the demonstration: work of six weeks, handed in early, late or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from accounts import installation
from accounts.models import User
from classrooms import operations
from classrooms.models import Assignment, Classroom, Membership, default_last_day
from classrooms.roster import Roster, RosterRow
from classrooms.rules import USUAL, AssignmentRules
from classrooms.targets import Target, target_of
from common.wall_clock import days_later, instant_of
from config.demo.answers import take
from lessons import operations as lessons
from lessons.catalogue import library
from quizzes import operations as quizzes
from quizzes.models import Answer
from quizzes.window import Accommodation, Change

# The first is the one to look at; each with how many students.
CLASSES = (
    ("11-B History", 30),
    ("9-A World History", 9),
    ("9-B World History", 11),
    ("10-C World History", 12),
    ("12-A Government", 8),
)
WEEKS = 6
ZONE = "America/Chicago"
# Chance is the same in every demonstration.
SEED = 7


def fill_class(
    teacher: User, name: str, lea: User, names: Sequence[str], *, now: datetime
) -> Classroom:
    """The class to look at: Lea and 29 others, with work to mark, late and missing."""
    chance = Random(SEED)  # noqa: S311 a demonstration, not a secret
    began = now - timedelta(weeks=WEEKS)
    room = _room(teacher, name, began)
    members = [*_roster(room, teacher, names, began), _join(lea, room, began)]
    operations.accommodate(
        members[3], Accommodation(Decimal("1.5"), extra_days=1), version=0, by=teacher
    )
    able = {member.pk: 0.55 + 0.4 * chance.random() for member in members}
    for number, (given, target) in enumerate(_plan(room, teacher, now)):
        if number == 1:
            operations.extend(given, members[5], _later(given), version=0, by=teacher)
        for member in members:
            _do(given, target, member, able[member.pk], chance, now)
    excused = Assignment.objects.filter(classroom=room, kind="quiz").order_by("due_at").first()
    assert excused is not None
    decision = operations.Decision(None, "Joined the class in the middle of this work.")
    operations.decide_grade(excused, members[5], decision, version=0, by=teacher, now=now)
    _dispute(room, now)
    return room


def _dispute(room: Classroom, now: datetime) -> None:
    """A student thinks that a wrong answer is right too."""
    works = Assignment.objects.filter(classroom=room, kind="quiz").values("pk")
    wrong = Answer.objects.filter(
        attempt__context__in=works,
        attempt__submitted_at__isnull=False,
        response__isnull=False,
        fraction=0,
    )
    answer = wrong.order_by("-attempt__submitted_at").first()
    if answer is not None:
        says = (
            "The paragraph can be read so too: it names both, and the question does not say which."
        )
        quizzes.dispute_answer(answer, says, now=now - timedelta(hours=5))


def fill_small_class(teacher: User, name: str, names: Sequence[str], *, now: datetime) -> Classroom:
    """A class with one lesson and one quiz, some of it handed in."""
    chance = Random(f"{SEED} {name}")  # noqa: S311
    began = now - timedelta(weeks=2)
    room = _room(teacher, name, began)
    members = _roster(room, teacher, names, began)
    [course] = list(library().courses.values())[:1]
    lesson = course.lessons[0]
    for kind, days in (("lesson", -2), ("quiz", 3)):
        target = target_of(kind, course.id, lesson.id)
        given = _assign(room, teacher, target, now, days)
        for member in members:
            _do(given, target, member, 0.6 + 0.3 * chance.random(), chance, now)
    return room


def _room(teacher: User, name: str, began: datetime) -> Classroom:
    zone = installation.time_zone()
    return operations.make_class(
        teacher,
        name=name,
        school="Lakeview High",
        time_zone=zone if zone != "UTC" else ZONE,
        missing_counts_zero=name.startswith("11"),
        ends_on=default_last_day(date.today()),
        now=began,
    )


def _roster(
    room: Classroom, teacher: User, names: Sequence[str], began: datetime
) -> list[Membership]:
    rows = tuple(RosterRow(n, name, f"{2700 + n}") for n, name in enumerate(names, start=1))
    draft = operations.keep_roster(room, Roster(rows, ()), by=teacher, now=began)
    operations.add_students(draft, by=teacher, now=began)
    members = Membership.objects.students().filter(classroom=room).select_related("person")
    return list(members.order_by("roster_name"))


def _join(person: User, room: Classroom, began: datetime) -> Membership:
    member = operations.join_class(person, room, now=began)
    operations.check_names(room, [member.pk], now=began)
    return member


def _plan(room: Classroom, teacher: User, now: datetime) -> list[tuple[Assignment, Target]]:
    """A lesson and its quiz a week, the task of the first module, and what is due next."""
    [course] = list(library().courses.values())[:1]
    lessons_of = course.lessons
    wanted = [
        ("quiz", lessons_of[0].id, -33),
        ("quiz", lessons_of[1].id, -26),
        ("quiz", lessons_of[2].id, -19),
        ("quiz", _id_of(course.modules[0].task), -9),
        ("lesson", lessons_of[3].id, -5),
        ("quiz", lessons_of[3].id, -4),
        ("quiz", lessons_of[4].id, 3),
        ("quiz", _id_of(course.modules[0].test), 8),
    ]
    targets = [(target_of(kind, course.id, id_), days) for kind, id_, days in wanted if id_]
    return [(_assign(room, teacher, target, now, days), target) for target, days in targets]


def _id_of(quiz: object) -> str:
    return str(getattr(quiz, "id", ""))


def _assign(room: Classroom, teacher: User, target: Target, now: datetime, days: int) -> Assignment:
    """Due at 11:59 pm of a day so many days from now, open for a week before, closed two weeks
    after."""
    rules = USUAL.get(target.form, AssignmentRules())
    if target.form == "test":
        rules = replace(rules, limit_seconds=45 * 60)
    evening = (now + timedelta(days=days)).date()
    due = instant_of(datetime(evening.year, evening.month, evening.day, 23, 59), room.zone)
    opens = days_later(due, -7, room.zone)
    bank = target.bank(asks_written=rules.asks_written)
    [given] = operations.assign(
        target,
        [operations.Giving(room, opens, due, days_later(due, 14, room.zone))],
        rules=rules,
        points=Decimal(bank.points if bank else 0),
        zoom="",
        by=teacher,
        now=min(opens, now),
    )
    return given


def _later(given: Assignment) -> Change:
    assert given.due_at is not None
    return Change(due_at=given.due_at + timedelta(days=3))


def _do(
    given: Assignment,
    target: Target,
    member: Membership,
    able: float,
    chance: Random,
    now: datetime,
) -> None:
    """What one student makes of a work: most are in time, some late, some never."""
    assert given.due_at is not None
    mood = chance.random()
    hours = chance.uniform(2, 150) if mood > 0.12 else -chance.uniform(3, 70)
    at = given.due_at - timedelta(hours=hours)
    if mood < 0.04 + 0.12 * (1 - able) or at > now or at < given.opens_at:
        return
    if target.form == "read":
        lessons.mark_as_read(
            member.person,
            course_id=given.course_id,
            lesson_id=given.target_id,
            zoom="standard",
            paragraphs=8,
        )
        return
    is_left_open = given.due_at > now and chance.random() < 0.2
    take(given, member, able, at, chance, is_left_open=is_left_open, now=now)
