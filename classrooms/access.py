"""Who may open what of a class: the object, or it does not exist. Every page of a class that shows
one person's work to another begins here."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.confirmed import NotConfirmed, refuse_unconfirmed
from accounts.models import User
from classrooms.codes import read_join_code
from classrooms.models import (
    DRAFT_AGE,
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
from classrooms.rights import STAFF, Right
from classrooms.targets import target_of
from common.rows import row_of
from lessons.handed_down import KeyIsKeptBack
from questions.written import Written
from quizzes.models import Answer, AnswerEvent, Attempt, Dispute, QuestionVersion, Regrade
from quizzes.pinned import question_of
from quizzes.seeing import kept_back


class RoleIsShort(PermissionDenied):
    """The reader's role in the class does not reach as far as the page takes; its page says who may
    open it, and whom to ask."""

    def __init__(self, own: Membership, right: Right) -> None:
        self.own, self.right = own, right


def get_class_for_staff(user: User, class_id: UUID, right: Right) -> Membership:
    """The user's own place in the class. Raises Http404 for a class of others just as for none,
    and RoleIsShort where the role does not reach that far."""
    mine = Membership.objects.staff().filter(classroom_id=class_id, person=user)
    own = mine.select_related("classroom").first()
    if own is None:
        raise Http404(_("There is no such class of yours."))
    own.person = user
    own.owns = own.may(Right.OWN) or _is_heir(own)
    if not (own.owns if right is Right.OWN else own.may(right)):
        raise RoleIsShort(own, right)
    return own


def _is_heir(own: Membership) -> bool:
    """Where the teacher is gone, the class is its co-teachers'."""
    if own.role != Role.CO_TEACHER:
        return False
    teachers = Membership.objects.staff().filter(classroom=own.classroom_id, role=Role.TEACHER)
    return not teachers.exists()


def get_class_for_student(user: User, class_id: UUID) -> Membership:
    """The user's own place in a class that they learn in. Raises Http404."""
    mine = Membership.objects.students().current().filter(classroom_id=class_id, person=user)
    own = mine.select_related("classroom", "accommodation").first()
    if own is None:
        raise Http404(_("You are in no such class."))
    return own


def get_student_for_staff(own: Membership, member_id: UUID) -> Membership:
    """A student of the class in which `own` is the teacher's place, who may have left. Raises
    Http404."""
    students = Membership.objects.students().filter(classroom=own.classroom_id, pk=member_id)
    student = students.select_related("person", "classroom", "accommodation").first()
    if student is None:
        raise Http404(_("There is no such student in this class."))
    return student


def get_colleague_for_staff(
    own: Membership, member_id: UUID, *, roles: Collection[str] = STAFF
) -> Membership:
    """Somebody else who teaches or assists in the class, in one of these roles. Raises Http404."""
    others = Membership.objects.staff().filter(classroom=own.classroom_id).exclude(pk=own.pk)
    colleague = others.filter(pk=member_id, role__in=roles).select_related("person").first()
    if colleague is None:
        raise Http404(_("There is no such colleague in this class."))
    return colleague


def get_draft_for_staff(own: Membership, draft_id: int) -> RosterDraft:
    """A roster that the user pasted and has not yet said yes to. Raises Http404."""
    mine = RosterDraft.objects.filter(classroom=own.classroom_id, made_by=own.person_id)
    draft = mine.filter(pk=draft_id, made_at__gt=timezone.now() - DRAFT_AGE).first()
    if draft is None:
        raise Http404(_("These names were added already, or are too old. Paste them again."))
    return draft


def get_attempt_for_staff(own: Membership, attempt_id: UUID) -> Attempt:
    """A try at a work of the class that is handed in, or over. Raises Http404, also for one that
    goes on: until then its answers are the student's alone."""
    works = Assignment.objects.filter(classroom=own.classroom_id)
    attempts = Attempt.objects.filter(
        pk=attempt_id, context__in=works.values("pk"), is_preview=False
    )
    attempt = attempts.select_related("learner").first()
    if attempt is None or not attempt.is_over(timezone.now()):
        raise Http404(_("There is no such try that was handed in."))
    asked = Answer.objects.filter(attempt=attempt)
    if not own.person.is_trusted_teacher and asks_test_only(asked):
        raise NotConfirmed
    refuse_kept_back(own, asked)
    return attempt


