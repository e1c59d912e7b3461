"""Two classes with one of everything, for the tests of who may see what.

Tess teaches the first with Cora and the assistant Art; Lea, Leo and the rostered Nora learn in it,
and Paul was taken out. Tomás teaches the second, and every word of it is a canary.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classrooms import operations, queries
from classrooms.models import (
    Absence,
    Assignment,
    ClassGroup,
    Classroom,
    JoinedAccounts,
    Membership,
    Role,
    RosterDraft,
    SavedComment,
)
from classrooms.roster import read_names
from config.checks import all_patterns
from quizzes import operations as quizzes
from quizzes.models import Answer, AnswerEvent, Attempt, Dispute, QuestionVersion, Regrade
from quizzes.regrading import FullCredit
from quizzes.statements import Posted
from tests.build import user
from tests.classrooms import build

CANARY = "quetzalcoatlus"
TEACHES = {"is_teacher": True, "is_confirmed_teacher": True}


@dataclass
class Room:
    """A class with one object of each kind, as the addresses of its pages name them."""

    classroom: Classroom
    member: Membership
    colleague: Membership
    work: Assignment
    draft: RosterDraft
    group: ClassGroup
    absence: Absence
    joined: JoinedAccounts
    answer: Answer
    comment: SavedComment
    # Of the work, and in the second class of its written task: no work asked both.
    question: QuestionVersion
    attempt: Attempt
    mending: Regrade
    dispute: Dispute
    received: AnswerEvent

    @property
    def arguments(self) -> dict[str, Any]:
        return {
            "class_id": self.classroom.pk,
            "member_id": self.member.pk,
            "work_id": self.work.pk,
            "draft_id": self.draft.pk,
            "group_id": self.group.pk,
            "absence_id": self.absence.pk,
            "joined_id": self.joined.pk,
            "answer_id": self.answer.pk,
            "comment_id": self.comment.pk,
            "question_id": self.question.question_id,
            "attempt_id": self.attempt.pk,
            "mending_id": self.mending.pk,
            "dispute_id": self.dispute.pk,
            "received_id": self.received.pk,
            "batch": self.work.batch,
            "slug": self.work.slug,
            "code": self.classroom.join_code,
        }


@dataclass
class World:
    ours: Room
    theirs: Room
    people: dict[str, User] = field(default_factory=dict)


def make_world(tess: User, tomas: User, lea: User, leo: User, otto: User) -> World:
    """The cast in two classes; `people` by the role that they play."""
    cora = user("cora", display_name="Cora Wells", **TEACHES)
    art = user("art", display_name="Art Simms", **TEACHES)
    paul = user("paul", display_name="Paul Ames", is_student=True)
    ours = _room(tess, lea, leo, "11-B History", "", cora)
    build.colleague(ours.classroom, art, Role.ASSISTANT)
    removed = build.student(ours.classroom, paul)
    operations.remove_student(removed, by=tess, now=timezone.now())
    second = user("second", display_name=f"{CANARY} Colleague", **TEACHES)
    their_student = user("their-student", display_name=f"{CANARY} Student")
    theirs = _room(tomas, their_student, otto, f"{CANARY} Class", CANARY, second)
    theirs.question = theirs.answer.version
    people = {
        "tess": tess,
        "cora": cora,
        "art": art,
        "lea": lea,
        "leo": leo,
        "paul": paul,
        "tomas": tomas,
        "otto": otto,
        "their student": their_student,
    }
    return World(ours, theirs, people)


def _room(teacher: User, first: User, second: User, name: str, mark: str, colleague: User) -> Room:
    room = build.classroom(teacher, name, school=f"Lakeview {mark}".strip())
    member = build.student(
        room, first, school_number=f"{mark}41", roster_name=f"{mark} One".strip()
    )
    other = build.student(room, second, school_number=f"{mark}42")
    place = build.colleague(room, colleague)
    _rostered(room, teacher, f"Nora {mark}".strip())
    work = build.work(room, build.target(), by=teacher)
    some = build.work(room, build.target("read"), members=(other,), by=teacher, points=0)
    now = timezone.now()
    attempt = quizzes.submit_attempt(first, _begin(first, work).pk, now=timezone.now())
    assert attempt.submitted_at
    decision = operations.Decision(Decimal(3), f"{mark} reason".strip())
    operations.decide_grade(work, other, decision, version=0, by=teacher, now=now)
    group = operations.save_group(room, None, name=f"{mark} Group".strip(), member_ids=[member.pk])
    absence = operations.note_absence(
        member,
        date(2026, 1, 5),
        date(2026, 1, 6),
        is_moved=True,
        reason="",
        by=teacher,
        now=now,
    )
    draft = operations.keep_roster(room, read_names(f"{mark} Draft"), by=teacher, now=now)
    gone = build.student(room, user(f"gone-{room.pk}", display_name=f"{mark} Gone"))
    joined = operations.join_accounts(member, gone, by=teacher, now=now)
    assert some.pk
    answer = build.essay(first, build.task(room, by=teacher), f"{mark} Two sentences, one rule.")
    received = _received(answer, f"{mark} Another sentence.".strip())
    comment = SavedComment.objects.create(teacher=teacher, text=f"{mark} Name the year.")
    question, mending, dispute = _judged(attempt, work, teacher, mark)
    return Room(
        room,
        Membership.objects.get(pk=member.pk),
        place,
        work,
        draft,
        group,
        absence,
        joined,
        answer,
        comment,
        question,
        attempt,
        mending,
        dispute,
        received,
    )


def _judged(
    attempt: Attempt, work: Assignment, teacher: User, mark: str
) -> tuple[QuestionVersion, Regrade, Dispute]:
    """A question of this try, its key mended for the work, and its answer disputed."""
    answer = attempt.answers.select_related("version", "attempt").earliest("position")
    now = timezone.now()
    mending = operations.mend_question(
        answer.version, [work], FullCredit(), never_down=True, by=teacher, now=now
    )
    dispute = quizzes.dispute_answer(answer, f"{mark} I meant the same.".strip(), now=now)
    words = f"{mark} So it counts.".strip()
    operations.reply_to_dispute(dispute, words, scope=work.classroom_id, by=teacher, now=now)
    return answer.version, mending, dispute


def _received(answer: Answer, text: str) -> AnswerEvent:
    """What a device sent after the hand-in."""
    quizzes.receive_answer(
        Posted(
            attempt_id=answer.attempt_id,
            learner_id=answer.attempt.learner_id,
            position=answer.position,
            client="0badcafe",
            revision=1,
            response=text,
            sureness=None,
            is_flagged=False,
            at=timezone.now(),
        )
    )
    return answer.events.get(kind="received")


def _rostered(room: Classroom, teacher: User, name: str) -> None:
    draft = operations.keep_roster(room, read_names(name), by=teacher, now=timezone.now())
    operations.add_students(draft, by=teacher, now=timezone.now())


def _begin(person: User, work: Assignment):
    own = build.place(work.classroom, person)
    window = queries.work_of(own, work, now=timezone.now()).window
    return operations.start_assigned(own, work, window, now=timezone.now())


def address(name: str, arguments: dict[str, Any]) -> str:
    """The address of a page with those of the arguments that it takes."""
    pattern = next(view for known, view in all_patterns() if known == name)
    wanted = pattern.pattern.converters
    return reverse(name, kwargs={key: arguments[key] for key in wanted})
