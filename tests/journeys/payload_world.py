"""A world in which every text that people can write holds script payloads: rows of every table that
a page shows, in one database."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from accounts import operations as accounts
from accounts.models import AuditEvent, Installation, User
from classrooms import operations as classes
from classrooms.models import (
    Category,
    ClassGroup,
    Classroom,
    GradeOverride,
    Membership,
    RosterDraft,
    SavedComment,
)
from common.ids import uuid7
from lessons.models import ProblemReport
from practice.models import Review, ReviewCard
from questions.types import digest
from quizzes import operations as quizzes
from quizzes.models import Answer, AnswerEvent, Attempt, Dispute, Regrade
from quizzes.policy import PRACTICE
from quizzes.regrading import rule_from_json
from tests.classrooms import build
from tests.journeys.payloads import (
    everything,
    packs,
    pieces,
)
from tests.quizzes.asked import NUMBER, WORDS, begin, of_course, place, save, submit
from tests.test_access import COURSE, LESSON

# A cloze with two typed gaps would be a fourth; these are typed in one line, in one and in many.
ESSAY = of_course("was-mexico-coerced")
TYPED = (WORDS, NUMBER, ESSAY)
OTHER = of_course("name-of-the-package")


@dataclass
class World:
    """People by the role in which they look, and what the addresses of their pages name."""

    people: dict[str, User]
    arguments: dict[str, Any]
    more: dict[str, list[str]] = field(default_factory=dict)


def fill(tess: User, tomas: User, lea: User, leo: User, ada: User, guest: User) -> World:
    """SQLite keeps a text that is longer than its column says: of what there is one row of, the
    text holds all payloads at once. Lists have as many rows as it takes, each with what fits."""
    now = timezone.now()
    Installation.objects.create(school=everything("is"), privacy_contact=everything("ip"))
    room = build.classroom(tess, everything("cn"), school=everything("cs"))
    second = build.classroom(tess, everything("cn"), school=everything("cs"))
    place_of_lea = build.student(room, lea)
    build.student(room, leo)
    build.colleague(room, tomas)
    crowd = _crowd(room, second)
    work = build.work(room, build.target(), by=tess)
    read = build.work(room, build.target("read"), by=tess, points=0)
    task = build.task(room, by=tess)
    attempt = _take(lea, WORDS, NUMBER, context=work.pk)
    dispute, mending = _judge(attempt, work, tess)
    _try_by_crowd(attempt, crowd)
    essay, waiting = _essays(lea, leo, task, tess)
    for given in (work, read):
        classes.decide_grade(
            given, place_of_lea, classes.Decision(None, "x"), version=0, by=tess, now=now
        )
    GradeOverride.objects.update(reason=everything("gr"))
    group = classes.save_group(room, None, name="x", member_ids=[place_of_lea.pk])
    ClassGroup.objects.update(name=everything("gn"))
    Category.objects.create(classroom=room, name=everything("tn"), weight=Decimal(100))
    draft = RosterDraft.objects.create(
        classroom=room,
        made_by=tess,
        rows=[[n, text, text] for n, text in enumerate(pieces(100, "rd"), start=1)],
        ignored=list(pieces(20, "ri")),
    )
    for text in (everything("sc"), *packs(500, "sc")):
        comment = SavedComment.objects.create(teacher=tess, text=text)
    SavedComment.objects.filter(text=everything("sc")).update(used_at=timezone.now())
    AuditEvent.objects.bulk_create(
        AuditEvent(actor=tess, subject=lea, scope=room.pk, verb="grade.override", detail=each)
        for each in ({"reason": text} for text in pieces(30, "au"))
    )
    report = _report(lea, guest)
    review = _review(lea)
    open_attempts = {person: _open(person) for person in (lea, guest)}
    practised = begin(lea, OTHER, policy=PRACTICE)
    at = place(practised, OTHER).position
    words = {"response": everything("an"), "sureness": 3, "now": now}
    quizzes.try_answer(lea, practised, at, **words)
    elsewhere = _mended_elsewhere(tomas, leo)
    _rename(lea, leo, tess, tomas, ada)
    key = _name_keys(lea, leo, ada)
    Membership.objects.filter(pk=place_of_lea.pk).update(
        roster_name=everything("rn"), school_number=everything("sn")
    )
    arguments = {
        **LESSON,
        "quiz_id": LESSON["lesson_id"],
        "question_id": WORDS.id,
        "series_id": "latin-america-debt",
        "objective_id": WORDS.objective,
        "class_id": room.pk,
        "member_id": place_of_lea.pk,
        "work_id": work.pk,
        "draft_id": draft.pk,
        "group_id": group.pk,
        "answer_id": waiting.pk,
        "comment_id": comment.pk,
        "attempt_id": attempt.pk,
        "mending_id": mending.pk,
        "dispute_id": dispute.pk,
        "batch": work.batch,
        "slug": work.slug,
        "code": room.join_code,
        "review_id": review.pk,
        "card_id": review.card_id,
        "number": report.pk,
        # What is undone there by a button alone has no page.
        "absence_id": 1,
        "joined_id": 1,
        "pk": key.pk,
        "token": accounts.invite_teacher(made_by=tess),
        "key": "a1b2",
        "uidb36": "a1",
    }
    people = {"teacher": tess, "student": lea, "guest": guest, "administrator": ada, "keeper": leo}
    made = World(people, arguments)
    made.more = _more(made, second, work, task, essay, elsewhere, open_attempts, practised)
    return made


def _rename(*people: User) -> None:
    """What people call themselves, as long as it takes; each user name is another."""
    for person in people:
        User.objects.filter(pk=person.pk).update(
            username=f"{everything('un')}{person.username}",
            display_name=everything("dn"),
            email=everything("em"),
        )
        person.refresh_from_db()


def _name_keys(*people: User) -> Authenticator:
    """Addresses and second factors are named by their owners; the key itself is none, so that its
    owner looks at the lists alone."""
    data = {"name": everything("mf"), "credential": {}}
    key = Authenticator.objects.create(user=people[1], type="webauthn", data=data)
    for person in people:
        EmailAddress.objects.create(
            user=person, email=everything("ea"), primary=True, verified=True
        )
        LogEntry.objects.create(
            user=person,
            content_type=ContentType.objects.get_for_model(User),
            object_id=str(people[-1].pk),
            object_repr=everything("lo"),
            action_flag=CHANGE,
        )
    return key


def _crowd(room: Classroom, second: Classroom) -> list[User]:
    """In the one class they have the names that the teacher gave them, in the other their own;
    every third has none but the user name."""
    names = zip_longest(packs(60, "un"), packs(80, "dn"), packs(80, "rn"), packs(40, "sn"))
    texts = list(names)
    people = User.objects.bulk_create(
        User(
            username=username or f"student-{number}",
            display_name=display or "",
            password="!",
            is_student=True,
        )
        for number, (username, display, _roster, _number) in enumerate(texts)
    )
    Membership.objects.bulk_create(
        Membership(
            classroom=room,
            person=person,
            roster_name=roster or "",
            school_number=number or "",
            checked_at=timezone.now() if at % 2 else None,
        )
        for at, (person, (_u, _d, roster, number)) in enumerate(zip(people, texts, strict=True))
    )
    Membership.objects.bulk_create(Membership(classroom=second, person=each) for each in people)
    return people


def _take(person: User, *asked: Any, **how: Any) -> Attempt:
    attempt = begin(person, *asked, **how)
    for question in asked:
        save(attempt, question, everything("an"))
    attempt = submit(attempt)
    AnswerEvent.objects.filter(answer__attempt=attempt).update(response=everything("er"))
    return attempt


def _open(person: User) -> Attempt:
    """It goes on: its answers stand in the fields of the page."""
    attempt = begin(person, *TYPED)
    for question in TYPED:
        save(attempt, question, everything("an"))
    return attempt


def _judge(attempt: Attempt, work: Any, tess: User) -> tuple[Dispute, Regrade]:
    answer, now = place(attempt, WORDS), timezone.now()
    dispute = quizzes.dispute_answer(answer, everything("dt"), now=now)
    words = everything("dr")
    classes.reply_to_dispute(dispute, words, scope=work.classroom_id, by=tess, now=now)
    rule = {"kind": "accept", "response": everything("an")}
    mended = classes.mend_question(
        answer.version, [work], rule_from_json(rule), never_down=True, by=tess, now=now
    )
    Regrade.objects.filter(pk=mended.pk).update(rule=rule | {"response": everything("rg")})
    Regrade.objects.bulk_create(
        Regrade(
            course_id=work.course_id,
            question_id=WORDS.id,
            contexts=[str(work.pk)],
            rule=rule | {"response": text},
            made_by=tess,
        )
        for text in pieces(20, "rg")
    )
    return dispute, mended


def _try_by_crowd(attempt: Attempt, crowd: list[User]) -> None:
    """The same try by others, each with a payload of its own, every answer disputed."""
    answers = list(attempt.answers.all())
    texts = zip_longest(packs(200, "an"), packs(200, "dt"), packs(36, "cl"), packs(36, "ec"))
    for person, (given, says, client, tab) in zip(crowd, texts, strict=False):
        attempt.pk, attempt.learner = uuid7(), person
        attempt.save(force_insert=True)
        for answer in answers:
            answer.pk, answer.attempt = None, attempt
            answer.response, answer.client = given or "x", client or ""
            answer.fraction = Decimal(0)
            answer.save(force_insert=True)
        Dispute.objects.create(answer=answers[0], text=says or "x")
        AnswerEvent.objects.create(answer=answers[0], kind="saved", client=tab or "", revision=1)


def _essays(lea: User, leo: User, task: Any, tess: User) -> tuple[Answer, Answer]:
    """One that is marked and one that waits, with a mark that is not done."""
    marked = build.essay(lea, task, everything("an"))
    waiting = build.essay(leo, task, everything("an"))
    criteria = [each.id for each in marked.version.question.criteria]
    marking = quizzes.Marking(
        "full",
        dict.fromkeys(criteria, 1),
        dict.fromkeys(criteria, everything("mr")),
        everything("mc"),
    )
    now = timezone.now()
    mark = quizzes.save_mark(marked, marking, version=0, is_draft=False, by=tess, now=now)
    quizzes.release_marks([mark], by=tess, now=now)
    quizzes.save_mark(waiting, marking, version=0, is_draft=True, by=tess, now=now)
    return marked, waiting


def _report(lea: User, guest: User) -> ProblemReport:
    texts = zip_longest(packs(2000, "rt"), packs(2000, "rr"), pieces(12, "rp"), fillvalue="x")
    reports = [
        ProblemReport(learner=person, text=text, reply=reply, page=f"/{page}")
        for text, reply, page in texts
        for person in (lea, guest)
    ]
    return ProblemReport.objects.bulk_create(reports)[0]


def _review(lea: User) -> Review:
    now = timezone.now()
    card = ReviewCard.objects.filter(learner=lea, question_id=WORDS.id).first()
    if card is None:
        card = ReviewCard.objects.create(
            learner=lea,
            course_id=COURSE["course_id"],
            question_id=WORDS.id,
            reason="missed",
            stability=1,
            difficulty=5,
            seen_at=now,
            remembered_until=now,
            due_at=now,
        )
    return Review.objects.create(
        card=card,
        learner=lea,
        due_at=now,
        question_id=WORDS.id,
        digest=digest(WORDS),
        at=now,
        response=everything("rv"),
        fraction=0,
        sureness=3,
    )


def _mended_elsewhere(tomas: User, leo: User) -> Regrade:
    """A colleague mended the same question in a class of his own."""
    room = build.classroom(tomas, everything("cn"))
    build.student(room, leo)
    work = build.work(room, build.target(), by=tomas)
    attempt = _take(leo, WORDS, context=work.pk)
    rule = rule_from_json({"kind": "accept", "response": everything("rg")})
    version, now = place(attempt, WORDS).version, timezone.now()
    return classes.mend_question(version, [work], rule, never_down=True, by=tomas, now=now)


def _more(world, second, work, task, essay, elsewhere, open_attempts, practised):
    """Pages beside those that the walk over the addresses opens once, by the role."""
    first = world.arguments["class_id"]
    lea, guest = world.people["student"], world.people["guest"]

    def of(name: str, *arguments: Any) -> str:
        return reverse(name, args=arguments)

    return {
        "teacher": [
            *(of(f"classrooms:{each}", second.pk) for each in ("classroom", "students")),
            *(of("classrooms:gradebook", room) + "?print=1" for room in (first, second.pk)),
            *(of("classrooms:gradebook", first) + f"?page={n}" for n in (2, 4, 7)),
            of("classrooms:gradebook", first) + "?view=list",
            of("classrooms:objectives", second.pk),
            of("classrooms:mark", first, world.arguments["answer_id"]) + "?names=hidden",
            of("classrooms:mark", first, essay.pk),
            of("classrooms:attempt", first, essay.attempt_id),
            of("classrooms:work", first, task.pk),
            of("classrooms:item", first, work.pk, NUMBER.id),
            of("classrooms:mend", first, work.pk, WORDS.id) + f"?like={elsewhere.pk}",
            of("classrooms:work_board", first, work.pk) + "?answers=1",
            of("classrooms:student_report", first, world.arguments["member_id"]) + "?agreed=1",
            of("classrooms:assign") + f"?class={first}&some=1",
        ],
        "student": [
            of("classrooms:assigned", task.pk),
            of("quizzes:result", essay.attempt_id),
            *(f"/attempt/{open_attempts[lea].pk}/?q={n}" for n in (1, 2, 3)),
            of("quizzes:answer_list", open_attempts[lea].pk),
            of("quizzes:question", practised.pk),
        ],
        "guest": [
            *(of(name) for name in ("my_reports", "accounts:account", "accounts:my_data")),
            f"/attempt/{open_attempts[guest].pk}/?q=1",
            of("quizzes:answer_list", open_attempts[guest].pk),
        ],
        "administrator": list(_admin_pages()),
    }


def _admin_pages():
    """Every list and the form and history of one row of each model."""
    yield reverse("admin:index")
    typed = {"q": packs(200, "zz")[0]}
    for model in admin.site._registry:
        names = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{names}_changelist") + "?all="
        yield reverse(f"{names}_changelist") + "?" + urlencode(typed)
        row = model._default_manager.order_by("pk").first()
        if model is User:
            row = User.objects.get(is_superuser=True)
        if row is not None:
            yield reverse(f"{names}_change", args=[row.pk])
            yield reverse(f"{names}_history", args=[row.pk])