def get_comment_for_staff(own: Membership, comment_id: int) -> SavedComment:
    """A comment that the user keeps. Raises Http404."""
    comment = SavedComment.objects.filter(teacher=own.person_id, pk=comment_id).first()
    if comment is None:
        raise Http404(_("There is no such comment of yours."))
    return comment


def get_question_for_staff(work: Assignment, question_id: str) -> QuestionVersion:
    """The newest wording of a question that this work asked. Raises Http404."""
    asked = QuestionVersion.objects.filter(
        course_id=work.course_id,
        question_id=question_id,
        pk__in=Answer.objects.filter(attempt__context=work.pk).values("version"),
    )
    version = asked.order_by("first_used_at", "pk").last()
    if version is None:
        raise Http404(_("Nobody was asked this question in this work."))
    return version


def get_dispute_for_staff(own: Membership, dispute_id: int) -> Dispute:
    """A disputed answer of a work of the class. Raises Http404."""
    works = Assignment.objects.filter(classroom=own.classroom_id)
    disputes = Dispute.objects.filter(answer__attempt__context__in=works.values("pk"))
    wanted = disputes.filter(pk=dispute_id)
    dispute = wanted.select_related("answer__attempt__learner", "answer__version").first()
    if dispute is None:
        raise Http404(_("There is no such disputed answer in this class."))
    if dispute.answer.version.question.held_back:
        refuse_unconfirmed(own.person)
    refuse_kept_back(own, Answer.objects.filter(pk=dispute.answer_id))
    return dispute


def get_mending_for_staff(own: Membership, mending_id: UUID) -> Regrade:
    """A mended key of the class, where all the classes that it reaches are ones that the reader
    may change, and none of them is archived. Raises Http404."""
    made = Regrade.objects.filter(pk=mending_id).first()
    contexts = {UUID(context) for context in made.contexts} if made else set()
    works = Assignment.objects.filter(pk__in=contexts).values_list("pk", "classroom_id")
    rooms = {room for _work, room in works}
    mine = Membership.objects.staff().filter(
        person=own.person_id, classroom__in=rooms, classroom__archived_at=None
    )
    changeable = {place.classroom_id for place in mine if place.may_change}
    if made is None or own.classroom_id not in rooms or rooms != changeable:
        raise Http404(_("There is no such mended question of yours."))
    return made


def get_answer_for_staff(own: Membership, answer_id: int) -> Answer:
    """A written answer of the class that was handed in. Raises Http404, also for what is still
    being written."""
    works = Assignment.objects.filter(classroom=own.classroom_id)
    answers = Answer.objects.filter(
        pk=answer_id,
        attempt__context__in=works.values("pk"),
        attempt__is_preview=False,
    )
    answer = next(
        iter(answers.select_related("attempt", "version", "mark").defer("version__spec")),
        None,
    )
    is_over = answer is not None and answer.attempt.is_over(timezone.now())
    question = question_of(answer) if answer is not None else None
    if answer is None or not is_over or not isinstance(question, Written):
        raise Http404(_("There is no such answer to mark in this class."))
    if question.held_back:
        # Rubric and sample answers stand beside it.
        refuse_unconfirmed(own.person)
    refuse_kept_back(own, Answer.objects.filter(pk=answer_id))
    return answer


def get_received_for_staff(own: Membership, received_id: int) -> AnswerEvent:
    """An answer that arrived after the end of an attempt of the class. Raises Http404."""
    works = Assignment.objects.filter(classroom=own.classroom_id)
    events = AnswerEvent.objects.filter(
        pk=received_id,
        kind=AnswerEvent.Kind.RECEIVED,
        answer__attempt__context__in=works.values("pk"),
    )
    received = events.select_related("answer__attempt__learner").first()
    if received is None:
        raise Http404(_("There is no such answer in this class."))
    return received


def get_group_for_staff(own: Membership, group_id: int) -> ClassGroup:
    """A group of the class in which `own` is the reader's place. Raises Http404."""
    group = ClassGroup.objects.filter(classroom=own.classroom_id, pk=group_id).first()
    if group is None:
        raise Http404(_("There is no such group in this class."))
    return group


