"""Disputed answers: what a student writes, in the list of their class alone, and the reply, which
the student reads beside the answer."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.erasure import erase_person
from accounts.models import AuditEvent
from classrooms import operations
from classrooms.models import Role
from quizzes import operations as quizzes
from quizzes.models import Dispute
from tests.build import user
from tests.classrooms.build import classroom, colleague, signed_in, student, target, work
from tests.quizzes.asked import CHOICE, NUMBER, WRONG, begin, place, take

# A Monday, 10:00 in Chicago.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = "Paragraph 10 says so."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class Class:
    """A class with the quiz of lesson 3.1 given to it."""

    def __init__(self, teacher, name, **students):
        self.room = classroom(teacher, name)
        self.given = work(self.room, target())
        for listed, person in students.items():
            student(self.room, person, roster_name=listed)

    def wrong(self, person):
        """A try of this student with both answers wrong."""
        return take(person, (CHOICE, WRONG), (NUMBER, "109"), context=self.given.pk)

    @property
    def url(self):
        return reverse("classrooms:disputes", args=[self.room.pk])

    def reply_url(self, dispute):
        return reverse("classrooms:reply_to_dispute", args=[self.room.pk, dispute.pk])


@pytest.fixture
def ours(tess, lea, leo):
    return Class(tess, "11-B History", Moreno=lea, Ortiz=leo)


def say(person, attempt, text=WORDS, question=CHOICE):
    """Press "I think my answer is also right" and write why."""
    answer = place(attempt, question)
    path = reverse("quizzes:dispute_answer", args=[attempt.pk])
    return signed_in(person).post(f"{path}?q={answer.position}", {"text": text})


def dispute(person, attempt, text=WORDS, question=CHOICE):
    assert say(person, attempt, text, question).status_code == 302
    return Dispute.objects.get(answer=place(attempt, question))


def reply(person, room, disputed, text="So it does."):
    return signed_in(person).post(room.reply_url(disputed), {"text": text})


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def opened(person, path):
    response = signed_in(person).get(path)
    assert response.status_code == 200
    return response.content.decode()


def result(person, attempt):
    return plain(opened(person, f"/attempt/{attempt.pk}/result/"))


def listed(person, room):
    """The students of the list and what each wrote, in its order."""
    page = opened(person, room.url)
    found = re.findall(r'<h3>(.*?) <small.*?<p class="answer">(.*?)</p>', page, re.DOTALL)
    return [(unescape(name), unescape(text)) for name, text in found]


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


class TestList:
    def test_without_any_it_says_where_they_come_from(self, tess, ours):
        assert "No answer is disputed" in plain(opened(tess, ours.url))

    def test_it_shows_the_question_the_answer_and_the_words(self, tess, ours, lea):
        made = dispute(lea, ours.wrong(lea), "<b>Both</b> are of 1983.")
        page = plain(opened(tess, ours.url))
        given = CHOICE.options[WRONG].text.root["en"]
        assert f"{CHOICE.ask.root['en']} Moreno Mon, Oct 5 The answer: {given}" in page
        assert "<b>Both</b> are of 1983." in page
        assert ours.reply_url(made) in opened(tess, ours.url)

    def test_what_waits_for_a_reply_stands_first_and_the_oldest_in_front(
        self, tess, ours, lea, leo, otto, clock
    ):
        student(ours.room, otto, roster_name="Brandt")
        made = []
        for person in (leo, lea, otto):
            made.append(dispute(person, ours.wrong(person), f"Of {person.username}."))
            clock.shift(HOUR)
        assert listed(tess, ours) == [
            ("Ortiz", "Of leo."),
            ("Moreno", "Of lea."),
            ("Brandt", "Of otto."),
        ]
        reply(tess, ours, made[0])
        assert [name for name, _ in listed(tess, ours)] == ["Moreno", "Brandt", "Ortiz"]

    def test_it_is_of_this_class_alone(self, tess, ours, lea, leo, clock):
        second = Class(tess, "9-A", Second=lea)
        dispute(lea, second.wrong(lea), "Of the other class.")
        dispute(lea, take(lea, (CHOICE, WRONG)), "Of own study.")
        dispute(leo, ours.wrong(leo), "Of this class.")
        assert listed(tess, ours) == [("Ortiz", "Of this class.")]
        assert listed(tess, second) == [("Second", "Of the other class.")]

    def test_it_asks_as_often_for_many_as_for_one(
        self, tess, ours, lea, leo, django_assert_num_queries
    ):
        client = signed_in(tess)
        dispute(lea, ours.wrong(lea))
        client.get(ours.url)
        with django_assert_num_queries(6):
            client.get(ours.url)
        attempt = ours.wrong(leo)
        dispute(leo, attempt)
        dispute(leo, attempt, question=NUMBER)
        with django_assert_num_queries(6):
            client.get(ours.url)
        assert len(listed(tess, ours)) == 3

    def test_question_shows_its_own(self, tess, ours, lea):
        attempt = ours.wrong(lea)
        dispute(lea, attempt, "Of the choice.")
        dispute(lea, attempt, "Of the number.", NUMBER)
        path = reverse("classrooms:item", args=[ours.room.pk, ours.given.pk, CHOICE.id])
        page = plain(opened(tess, path))
        assert "Of the choice." in page
        assert "Of the number." not in page

    def test_first_page_counts_what_waits_for_a_reply(self, tess, ours, lea):
        made = dispute(lea, ours.wrong(lea))
        path = reverse("classrooms:classes")
        assert "1 answer is disputed 11-B History" in plain(opened(tess, path))
        reply(tess, ours, made)
        assert "is disputed" not in plain(opened(tess, path))


class TestReply:
    def test_student_reads_it_beside_the_answer(self, tess, ours, lea, leo):
        attempt, other = ours.wrong(lea), ours.wrong(leo)
        made = dispute(lea, attempt)
        assert f"You wrote that this answer is right too: {WORDS}" in result(lea, attempt)
        response = reply(tess, ours, made, "The <i>cuts</i> came first.")
        assert (response.status_code, response.url) == (302, ours.url)
        assert said(response) == ["The reply is kept. The student reads it at the result."]
        sentence = f"is right too: {WORDS} The reply: The <i>cuts</i> came first."
        assert sentence in result(lea, attempt)
        assert "The reply:" not in result(leo, other)

    def test_later_one_replaces_it(self, tess, ours, lea, clock):
        attempt = ours.wrong(lea)
        made = dispute(lea, attempt)
        reply(tess, ours, made, "No.")
        cora = user("cora", display_name="Cora Wells", is_teacher=True)
        colleague(ours.room, cora)
        page = opened(cora, ours.reply_url(made))
        assert re.search(r"<textarea[^>]*>\s*No\.</textarea>", page)
        clock.shift(DAY)
        reply(cora, ours, made, "Yes, it is.")
        words = result(lea, attempt)
        assert "The reply: Yes, it is." in words
        assert "No." not in words
        shown = plain(opened(tess, ours.url))
        assert "The reply: Yes, it is. · Cora Wells, Tue, Oct 6 Change the reply" in shown

    def test_it_changes_no_score(self, tess, ours, lea):
        attempt = ours.wrong(lea)
        reply(tess, ours, dispute(lea, attempt))
        attempt.refresh_from_db()
        assert (attempt.score, place(attempt).fraction) == (0, 0)

    def test_it_stands_in_the_log_without_its_words(self, tess, ours, lea):
        made = dispute(lea, ours.wrong(lea))
        reply(tess, ours, made)
        line = AuditEvent.objects.get(verb="dispute.reply")
        found = (line.actor, line.subject, line.scope, line.detail)
        assert found == (tess, lea, ours.room.pk, {"answer": made.answer_id})

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "Write a reply"),
            ("  \n ", "Write a reply"),
            ("a" * 2001, "Write at most 2,000 characters; these are 2001"),
        ],
        ids=["empty", "blank", "too long"],
    )
    def test_it_is_refused_with_a_sentence_and_what_was_typed(
        self, tess, ours, lea, text, sentence
    ):
        made = dispute(lea, ours.wrong(lea))
        response = reply(tess, ours, made, text)
        assert response.status_code == 422
        page = response.content.decode()
        assert sentence in unescape(page)
        assert re.search(rf"<textarea[^>]*>\s*{text.strip()}\s*</textarea>", page)
        made.refresh_from_db()
        assert (made.reply, made.replied_at) == ("", None)

    def test_longest_one_is_kept(self, tess, ours, lea):
        made = dispute(lea, ours.wrong(lea))
        assert reply(tess, ours, made, "a" * 2000).status_code == 302
        made.refresh_from_db()
        assert made.reply == "a" * 2000

    def test_lines_of_it_stay_lines(self, tess, ours, lea):
        attempt = ours.wrong(lea)
        reply(tess, ours, dispute(lea, attempt), "First.\r\nSecond.")
        page = opened(lea, f"/attempt/{attempt.pk}/result/")
        assert re.search(r"First\.\s*<br>\s*Second\.", page)


class TestStudent:
    def test_words_can_be_changed_until_there_is_a_reply(self, tess, ours, lea, clock):
        attempt = ours.wrong(lea)
        made = dispute(lea, attempt, "At first.")
        clock.shift(HOUR)
        dispute(lea, attempt, "At second.")
        assert listed(tess, ours) == [("Moreno", "At second.")]
        reply(tess, ours, made)
        response = say(lea, attempt, "At third.")
        assert said(response) == ["Somebody has replied already; your words stay as they were."]
        assert listed(tess, ours) == [("Moreno", "At second.")]

    def test_nobody_disputes_the_answer_of_another_one(self, ours, lea, leo):
        assert say(leo, ours.wrong(lea)).status_code == 404
        assert not Dispute.objects.exists()

    def test_open_try_has_nothing_to_dispute(self, ours, lea):
        assert say(lea, begin(lea, context=ours.given.pk)).status_code == 404

    def test_words_go_with_the_account(self, tess, ours, lea):
        reply(tess, ours, dispute(lea, ours.wrong(lea)))
        erase_person(lea, by=None)
        assert listed(tess, ours) == []
        assert not Dispute.objects.exists()


class TestWhoMay:
    def test_assistant_sees_and_may_not_reply(self, ours, lea):
        made = dispute(lea, ours.wrong(lea))
        art = user("art", is_teacher=True)
        colleague(ours.room, art, Role.ASSISTANT)
        assert listed(art, ours) == [("Moreno", WORDS)]
        assert ours.reply_url(made) not in opened(art, ours.url)
        assert signed_in(art).get(ours.reply_url(made)).status_code == 403
        assert reply(art, ours, made).status_code == 403
        made.refresh_from_db()
        assert made.reply == ""

    def test_other_teachers_and_students_find_nothing(self, tess, tomas, ours, lea, leo):
        made = dispute(lea, ours.wrong(lea))
        theirs = Class(tomas, "9-A")
        for person in (tomas, lea, leo):
            assert signed_in(person).get(ours.url).status_code == 404
            assert reply(person, ours, made).status_code == 404
        assert reply(tomas, theirs, made).status_code == 404
        made.refresh_from_db()
        assert made.reply == ""

    def test_own_study_is_nobodys_to_reply_to(self, tess, ours, lea):
        made = dispute(lea, take(lea, (CHOICE, WRONG)))
        assert reply(tess, ours, made).status_code == 404

    def test_nothing_is_replied_in_an_archived_class(self, tess, ours, lea):
        made = dispute(lea, ours.wrong(lea))
        operations.archive_class(ours.room, by=tess, now=NOW)
        assert said(reply(tess, ours, made)) == ["This class is archived. Take it back first."]
        made.refresh_from_db()
        assert made.reply == ""
        assert listed(tess, ours) == [("Moreno", WORDS)]

    def test_reply_was_made_by_nobody_once_they_are_gone(self, tess, ours, lea):
        attempt = ours.wrong(lea)
        cora = user("cora", display_name="Cora Wells", is_teacher=True)
        colleague(ours.room, cora)
        reply(cora, ours, dispute(lea, attempt))
        erase_person(cora, by=None)
        assert "The reply: So it does." in result(lea, attempt)
        assert "Cora" not in plain(opened(tess, ours.url))


def test_reply_needs_no_page_of_a_class(tess, lea):
    """In own study somebody who looks after the course replies."""
    attempt = take(lea, (CHOICE, WRONG))
    made = dispute(lea, attempt)
    quizzes.reply_to_dispute(made, "Thank you.", by=tess, now=NOW)
    assert "The reply: Thank you." in result(lea, attempt)
