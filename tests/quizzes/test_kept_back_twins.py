"""While a graded attempt goes on, two opposite keys send the same bytes on every page and in every
file of that account: from attempts in other classes and in own study, practice that was begun
before, and the person's own data."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from classrooms.operations.windows import window_of
from classrooms.rules import AssignmentRules
from lessons.library.quizzes import Quiz
from practice.models import Evidence, ReviewCard
from questions.types import type_of
from quizzes import operations
from quizzes.bank import BankQuiz, get_quiz
from quizzes.models import OWN_STUDY, Attempt
from quizzes.pinned import pinned
from quizzes.policy import GRADED, PRACTICE
from tests.classrooms.build import COURSE, LESSON, classroom, signed_in, student, target, work
from tests.questions.build import build
from tests.questions.test_shuffling import twin_of
from tests.quizzes.test_twins import bytes_of

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Both hang on the random id of the attempt.
RANDOM = re.compile(r"receipt [\w-]+")
# Numbers that a rolled back world may use up.
KEYS = {"id", "answer_id"}
COURSE_URL = f"/course/{COURSE}/"
SHOWS_ALL = AssignmentRules(attempts=1, feedback="each-try")


class World:
    """One account in a world of one key. Everything that the server sends it is in `sent`."""

    def __init__(self, person, question, classes):
        self.person, self.question, self.classes = person, question, classes
        self.client, self.sent, self.names = signed_in(person), [], {}
        pinned.cache_clear()

    def start(self, given=None, policy=GRADED):
        """An attempt of the one question, shuffled alike in both worlds; `given`: for a class."""
        quiz = Quiz(LESSON, "lesson", LESSON, None, None, (), (self.question,))
        if given is not None:
            window = window_of(given, extension=None, accommodation=None)
            policy = given.agreed.policy(window, asks_sureness=True)
        made = operations.start_attempt(
            self.person,
            BankQuiz(get_quiz(COURSE, LESSON).course, quiz),
            policy=policy,
            now=datetime.now(UTC),
            context=given.pk if given else OWN_STUDY,
        )
        Attempt.objects.filter(pk=made.pk).update(seed="0" * 32)
        pinned.cache_clear()
        return made

    def form(self, response, **more):
        fields = type_of(self.question).fill(self.question, response, seed="0" * 32)
        return fields | {"q": 1, "revision": 1, "sure": "2"} | more

    def take(self, attempt, response):
        self.post(f"/attempt/{attempt.pk}/save/", self.form(response))
        self.post(f"/attempt/{attempt.pk}/submit/")

    def get(self, url):
        self._keep(self.client.get(url))

    def post(self, url, form=None):
        self._keep(self.client.post(url, form or {}))

    def every_page(self):
        """All that speaks of quizzes, with each attempt and each class, and the own data."""
        for attempt in Attempt.objects.filter(learner=self.person).order_by("started_at"):
            for page in ("", "list/", "result/", "dispute/?q=1"):
                self.get(f"/attempt/{attempt.pk}/{page}")
        for given in self.classes:
            self.get(reverse("classrooms:assigned", args=[given.pk]))
            self.get(reverse("classrooms:my_grade", args=[given.classroom_id]))
        for url in (COURSE_URL, f"{COURSE_URL}{LESSON}/", f"{COURSE_URL}quiz/{LESSON}/"):
            self.get(url)
        objective = reverse("practice:objective", args=[COURSE, self.question.objective])
        for url in ("/class/", "/review/", "/progress/", "/progress/record/", objective, "/"):
            self.get(url)
        self.sent.append(self.own_data())

    def own_data(self):
        packed = self.client.post(reverse("accounts:export_my_data")).content
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            tables = json.loads(archive.read("my-data.json"))
        rows = [
            (table, name, value)
            for table, given in tables.items()
            for row in given
            for name, value in row.items()
            if name not in KEYS
        ]
        return self._named(json.dumps(rows))

    def _keep(self, response):
        status, headers, text = bytes_of(response)
        self.sent.append((status, self._named(str(headers)), self._named(RANDOM.sub("", text))))

    def _named(self, text):
        """Random keys by the order in which they come up."""
        return UUID.sub(lambda found: str(self.names.setdefault(found[0], len(self.names))), text)


def live(world, clock, is_assigned, response, *, ends=False):
    """Practice is begun, then a graded attempt; while it goes on, another is taken."""
    first, second = world.classes
    practice = world.start(policy=PRACTICE)
    clock.shift(MINUTE)
    graded = world.start(first if is_assigned else None)
    clock.shift(MINUTE)
    if ends:
        operations.submit_attempt(world.person, graded.pk, now=datetime.now(UTC))
        clock.shift(MINUTE)
    world.every_page()
    world.post(f"/attempt/{practice.pk}/try/", world.form(response))
    world.get(f"/attempt/{practice.pk}/?q=1")
    world.take(world.start(second), response)
    clock.shift(MINUTE)  # two attempts of one instant would have no order of their own
    if is_assigned:
        world.take(world.start(), response)
    clock.shift(MINUTE)
    world.every_page()
    world.post(f"/attempt/{practice.pk}/submit/")
    world.every_page()
    return graded


@pytest.fixture
def classes(tess, tomas, lea):
    """The same quiz in two classes; each shows everything after an attempt."""
    given = []
    with time_machine.travel(NOW - MINUTE, tick=False):
        for teacher in (tess, tomas):
            room = classroom(teacher)
            student(room, lea)
            given.append(work(room, target(), rules=SHOWS_ALL, by=teacher))
    return given


def both(name, lea, classes, is_assigned, *, ends=False):
    """What the account is sent in a world where its answer is right, and where it is wrong."""
    response = type_of(build(name)).right_response(build(name))
    worlds = []
    for question in (build(name), twin_of(name)):
        with time_machine.travel(NOW, tick=False) as clock, transaction.atomic():
            world = World(lea, question, classes)
            live(world, clock, is_assigned, response, ends=ends)
            told = Evidence.objects.filter(learner=lea), ReviewCard.objects.filter(learner=lea)
            worlds.append((world.sent, [rows.exists() for rows in told]))
            transaction.set_rollback(True)
    return worlds


TYPES = ["single_choice", "true_false_reason", "number", "cloze", "ordering", "matching"]


@pytest.mark.parametrize("is_assigned", [False, True], ids=["own study", "assigned"])
@pytest.mark.parametrize("name", TYPES)
def test_account_is_sent_the_same_for_two_keys_while_its_attempt_goes_on(
    name, is_assigned, lea, classes
):
    (one, told), (other, _) = both(name, lea, classes, is_assigned)
    for step, (here, there) in enumerate(zip(one, other, strict=True)):
        assert here == there, step
    assert told == [False, False]


def test_two_keys_differ_once_nothing_goes_on(lea, classes):
    """Else the test above would prove nothing."""
    (one, told), (other, _) = both("single_choice", lea, classes, True, ends=True)
    assert one != other
    assert told[0]
