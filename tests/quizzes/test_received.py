"""What arrives after the end of an attempt: kept once, shown to its learner, and no part of it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.exports import my_data
from accounts.models import AuditEvent
from questions.signals import answers_graded
from questions.types import type_of
from quizzes import operations
from quizzes.models import PREVIEW, AnswerEvent, Attempt
from quizzes.operations import Late
from quizzes.regrading import Accept, Drop, FixKey, FullCredit
from quizzes.statements import Posted
from tests.quizzes.asked import CHOICE, NUMBER, RIGHT, WRONG, begin, fraction, place, save, submit
from tests.quizzes.build import attempt_of
from tests.quizzes.test_attempts import form_of
from tests.quizzes.test_saving import moved

JSON = {"accept": "application/json"}
HERE, THERE = "0badcafe", "feedbeef"


def post(browser, attempt, response, position=1, **more):
    """What a device sends, of its first tab unless said otherwise."""
    form = {"client": HERE, "revision": 7} | more
    form = form_of(attempt, position, response) | form
    return browser.post(f"/attempt/{attempt.pk}/save/", form, headers=JSON)


def posted(attempt, response, position=1, *, revision=7, at=None):
    """The same, as the view reads it."""
    return Posted(
        attempt_id=attempt.pk,
        learner_id=attempt.learner_id,
        position=position,
        client=HERE,
        revision=revision,
        response=response,
        sureness=2,
        is_flagged=False,
        at=at or timezone.now(),
    )


def received(attempt):
    events = AnswerEvent.objects.filter(answer__attempt=attempt, kind="received").order_by("pk")
    return list(events.values_list("client", "revision", "response"))


@pytest.fixture
def over(lea, client):
    """A text that was submitted, by Lea herself."""
    client.force_login(lea)
    attempt = attempt_of(lea, "short_text")
    post(client, attempt, "Mexico", revision=1)
    return operations.submit_attempt(lea, attempt.pk, now=timezone.now())


def test_answer_after_the_end_is_kept_beside_the_submitted_one(client, over):
    answer = post(client, over, "Costa Rica")
    assert (answer.status_code, answer.json()) == (
        409,
        {
            "outcome": "over",
            "message": "This attempt is submitted. This answer came after the end. It is on your"
            " result page, but it doesn't count.",
            "url": f"/attempt/{over.pk}/result/",
        },
    )
    assert received(over) == [(HERE, 7, "Costa Rica")]
    assert over.answers.get().response == "Mexico"
    assert Attempt.objects.get(pk=over.pk).score == over.score


def test_answer_after_the_deadline_is_kept_before_anybody_submits(client, lea):
    client.force_login(lea)
    attempt = attempt_of(lea, "short_text", limit_seconds=600)
    with time_machine.travel(attempt.deadline + timedelta(seconds=61)):
        post(client, attempt, "Costa Rica")
    assert received(attempt) == [(HERE, 7, "Costa Rica")]
    assert Attempt.objects.get().submitted_at is None


def test_same_answer_sent_again_adds_nothing(client, over):
    answers = [post(client, over, "Costa Rica", **more) for more in ({}, {}, {"client": THERE})]
    assert len({answer.json()["message"] for answer in answers}) == 1
    assert received(over) == [(HERE, 7, "Costa Rica")]


def test_what_was_submitted_is_not_kept_again(client, over):
    says = post(client, over, "Mexico").json()["message"]
    assert says == "This attempt is submitted. It already has this answer."
    assert received(over) == []


def test_blank_answer_is_not_kept(client, over):
    says = post(client, over, None).json()["message"]
    assert says.endswith(
        "This answer came after the end and isn't saved. What you saved before counts."
    )
    assert received(over) == []


def test_twenty_answers_of_an_attempt_are_kept_and_no_more(client, over):
    for number in range(23):
        answer = post(client, over, f"Town {number}", revision=7 + number)
        assert answer.status_code == 409
    assert [response for _, _, response in received(over)] == [f"Town {n}" for n in range(20)]


def test_answer_of_another_person_is_not_kept(over, otto):
    client = Client()
    client.force_login(otto)
    assert post(client, over, "Costa Rica").status_code == 404
    assert received(over) == []


def test_preview_of_a_teacher_keeps_nothing(client, tess):
    client.force_login(tess)
    attempt = attempt_of(tess, "short_text")
    Attempt.objects.update(is_preview=True, context=PREVIEW)
    operations.submit_attempt(tess, attempt.pk, now=timezone.now())
    post(client, attempt, "Costa Rica")
    assert received(attempt) == []


def test_answer_that_cannot_be_read_after_the_end_is_let_go(client, lea):
    """Nobody is there to be asked back, and the device would send it for ever."""
    client.force_login(lea)
    attempt = attempt_of(lea, "single_choice")
    operations.submit_attempt(lea, attempt.pk, now=timezone.now())
    answer = post(client, attempt, None, choice="0" * 16)
    assert (answer.status_code, answer.json()["outcome"]) == (409, "over")
    form = form_of(attempt, 1, None) | {"choice": "0" * 16}
    page = client.post(f"/attempt/{attempt.pk}/save/", form)
    assert (page.status_code, "quizzes/over.html" in [t.name for t in page.templates]) == (
        409,
        True,
    )


def test_form_without_script_is_kept_likewise_and_says_so(client, over):
    form = form_of(over, 1, "Costa Rica")
    for _ in "ab":
        page = client.post(f"/attempt/{over.pk}/save/", form)
        assert page.status_code == 409
    assert page.context["says"] == (
        "This answer came after the end. It is on your result page, but it doesn't count."
    )
    assert [response for _, _, response in received(over)] == ["Costa Rica"]


def test_more_time_in_the_very_moment_saves_it(client, lea):
    """The first look finds the attempt over, the second finds it open again."""
    attempt = attempt_of(lea, "short_text", limit_seconds=600)
    at = attempt.deadline + timedelta(seconds=61)
    moved(attempt, at + timedelta(minutes=5))
    assert operations.receive_answer(posted(attempt, "Costa Rica", at=at)) is None
    assert received(attempt) == []


def result(client, attempt):
    return " ".join(client.get(f"/attempt/{attempt.pk}/result/").content.decode().split())


def test_result_says_what_was_kept_and_when(client, over):
    at = over.submitted_at + timedelta(hours=2)
    with time_machine.travel(at, tick=False):
        post(client, over, "Costa Rica", age="3600")
    page = client.get(f"/attempt/{over.pk}/result/").context["page"]
    (line,) = page.received
    assert (line.given, line.submitted, line.at, line.kept_at, line.decision) == (
        "Costa Rica",
        "Mexico",
        at,
        at - timedelta(hours=1),
        "",
    )
    shown = result(client, over)
    assert ("Kept on your device on" in shown, "Your teacher decides" in shown) == (True, False)
    assert "It doesn’t count: the attempt was over." in shown


@pytest.mark.parametrize("age", ["", "-5", "1e9", "x", "123456789", "86400"])
def test_device_that_says_nothing_possible_of_when_is_taken_without(client, over, age):
    post(client, over, "Costa Rica", age=age)
    assert client.get(f"/attempt/{over.pk}/result/").context["page"].received[0].kept_at is None


def test_of_one_tab_only_the_newest_is_shown(client, over):
    for revision, words in enumerate(["Cos", "Costa", "Costa Rica"], 7):
        post(client, over, words, revision=revision)
    post(client, over, "Belize", client=THERE)
    page = client.get(f"/attempt/{over.pk}/result/").context["page"]
    assert [line.given for line in page.received] == ["Costa Rica", "Belize"]


def test_result_tells_of_what_arrived_nothing_of_the_key(client, lea):
    """Of a right and of a wrong answer it says the same."""
    client.force_login(lea)
    attempt = begin(lea)
    closes_at = timezone.now() + timedelta(days=1)
    Attempt.objects.update(closes_at=closes_at, hides_until_close=True)
    submit(attempt)
    seen = []
    for response in (RIGHT, WRONG):
        AnswerEvent.objects.filter(kind="received").delete()
        with time_machine.travel(attempt.started_at + timedelta(hours=1), tick=False):
            post(client, attempt, response, place(attempt).position)
        (line,) = client.get(f"/attempt/{attempt.pk}/result/").context["page"].received
        seen.append(result(client, attempt).replace(line.given, "GIVEN"))
    strip = [page.partition('h-received"')[2].partition("</section>")[0] for page in seen]
    assert strip[0] == strip[1] != ""


def test_export_holds_it_and_erasing_takes_it_away(client, over, lea):
    post(client, over, "Costa Rica")
    (events,) = [t for t in my_data(lea) if t.label == "quizzes.answerevent"]
    assert ("received", "Costa Rica") in [(row["kind"], row["response"]) for row in events.rows]
    lea.delete()
    assert AnswerEvent.objects.count() == 0
    assert AuditEvent.objects.filter(verb=operations.ARRIVED).count() == 0


def test_private_words_are_removed_from_it_as_well(client, lea):
    """Also where nothing was written in time: only what arrived later holds them."""
    client.force_login(lea)
    attempt = attempt_of(lea, "written")
    operations.submit_attempt(lea, attempt.pk, now=timezone.now())
    post(client, attempt, "My name is Lea.")
    page = f"/attempt/{attempt.pk}/redact/?q=1"
    assert f'href="{page}"' in result(client, attempt)
    assert client.post(page, {"text": "Lea"}).status_code == 302
    assert received(attempt) == [(HERE, 7, "My name is [removed].")]


class TestDeciding:
    """`decided`: what a teacher makes of it."""

    @pytest.fixture
    def late(self, lea):
        """Lea submitted the wrong choice and a right number; the right choice came later."""
        attempt = begin(lea, CHOICE, NUMBER)
        save(attempt, CHOICE, WRONG)
        save(attempt, NUMBER, "218")
        attempt = submit(attempt)
        return attempt, self.receive(attempt, RIGHT)

    @staticmethod
    def receive(attempt, response, question=CHOICE, revision=7):
        answer = place(attempt, question)
        late = posted(attempt, response, answer.position, revision=revision)
        assert operations.receive_answer(late) is Late.KEPT
        return answer.events.filter(kind="received").latest("pk")

    @staticmethod
    def decide(event, tess, *, is_accepted=True):
        return operations.decide_received(
            event, is_accepted=is_accepted, by=tess, now=timezone.now()
        )

    def test_accepted_answer_is_graded_and_the_score_follows(self, late, tess):
        attempt, event = late
        score = attempt.score
        assert self.decide(event, tess)
        attempt.refresh_from_db()
        answer = place(attempt)
        assert (answer.response, answer.fraction, answer.sureness) == (RIGHT, 1, 2)
        assert attempt.score == score + answer.points
        accepted = answer.events.get(kind="accepted")
        assert (accepted.response, accepted.fraction, accepted.actor) == (RIGHT, 1, tess)
        assert answer.events.get(kind="submitted").response == WRONG

    def test_deciding_twice_is_deciding_once(self, late, tess):
        attempt, event = late
        assert [self.decide(event, tess) for _ in "ab"] == [True, False]
        assert place(attempt).events.filter(kind="accepted").count() == 1

    def test_first_of_two_decisions_holds(self, late, tess):
        attempt, event = late
        self.decide(event, tess, is_accepted=False)
        with pytest.raises(operations.AlreadyDecided) as told:
            self.decide(event, tess)
        assert told.value.args == ("refused",)
        assert place(attempt).response == WRONG
        assert not place(attempt).events.filter(kind="accepted").exists()

    def test_receipt_stays_that_of_the_submission(self, late, tess, client, lea):
        attempt, event = late
        client.force_login(lea)
        page = f"/attempt/{attempt.pk}/result/"
        before = client.get(page).context["page"].receipt
        self.decide(event, tess)
        after = client.get(page).context["page"]
        assert (after.receipt, after.received[0].decision) == (before, "accepted")
        assert "It is your answer now." in result(client, attempt)

    def test_attempt_that_the_clock_ended_is_submitted_first(self, lea, tess):
        attempt = attempt_of(lea, "short_text", limit_seconds=600)
        with time_machine.travel(attempt.deadline + timedelta(seconds=61)):
            answer = attempt.answers.get()
            operations.receive_answer(posted(attempt, "Costa Rica"))
            self.decide(answer.events.get(kind="received"), tess)
        attempt.refresh_from_db()
        assert (attempt.submitted_by, attempt.submitted_at) == ("clock", attempt.deadline)
        kinds = answer.events.order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["received", "submitted", "accepted"]

    def test_attempt_that_is_open_again_cannot_be_decided_about(self, lea, tess):
        attempt = attempt_of(lea, "short_text", limit_seconds=600)
        late = attempt.deadline + timedelta(seconds=61)
        operations.receive_answer(posted(attempt, "Costa Rica", at=late))
        moved(attempt, late + timedelta(hours=1))
        with pytest.raises(operations.IsOpenAgain):
            self.decide(attempt.answers.get().events.get(kind="received"), tess)

    @pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
    @pytest.mark.parametrize(
        ("rule", "response", "worth"),
        [
            (Accept(response=WRONG), WRONG, 1),
            (FullCredit(), 2, 1),
            (Drop(), RIGHT, 1),
        ],
        ids=["accept", "full credit", "drop"],
    )
    def test_corrected_key_holds_for_an_accepted_answer(
        self, lea, tess, rule, response, worth, is_before
    ):
        """Whether the key was corrected before it was accepted or after, and undoing is exact."""
        attempt = begin(lea, CHOICE, NUMBER)
        save(attempt, CHOICE, 3)
        attempt = submit(attempt)
        event = self.receive(attempt, response)

        def correct():
            return operations.regrade(
                attempt.course_id,
                CHOICE.id,
                rule,
                never_down=not isinstance(rule, Drop),
                by=tess,
                now=timezone.now(),
            )

        if is_before:
            made = correct()
            self.decide(event, tess)
        else:
            self.decide(event, tess)
            made = correct()
        answer = place(attempt)
        assert (answer.response, answer.fraction) == (response, worth)
        assert answer.is_dropped == isinstance(rule, Drop)
        operations.undo_regrade(made, by=tess, now=timezone.now())
        answer = place(attempt)
        assert (answer.fraction, answer.is_dropped) == (int(response == RIGHT), False)
        attempt.refresh_from_db()
        assert attempt.score == answer.points * int(response == RIGHT)

    def test_fixed_key_replays_the_accepted_answer(self, late, tess):
        attempt, event = late
        self.decide(event, tess)
        question = place(attempt).version.question
        fixed = FixKey(question=type_of(question).with_key(question, WRONG))
        changes = operations.preview_regrade(attempt.course_id, CHOICE.id, fixed, never_down=False)
        assert [(each.before.fraction, each.after.fraction) for each in changes] == [(1, 0)]

    def test_grade_of_other_words_is_a_draft_again(self, lea, tess):
        attempt = attempt_of(lea, "written")
        operations.submit_attempt(lea, attempt.pk, now=timezone.now())
        answer = attempt.answers.select_related("version", "attempt").get()
        levels = {each.id: 1 for each in answer.version.question.criteria}
        marking = operations.Marking("full", levels, {}, "")
        mark = operations.save_mark(
            answer, marking, version=0, is_draft=False, by=tess, now=timezone.now()
        )
        operations.release_marks([mark], by=tess, now=timezone.now())
        operations.receive_answer(posted(attempt, "Two other words"))
        self.decide(answer.events.get(kind="received"), tess)
        mark.refresh_from_db()
        answer.refresh_from_db()
        attempt.refresh_from_db()
        assert (mark.is_draft, mark.released_at, mark.levels) == (True, None, levels)
        assert (answer.response, answer.fraction) == ("Two other words", None)
        assert attempt.waiting == int(answer.points > 0)

    def test_practice_hears_of_it_under_the_same_key(self, late, tess):
        attempt, event = late
        assert attempt.told_at or Attempt.objects.get(pk=attempt.pk).told_at
        heard = []

        def listen(sender, answers, **kwargs):
            heard.extend((each.origin_key, each.fraction) for each in answers)

        answers_graded.connect(listen)
        try:
            self.decide(event, tess)
        finally:
            answers_graded.disconnect(listen)
        assert heard == [(str(place(attempt).pk), 1)]
        assert fraction(attempt) == 1