def get_absence_for_staff(student: Membership, absence_id: int) -> Absence:
    """An absence of a student whom the reader may change. Raises Http404."""
    absence = Absence.objects.filter(member=student, pk=absence_id).first()
    if absence is None:
        raise Http404(_("There is no such absence of this student."))
    return absence


def get_joining_for_staff(student: Membership, joined_id: int) -> JoinedAccounts:
    """Accounts that were joined to a student whom the reader may change. Raises Http404."""
    joined = JoinedAccounts.objects.filter(kept=student, pk=joined_id).first()
    if joined is None:
        raise Http404(_("There is no such account at this student."))
    return joined


def get_assignment_for_staff(own: Membership, work_id: UUID) -> Assignment:
    """A work of the class in which `own` is the reader's place. Raises Http404."""
    works = Assignment.objects.filter(classroom=own.classroom_id, pk=work_id)
    work = works.select_related("classroom").first()
    if work is None:
        raise Http404(_("There is no such work in this class. It may have been taken back."))
    return work


def refuse_test_only(own: Membership, work: Assignment) -> None:
    """Before a page that shows keys of a work, or changes when its students see them: of a test
    both take a confirmed teacher. Raises NotConfirmed."""
    if own.person.is_trusted_teacher:
        return
    target = target_of(work.kind, work.course_id, work.target_id)
    asked = Answer.objects.filter(attempt__context=work.pk)
    if target.is_test_only or asks_test_only(asked):
        raise NotConfirmed


def refuse_kept_back(own: Membership, answers: QuerySet[Answer]) -> None:
    """Before a page or a file that tells what is right in these answers: a teacher may learn in
    another class, and have the same questions in an attempt that goes on. One query, and one more
    where there is such an attempt. Raises KeyIsKeptBack."""
    kept = kept_back(own.person_id, timezone.now())
    if not kept:
        return
    asked = answers.values_list("version__course_id", "version__question_id").order_by().distinct()
    if any(kept.has(*key) for key in asked):
        raise KeyIsKeptBack


def asks_test_only(answers: QuerySet[Answer]) -> bool:
    """Whether one of these questions was held back when it was asked."""
    return answers.filter(version__spec__held_back=True).exists()


def get_assignment_for_student(user: User, work_id: UUID) -> tuple[Membership, Assignment]:
    """A work that the user is given, with their place in its class. Raises Http404, for another's
    just as for none."""
    work = row_of(Assignment, id=work_id)
    own = _place_at(user, work) if work else None
    if work is None or own is None:
        raise Http404(_("There is no such work of yours. It may have been taken back."))
    return own, work


def is_given_to(user: User, work: Assignment) -> bool:
    """Whether the user learns in the class and the work is for them."""
    return _place_at(user, work) is not None


def is_staff_of(user: User, work: Assignment) -> bool:
    """Whether the user teaches or looks on in the class of the work."""
    staff = Membership.objects.staff().filter(classroom=work.classroom_id, person=user)
    return staff.exists()


def _place_at(user: User, work: Assignment) -> Membership | None:
    """For whom some are chosen, only these; a work for all is also for who joins later."""
    room = row_of(Classroom, id=work.classroom_id)
    own = row_of(
        Membership,
        classroom=work.classroom_id,
        person=user.pk,
        role=Role.STUDENT,
        left_at__isnull=True,
    )
    if room is None or own is None or not (work.is_whole_class or _is_chosen(own, work)):
        return None
    work.classroom = own.classroom = room
    own.person = user
    return own


def _is_chosen(own: Membership, work: Assignment) -> bool:
    mine = Membership.objects.filter(pk=own.pk)
    return mine.filter(Q(assignments=work) | Q(groups__assignments=work)).exists()


def find_work_of_staff(user: User, work_id: UUID | None) -> Assignment | None:
    """A work of a class in which the user teaches or looks on."""
    if work_id is None:
        return None
    work = Assignment.objects.filter(pk=work_id).select_related("classroom").first()
    return work if work and is_staff_of(user, work) else None


def find_assignment(slug: str) -> Assignment | None:
    """The work of a short address, for whoever may or may not open it."""
    return Assignment.objects.filter(slug=slug.lower()).select_related("classroom").first()


def find_class_of_code(code: str) -> Classroom | None:
    """The class whose code this is, in whatever spelling; it may be closed to new students."""
    known = read_join_code(code)
    return Classroom.objects.filter(join_code=known).first() if known else None
