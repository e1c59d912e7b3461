"""A month of a class that chance draws: five students at six works, each act at its own moment and
by the operation that a page calls."""

import random
import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from classrooms import operations, queries
from classrooms.models import Assignment, Category, Classroom, Membership
from classrooms.rules import AssignmentRules
from classrooms.targets import target_of
from lessons.models import ReadingState
from questions.types import type_of
from quizzes import operations as quizzes
from quizzes.models import Answer, Attempt, QuestionVersion
from quizzes.operations import AttemptIsOver, LaterRegrade, Marking, NothingToAsk
from quizzes.pinned import pinned
from quizzes.regrading import Accept, Drop, FixKey, FullCredit
from quizzes.statements import Posted
from quizzes.window import Accommodation as Agreed
from quizzes.window import Change
from tests.build import user
from tests.classrooms.build import COURSE, TASK, classroom, student, work

# A Monday, 10:00 in Chicago, where the clocks are put back on 1 November.
BEGIN = datetime(2026, 10, 5, 15, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
END = BEGIN + 30 * DAY
TARGETS = (
    ("quiz", "august-1982"),
    ("quiz", "conditions"),
    ("quiz", "lost-decade"),
    ("quiz", "debt-and-adjustment-test"),
    ("quiz", TASK),
    ("lesson", "maquila"),
)
METHODS = ["highest", "average", "first", "last"]


class DrawnClass:
    """`live` lets the month pass; every seed is another class."""

    def __init__(self, seed, teacher, clock, monkeypatch):
        self.chance = random.Random(seed)  # noqa: S311
        # Which questions a try asks is drawn by the system's chance: here it is this one.
        drawing = random.Random(seed)  # noqa: S311
        monkeypatch.setattr(secrets, "token_hex", lambda size: drawing.randbytes(size).hex())
        self.teacher, self.clock = teacher, clock
        self.acts = []
        clock.move_to(BEGIN)
        self.room = self._room()
        people = [user(f"drawn-{seed}-{n}", display_name=f"Student {n}") for n in range(5)]
        self.members = [student(self.room, each) for each in people[:4]]
        self.at(9 * DAY, lambda: self.members.append(student(self.room, people[4])))
        agreed = Agreed(extra_days=self.chance.randint(0, 3), extra_attempts=1)
        operations.accommodate(self.members[0], agreed, version=0, by=teacher)
        self.works = [self._work(kind, target) for kind, target in TARGETS]
        for given in self.works:
            for person in people:
                self._plan_student(given, person)
            self._plan_teacher(given)

    def live(self):
        for moment, _number, act in sorted(self.acts, key=lambda each: each[:2]):
            self.clock.move_to(moment)
            act()
        self.clock.move_to(END)

    @property
    def now(self):
        """The moment of the act that is done."""
        return datetime.now(UTC)

    def at(self, after, act):
        self.acts.append((BEGIN + after, len(self.acts), act))

    def some_time(self, first=0, last=29):
        """A moment of the month, in minutes, so that no two acts need meet."""
        return timedelta(minutes=self.chance.randint(first * 1440 + 1, last * 1440))

    def is_so(self, probability):
        return self.chance.random() < probability

    # The rules ----------------------------------------------------------------------------------

    def _room(self):
        room = classroom(
            self.teacher,
            missing_counts_zero=self.is_so(0.5),
            late_percent_a_day=self.chance.choice([0, 7, 10, 10, 33]),
            late_floor_percent=self.chance.choice([0, 50, 65]),
        )
        Classroom.objects.filter(pk=room.pk).update(
            school_columns=["username", "percent", "points", "out-of", "counted", "missing"]
        )
        room.refresh_from_db()
        for number in range(self.chance.choice([0, 0, 1, 3])):
            Category.objects.create(
                classroom=room,
                name=f"Part {number}",
                position=number,
                weight=Decimal(self.chance.choice(["0", "12.5", "33.33", "40", "100"])),
                drop_lowest=self.chance.choice([0, 1, 2]),
            )
        return room

    def _work(self, kind, target_id):
        chance = self.chance
        late = chance.choice(["percent", "percent", "percent", "same", "refused"])
        due = BEGIN + chance.choice([3, 6, 10, 15, 40]) * DAY if self.is_so(0.9) else None
        open_for = chance.choice([None, 4, 15, 30]) if late != "refused" else 0
        rules = AssignmentRules(
            attempts=chance.choice([2, 3, None]),
            counts=chance.choice(METHODS),
            late=late,
            limit_seconds=chance.choice([None, None, 7200]),
            is_cut_at_close=self.is_so(0.5),
            asks_written=target_id == TASK or self.is_so(0.3),
        )
        given = work(
            self.room,
            target_of(kind, COURSE, target_id),
            due_at=due,
            closes_at=None if open_for is None or due is None else due + open_for * DAY,
            rules=rules,
            points=Decimal(chance.choice(["2.75", "6", "12", "100"] + ["0"] * (kind == "lesson"))),
        )
        release = chance.choice(["at-once", "at", "by-hand"])
        on = BEGIN + self.some_time(10, 40) if release == "at" else None
        parts = Category.objects.filter(classroom=self.room).order_by("position")
        part = chance.choice([None, *parts])
        Assignment.objects.filter(pk=given.pk).update(release=release, release_at=on, category=part)
        given.refresh_from_db()
        return given

    # What students do -----------------------------------------------------------------------------

    def _plan_student(self, given, person):
        if given.kind == "lesson":
            if self.is_so(0.6):
                self.at(self.some_time(), lambda: self._read(given, person))
            return
        for _ in range(self.chance.choice([0, 1, 1, 2, 3])):
            begin, able = self.some_time(), self.chance.choice([0, 0.3, 0.6, 0.9, 1])
            self.at(begin, lambda able=able: self._answer(given, person, able))
            # With a limit of two hours some are ended by the clock, and some are never handed in.
            after = self.chance.choice([HOUR, HOUR, HOUR, 3 * HOUR, 2 * DAY])
            if self.is_so(0.85):
                self.at(begin + after, lambda: self._hand_in(given, person))

    def _read(self, given, person):
        ReadingState.objects.create(
            learner=person, course_id=COURSE, lesson_id=given.target_id, read_at=self.now
        )

    def _answer(self, given, person, able):
        place = Membership.objects.filter(classroom=self.room, person=person).first()
        if place is None:
            return
        found = queries.work_of(place, given, now=self.now)
        if not found.may_start:
            return
        with suppress(AttemptIsOver, NothingToAsk):
            attempt = operations.start_assigned(place, given, found.window, now=self.now)
            for answer in attempt.answers.order_by("position"):
                # An older answer goes before, now and then.
                for _ in range(1 + self.is_so(0.2)):
                    self._save(attempt, answer, able)

    def _save(self, attempt, answer, able):
        answer.refresh_from_db()
        question = pinned(attempt.pk).questions[answer.position]
        response = self._response(question, able)
        if response is None and self.is_so(0.5):
            return
        quizzes.save_answer(
            Posted(
                attempt_id=attempt.pk,
                learner_id=attempt.learner_id,
                position=answer.position,
                client=self.chance.choice(["", "a-tab"]),
                revision=answer.revision + 1,
                response=response,
                sureness=None,
                is_flagged=False,
                at=self.now,
            )
        )

    def _response(self, question, able):
        if self.is_so(0.05):
            return None
        if question.type == "written":
            return "It was in August."
        right = type_of(question).right_response(question)
        return right if self.is_so(able) else self._changed(right)

    def _changed(self, right):
        if isinstance(right, int):
            return (right + self.chance.choice([1, 2])) % 3
        if isinstance(right, list):
            return self.chance.choice([right[::-1], right[:1], [right[-1], *right[:-1]]])
        if isinstance(right, dict):
            values = list(right.values())
            return dict(zip(right, [values[-1], *values[1:-1], values[0]], strict=False))
        return self.chance.choice(["1", "218", "nothing of it"])

    def _hand_in(self, given, person):
        mine = Attempt.objects.filter(context=given.pk, learner=person, submitted_at=None)
        for attempt in mine.order_by("number"):
            quizzes.submit_attempt(person, attempt.pk, now=self.now)

    # What the teacher does ------------------------------------------------------------------------

    def _plan_teacher(self, given):
        for member in self.members:
            if self.is_so(0.15):
                self.at(self.some_time(), lambda who=member: self._extend(given, who))
            if self.is_so(0.15) and given.points:
                self.at(self.some_time(), lambda who=member: self._decide(given, who))
        if given.kind != "quiz":
            return
        for _ in range(2):
            self.at(self.some_time(3), lambda: self._mark(given))
        if self.is_so(0.5):
            self.at(self.some_time(5), lambda: self._release(given))
        for _ in range(self.chance.choice([0, 1, 2])):
            begin = self.some_time(2)
            made = []
            self.at(begin, lambda made=made: self._mend(given, made))
            if self.is_so(0.5):
                self.at(begin + self.some_time(0, 6), lambda made=made: self._undo(made))
        if self.is_so(0.1):
            self.at(self.some_time(), lambda: self._change_late_rule(given))

    def _extend(self, given, member):
        if given.due_at:
            change = Change(due_at=given.due_at + self.chance.choice([-1, 1, 2, 4]) * DAY)
            operations.extend(given, member, change, version=0, by=self.teacher)

    def _decide(self, given, member):
        points = self.chance.choice([None, given.points * self.chance.randint(0, 4) / 4])
        decision = operations.Decision(points, "Agreed")
        operations.decide_grade(given, member, decision, version=0, by=self.teacher, now=self.now)

    def _change_late_rule(self, given):
        """What came late before is judged by the new rule."""
        late = self.chance.choice(["percent", "same", "refused"])
        Assignment.objects.filter(pk=given.pk).update(rules={**given.rules, "late": late})
        given.refresh_from_db()

    def _mark(self, given):
        own = Membership.objects.get(classroom=self.room, person=self.teacher)
        waiting = Answer.objects.filter(
            attempt__context=given.pk,
            attempt__submitted_at__isnull=False,
            version__spec__type="written",
            response__isnull=False,
            mark=None,
        )
        for answer in waiting.select_related("attempt", "version").order_by("pk"):
            if self.is_so(0.7):
                levels = {
                    each.id: self.chance.randint(0, len(each.levels) - 1)
                    for each in answer.version.question.criteria
                }
                mark = quizzes.save_mark(
                    answer,
                    Marking("full", levels, {}, ""),
                    version=0,
                    is_draft=self.is_so(0.2),
                    takes_back=True,
                    by=self.teacher,
                    now=self.now,
                )
                operations.release_as_agreed(own, mark, by=self.teacher, now=self.now)

    def _release(self, given):
        operations.release_marks_of(given, by=self.teacher, now=self.now)

    def _mend(self, given, made):
        asked = QuestionVersion.objects.filter(
            pk__in=Answer.objects.filter(attempt__context=given.pk).values("version")
        )
        if not asked:
            return
        version = self.chance.choice(list(asked.order_by("question_id")))
        made.append(
            operations.mend_question(
                version,
                [given],
                self._rule(version.question),
                never_down=self.is_so(0.5),
                by=self.teacher,
                now=self.now,
            )
        )

    def _rule(self, question):
        if question.type == "written" or self.is_so(0.4):
            return self.chance.choice([FullCredit(), Drop()])
        wrong = self._changed(type_of(question).right_response(question))
        if question.type == "single_choice" and self.is_so(0.5):
            return FixKey(question=type_of(question).with_key(question, wrong))
        return Accept(response=wrong)

    def _undo(self, made):
        for each in made:
            with suppress(LaterRegrade):
                operations.undo_mending(each, by=self.teacher, now=self.now)
