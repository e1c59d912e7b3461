"""What practice says on the course map and after a quiz."""

import pytest
import time_machine

from practice import operations
from quizzes.models import Attempt
from tests.practice.build import COURSE, QUESTIONS, RIGHT, WRONG, answer, day

pytestmark = pytest.mark.django_db
MAP = f"/course/{COURSE}/"


def panel(client):
    panels = client.get(MAP).context["panels"]
    return [(item.title, item.tag, item.says, item.url) for panel in panels for item in panel.items]


def test_visitor_and_beginner_see_no_panel(client, sign_in, lea):
    assert panel(client) == []
    sign_in(lea)
    assert panel(client) == []


def test_missed_question_leads_to_its_paragraph_before_it_comes_back(client, sign_in, lea):
    with time_machine.travel(day(0, hours=1), tick=False):
        operations.learn([answer(lea, QUESTIONS[0], WRONG), answer(lea, QUESTIONS[2], WRONG)])
        sign_in(lea)
        assert panel(client) == [
            (
                "Read paragraphs 4 and 8 of lesson 3.1 again",
                "",
                "Then 2 questions, as they come back",
                f"{MAP}august-1982/#p4",
            )
        ]


def test_reviews_that_are_due_stand_first_with_their_minutes(client, sign_in, lea):
    with time_machine.travel(day(9), tick=False):
        operations.learn([answer(lea, each, WRONG) for each in QUESTIONS])
        sign_in(lea)
        assert panel(client)[0] == ("Review 3 questions", "Due", "About 2 minutes", "/review/")


def test_right_answers_leave_nothing_to_look_at(client, sign_in, lea):
    operations.learn([answer(lea, QUESTIONS[0], RIGHT)])
    sign_in(lea)
    assert panel(client) == []


def test_failed_quiz_leads_to_paragraphs_and_a_check_before_another_try(client, sign_in, lea):
    sign_in(lea)
    client.post(f"{MAP}quiz/august-1982/start/", {"mode": "quiz"})
    attempt = Attempt.objects.get()
    client.post(f"/attempt/{attempt.pk}/submit/")
    shown = client.get(f"/attempt/{attempt.pk}/result/").content.decode()
    places = [
        shown.index(words)
        for words in ("of lesson 3.1 again", "Then answer check", ">Try again</button>")
    ]
    assert places == sorted(places)
    assert "#check-" in shown
