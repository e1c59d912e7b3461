"""What arrives after the end of an attempt at an assignment: a teacher sees it and decides."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from classrooms.models import Role
from quizzes import operations as quizzes
from quizzes.models import AnswerEvent
from tests.build import user
from tests.classrooms.build import (
    begun,
    classroom,
    colleague,
    signed_in,
    student,
    target,
    task,
    work,
)
from tests.quizzes.test_attempts import form_of

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
CLASSES = reverse("classrooms:classes")
WORDS = "One rule that waited on the device."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(tess, lea):
    made = classroom(tess)
    student(made, lea)
    return made


@pytest.fixture
def over(room, lea, clock):
    """Lea's essay, submitted blank half an hour after she began it."""
    attempt = begun(lea, task(room))
    clock.shift(timedelta(minutes=30))
    return quizzes.submit_attempt(lea, attempt.pk, now=timezone.now())


def send(person, attempt, words=WORDS, **more):
    position = attempt.answers.get(version__spec__type="written").position
    form = form_of(attempt, position, words) | {"client": "0badcafe", "revision": 7, "age": "600"}
    headers = {"accept": "application/json"}
    path = f"/attempt/{attempt.pk}/save/"
    return signed_in(person).post(path, form | more, headers=headers).json()


def event_of(attempt):
    return AnswerEvent.objects.get(answer__attempt=attempt, kind="received")


def address(name, room, number):
    return reverse(f"classrooms:{name}", args=[room.pk, number])


def page(person, room, attempt):
    response = signed_in(person).get(address("attempt", room, attempt.pk))
    html = unescape(response.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", html).split()), html


def decide(person, room, event, name):
    response = signed_in(person).post(address(name, room, event.pk), follow=True)
    return [str(each) for each in response.context["messages"]]


def needs(person):
    html = signed_in(person).get(CLASSES).content.decode()
    found = re.search(r'<ol class="needs">(.*?)</ol>', html, re.S)
    return re.findall(r"<b>(.*?)</b>.*?href=\"(.*?)\"", found[1], re.S) if found else []


def result_of(person, attempt):
    html = signed_in(person).get(f"/attempt/{attempt.pk}/result/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(html)).split())


def test_student_is_told_that_the_teacher_decides(over, lea):
    assert send(lea, over)["message"] == (
        "This attempt is submitted. This answer came after the end. Your teacher can see it and"
        " decides whether it counts."
    )
    shown = result_of(lea, over)
    assert "Kept on your device on Mon, Oct 5," in shown
    assert f"{WORDS} Your teacher decides whether it counts." in shown


def test_teacher_sees_it_with_the_times_and_what_they_prove(over, room, lea, tess, clock):
    clock.shift(timedelta(hours=1))
    send(lea, over)
    text, html = page(tess, room, over)
    assert "Received after the end" in text
    assert f"Received {WORDS} Submitted left blank Arrived Mon, Oct 5, 11:30 am" in text
    assert "Written, according to the device Mon, Oct 5, 11:20 am" in text
    assert "An answer written after the end arrives the same way" in text
    assert html.count("/accept/") == html.count("/refuse/") == 1


def test_teacher_reads_that_the_key_was_shown_when_it_arrived(room, lea, tess):
    attempt = begun(lea, work(room, target()))
    quizzes.submit_attempt(lea, attempt.pk, now=timezone.now())
    answer = attempt.answers.earliest("position")
    AnswerEvent.objects.create(
        answer=answer, kind="received", response="x", client="0badcafe", detail={"key_was_shown": 1}
    )
    assert "The student could already see right answers then." in page(tess, room, attempt)[0]


def test_first_page_of_the_teacher_leads_to_it_until_it_is_decided(over, room, lea, tess):
    assert needs(tess) == []
    send(lea, over)
    there = address("attempt", room, over.pk)
    assert needs(tess) == [("1 answer received after the end, Mon, Oct 5", there)]
    decide(tess, room, event_of(over), "refuse_received")
    assert needs(tess) == []


def test_first_page_of_another_teacher_says_nothing(over, lea, tomas):
    classroom(tomas)
    send(lea, over)
    assert needs(tomas) == []


def test_accepted_essay_is_to_be_graded_and_in_the_log(over, room, lea, tess):
    send(lea, over)
    says = decide(tess, room, event_of(over), "accept_received")
    assert says == ["Answer accepted. It replaces the submitted one."]
    over.refresh_from_db()
    assert over.waiting == 1
    logged = AuditEvent.objects.get(verb="answer.accept")
    assert (logged.actor, logged.subject, logged.scope) == (tess, lea, room.pk)
    log = unescape(signed_in(tess).get(reverse("classrooms:log", args=[room.pk])).content.decode())
    assert f"Accepted an answer of {lea.display_name} received after the end" in log
    assert f"{WORDS} Your teacher accepted it. It is your answer now." in result_of(lea, over)
    assert "/accept/" not in page(tess, room, over)[1]


def test_refused_answer_leaves_the_submitted_one_and_says_so(over, room, lea, tess):
    send(lea, over)
    decide(tess, room, event_of(over), "refuse_received")
    assert over.answers.get(version__spec__type="written").response is None
    shown = result_of(lea, over)
    assert "Your teacher did not accept it. The answer you submitted counts." in shown
    assert AuditEvent.objects.filter(verb="answer.refuse").count() == 1


def test_second_press_changes_nothing_and_the_second_teacher_is_told(over, room, lea, tess):
    cora = user("cora", is_teacher=True)
    colleague(room, cora)
    send(lea, over)
    event = event_of(over)
    for _ in "ab":
        decide(tess, room, event, "accept_received")
    says = decide(cora, room, event, "refuse_received")
    assert says == ["Another teacher has already accepted this answer."]
    assert AuditEvent.objects.filter(verb__startswith="answer.", scope=room.pk).count() == 1
    assert AnswerEvent.objects.filter(kind="accepted").count() == 1


def test_student_with_more_time_saves_it_instead(room, lea, tess, clock):
    attempt = begun(lea, task(room, closes_at=NOW + timedelta(hours=1), days=None))
    clock.shift(timedelta(hours=2))
    send(lea, attempt)
    quizzes.move_window(
        [attempt.pk],
        deadline=NOW + timedelta(days=1),
        closes_at=NOW + timedelta(days=1),
        is_held=False,
        released_at=None,
    )
    says = decide(tess, room, event_of(attempt), "accept_received")
    assert not AnswerEvent.objects.filter(kind="accepted").exists()
    assert event_of(attempt).detail.get("decision") is None
    assert "The student has more time now and can still save this answer. Nothing changed." in says


def test_assistant_reads_it_and_cannot_decide(over, room, lea):
    art = user("art", is_teacher=True)
    colleague(room, art, Role.ASSISTANT)
    send(lea, over)
    text, html = page(art, room, over)
    assert (WORDS in text, "/accept/" in html) == (True, False)
    response = signed_in(art).post(address("accept_received", room, event_of(over).pk))
    assert response.status_code == 403
