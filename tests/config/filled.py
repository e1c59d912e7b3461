"""Two classes with one of everything: a row in each table that reaches a person."""

from datetime import date, timedelta
from decimal import Decimal

from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone

from accounts import operations as accounts
from accounts.models import Invitation, User
from classrooms import operations
from classrooms.models import Classroom
from lessons.models import CheckAnswer, ProblemReport, ReadingState
from practice import operations as practice
from practice.models import Review, ReviewCard
from quizzes import operations as quizzes
from quizzes.bank import get_quiz, policy_of
from quizzes.models import AnswerEvent
from quizzes.window import Accommodation, Change
from tests.accounts.canaries import log_change
from tests.build import second_factor
from tests.classrooms.build import COURSE, LESSON, essay, target, task, work
from tests.classrooms.world import make_world
from tests.practice.build import answer as graded

DAY = timedelta(days=1)


def fill(tess, tomas, lea, leo, otto, ada):
    """The rows; returns the people who have most of them."""
    now = timezone.now()
    world = make_world(tess, tomas, lea, leo, otto)
    Classroom.objects.filter(pk=world.theirs.classroom.pk).update(ends_on=date(2028, 6, 30))
    ours, member = world.ours, world.ours.member
    row = operations.CategoryRow(None, "Tests", Decimal(100), 0)
    operations.change_categories(ours.classroom, [row], {}, by=tess)
    operations.accommodate(member, Accommodation(extra_days=2), version=0, by=tess)
    operations.extend(ours.work, member, Change(due_at=now + 9 * DAY), version=0, by=tess)
    for_group = work(ours.classroom, target("read"), by=tess, points=0)
    for_group.groups.add(ours.group)
    marked(essay(leo, task(ours.classroom, by=tess)), tess)
    nora = User.objects.get(memberships__classroom=ours.classroom, is_managed=True)
    guest = accounts.create_guest()
    User.objects.filter(pk=guest.pk).update(last_active_on=now.date())
    for person in (guest, nora, leo):
        learned(person)
    administered(ada, leo)
    Client().force_login(leo)
    # By nobody, as from a visitor; open ones stay.
    ProblemReport.objects.create(page="/", text="A date is wrong.", closed_at=now + 30 * DAY)
    return {"guest": guest, "nora": nora, "leo": leo, "tess": tess, "ada": ada}


def learned(person):
    """A row of everything that somebody does alone."""
    now = timezone.now()
    lesson = {"learner": person, "course_id": COURSE, "lesson_id": LESSON}
    ReadingState.objects.create(**lesson)
    CheckAnswer.objects.create(**lesson, question_id="q", digest="d", response="a", fraction=0)
    for closed_at in (now, None):
        ProblemReport.objects.create(learner=person, page="/", text="A date.", closed_at=closed_at)
    bank = get_quiz(COURSE, LESSON)
    attempt = quizzes.start_attempt(person, bank, policy=policy_of(bank, "quiz"), now=now)
    answer = attempt.answers.earliest("position")
    AnswerEvent.objects.create(answer=answer, kind="saved", revision=1, client="test")
    practice.learn([graded(person, "four-points-more", 0, at=now, key=f"{person.pk}")])
    card = ReviewCard.objects.get(learner=person)
    Review.objects.create(
        card=card, learner=person, due_at=now, question_id=card.question_id, digest="d", at=now,
        fraction=0,
    )  # fmt: skip


def marked(answer, teacher):
    now = timezone.now()
    levels = {each.id: 2 for each in answer.version.question.criteria}
    said = quizzes.Marking("full", levels, {}, "Good.")
    mark = quizzes.save_mark(answer, said, version=0, is_draft=False, by=teacher, now=now)
    quizzes.release_marks([mark], by=teacher, now=now)


def administered(ada, leo):
    """What packages hold: mail, a second factor, rights, acts in the administration."""
    address = EmailAddress.objects.create(user=leo, email="leo@example.org")
    EmailConfirmation.objects.create(email_address=address, key="key")
    second_factor(leo)
    ada.groups.add(Group.objects.create(name="markers"))
    ada.user_permissions.add(Permission.objects.first())
    log_change(ada, leo)
    Invitation.objects.create(token="a" * 64, made_by=ada, used_at=timezone.now(), used_by=leo)
    Invitation.objects.create(token="b" * 64, made_by=ada)
