"""A key that is corrected while its question is open to a learner again moves none of the scores
that they read, until the open attempt is submitted."""

import pytest
from django.urls import reverse
from django.utils import timezone

from classrooms.rules import AssignmentRules
from practice import operations as practising
from questions.types import type_of
from quizzes.policy import GRADED
from quizzes.regrading import Drop, FixKey, FullCredit
from tests.classrooms.build import classroom, signed_in, student, target, work
from tests.quizzes.asked import CHOICE, NUMBER, RIGHT, WRONG, begin, submit, take
from tests.quizzes.build import COURSE, QUIZ

pytestmark = pytest.mark.django_db
CORRECTED = FixKey(question=type_of(CHOICE).with_key(CHOICE, WRONG))


@pytest.fixture
def given(tess, lea):
    """The quiz as work of a class that Lea learns in."""
    room = classroom(tess)
    student(room, lea)
    return work(room, target(), rules=AssignmentRules(attempts=1, feedback="each-try"), by=tess)


def result(person, attempt):
    page = signed_in(person).get(f"/attempt/{attempt.pk}/result/")
    assert page.status_code == 200
    return page


def mend(rule, **how):
    return practising.mend_question(
        COURSE, CHOICE.id, rule, never_down=False, by=None, now=timezone.now(), **how
    )


@pytest.mark.parametrize("rule", [CORRECTED, Drop(), FullCredit()], ids=lambda rule: rule.kind)
@pytest.mark.parametrize("given_answer", [RIGHT, WRONG], ids=["right", "wrong"])
def test_corrected_key_moves_no_score_until_the_open_attempt_is_submitted(
    tess, lea, given, rule, given_answer
):
    """Wherever the learner reads it: result, quiz, progress, and the grade in the class."""
    once = GRADED.changed(attempts=1)
    other = work(
        given.classroom, target(), rules=AssignmentRules(attempts=1, feedback="each-try"), by=tess
    )
    answers = (CHOICE, given_answer), (NUMBER, "218")
    own = take(lea, *answers, policy=once)
    in_class = take(lea, *answers, context=other.pk, policy=once)

    def read():
        client, grade = signed_in(lea), reverse("classrooms:my_grade", args=[given.classroom_id])
        quiz_page = client.get(f"/course/{COURSE}/quiz/{QUIZ}/")
        progress = client.get("/progress/").context["pages"][0]
        page = client.get(grade).context["page"]
        scores = [
            result(lea, own).context["page"].score,
            result(lea, in_class).context["page"].score,
            quiz_page.context["page"].past[0].score,
            *(each.score for each in progress.results),
        ]
        return scores, page.total, [cell.facts.tries for cell in page.grid.given(page.student)]

    before = read()
    assert None not in before[0]
    running = begin(lea, CHOICE, context=given.pk)
    made = mend(rule)
    assert read()[0] == before[0]
    assert read()[1:] == before[1:]
    practising.undo_mending(made, by=None, now=timezone.now())
    assert read() == before
    made = mend(rule)
    submit(running)
    after = read()[0]
    earned = {
        "fix_key": 1 + (given_answer == WRONG),
        "drop": 1,
        "full_credit": 2,
    }[rule.kind]
    assert [score.known for score in after[:3]] == [earned] * 3


def test_teacher_reads_a_corrected_score_at_once(tess, lea, given):
    attempt = take(lea, (CHOICE, WRONG), context=given.pk, policy=GRADED.changed(attempts=1))
    begin(lea, CHOICE)
    mend(CORRECTED)
    url = reverse("classrooms:attempt", args=[given.classroom_id, attempt.pk])
    assert signed_in(tess).get(url).context["page"].result.score.known == 1
    assert result(lea, attempt).context["page"].score.known == 0
