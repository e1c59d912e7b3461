"""A mended key reaches whatever the same learners answered to the question, and nobody else; and
undoing it leaves no trace but the log."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from accounts.erasure import erase_person
from accounts.models import AuditEvent
from lessons.models import CheckAnswer
from lessons.operations import answer_check
from practice import operations
from practice.models import Evidence, MasteryChange, Review, ReviewCard
from questions.types import type_of
from quizzes import operations as quizzes
from quizzes.models import AnswerEvent, Attempt, Regrade
from quizzes.regrading import Accept, Drop, FixKey, FullCredit
from tests.build import user
from tests.practice import build
from tests.quizzes.asked import (
    CHOICE,
    NUMBER,
    ORDER,
    RIGHT,
    WORDS,
    WRONG,
    begin,
    fraction,
    place,
    practice,
    save,
    submit,
    take,
)
from tests.quizzes.build import COURSE, QUIZ

ROOM, OTHER_ROOM = uuid4(), uuid4()
FIX = FixKey(question=type_of(CHOICE).with_key(CHOICE, WRONG))
GIVING = [FIX, Accept(response=WRONG), FullCredit()]
RULES = [*GIVING, Drop()]
OBJECTIVE = CHOICE.objective
DAY = timedelta(days=1)
LOG = {AuditEvent, AnswerEvent, Regrade}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(build.MONDAY, tick=False) as traveller:
        yield traveller


def mend(rule=FIX, *, question=CHOICE, never_down=True, by=None, contexts=(ROOM,)):
    return operations.mend_question(
        COURSE,
        question.id,
        rule,
        never_down=never_down,
        by=by,
        now=timezone.now(),
        contexts=contexts,
    )


def undo(made):
    return operations.undo_mending(made, by=None, now=timezone.now())


def rows_of(table):
    """Every column, each digit of it. The history of a state is written anew where it changes, so
    that its rows have other numbers, which nothing refers to."""
    names = [field.attname for field in table._meta.concrete_fields]
    if table is MasteryChange:
        names.remove("id")
    order = ("learner", "objective_id", "at") if table is MasteryChange else ("pk",)
    return [repr(row) for row in table.objects.order_by(*order).values_list(*names)]


def everything():
    """All that is stored, but for the log."""
    tables = (table for table in apps.get_models() if table not in LOG and table._meta.managed)
    return {table._meta.label: rows_of(table) for table in tables}


def differences(before):
    """What is stored otherwise now, by the table: what was, and what is."""
    now = everything()
    return {
        label: (sorted(set(rows) - set(now[label])), sorted(set(now[label]) - set(rows)))
        for label, rows in before.items()
        if rows != now[label]
    }


def check(person, response, question=CHOICE):
    return answer_check(
        person,
        course_id=COURSE,
        lesson_id=QUIZ,
        zoom="standard",
        question=question,
        response=response,
        paragraph=3,
    )


def review(person, response, clock):
    """At the next turn of the card, whenever that is."""
    card = ReviewCard.objects.get(learner=person, question_id=CHOICE.id)
    clock.move_to(max(card.due_at, timezone.now()))
    return operations.answer_review(
        person,
        card.pk,
        turn=card.due_at,
        question=CHOICE,
        response=response,
        sureness=3,
        now=timezone.now(),
    )


def everywhere(person, response, clock, *, context=None):
    """The same answer in every place where the question can be answered."""
    if context:
        take(person, (CHOICE, response), (NUMBER, "218"), context=context)
    clock.shift(timedelta(hours=1))
    take(person, (CHOICE, response))
    practice(person, response, response, response)
    check(person, response)
    review(person, response, clock)


def earned(person):
    """What the answers to the choice are worth: in attempts, checks, reviews, and as evidence."""
    attempts = Attempt.objects.filter(learner=person).order_by("pk")
    of_question = {"learner": person, "question_id": CHOICE.id}
    return [
        [fraction(attempt) for attempt in attempts],
        *(
            list(table.objects.filter(**of_question).values_list("fraction", flat=True))
            for table in (CheckAnswer, Review, Evidence)
        ),
    ]


@pytest.fixture
def three(lea, leo, otto, clock):
    """Lea was asked in the class, Leo only by himself, and Otto in another class; all of them gave
    the same wrong answer everywhere."""
    everywhere(lea, WRONG, clock, context=ROOM)
    everywhere(leo, WRONG, clock)
    everywhere(otto, WRONG, clock, context=OTHER_ROOM)
    clock.shift(DAY)


@pytest.mark.parametrize("rule", GIVING, ids=lambda rule: rule.kind)
def test_whatever_the_same_learners_answered_changes_and_nothing_of_others(
    three, lea, leo, otto, rule
):
    others = earned(leo), earned(otto)
    assert earned(lea) == [[0, 0, 0], [0], [0], [0] * 5]
    mend(rule)
    assert earned(lea) == [[1, 1, 1], [1], [1], [1] * 5]
    assert (earned(leo), earned(otto)) == others


def test_without_contexts_everybody_is_reached(three, lea, leo, otto):
    mend(contexts=())
    assert earned(lea) == earned(otto) == [[1, 1, 1], [1], [1], [1] * 5]
    assert earned(leo) == [[1, 1], [1], [1], [1] * 4]


def test_card_of_what_is_right_now_is_withdrawn_and_those_of_others_come_back(three, lea, leo):
    mend()
    cards = ReviewCard.objects.filter(question_id=CHOICE.id)
    assert cards.get(learner=lea).is_withdrawn
    assert not cards.get(learner=leo).is_withdrawn


def test_other_questions_of_the_same_learners_stay(three, lea, clock):
    attempt = Attempt.objects.get(learner=lea, context=ROOM)
    check(lea, "7", question=NUMBER)
    mend(FullCredit())
    assert fraction(attempt, NUMBER) == 1
    assert CheckAnswer.objects.get(question_id=NUMBER.id).fraction == 0


def test_objective_becomes_secure_by_the_answer_that_is_right_now(lea, clock):
    questions = [ORDER.id, WORDS.id, "already-before"]
    for number, question_id in enumerate(questions):
        at = timezone.now() - (5 - number) * DAY
        operations.learn([build.answer(lea, question_id, 1, at=at)])
    take(lea, (CHOICE, WRONG), context=ROOM)
    states = MasteryChange.objects.filter(learner=lea, objective_id=OBJECTIVE)
    assert states.latest("at", "pk").state == "practise"
    clock.shift(DAY)
    made = mend()
    assert states.latest("at", "pk").state == "secure"
    undo(made)
    assert states.latest("at", "pk").state == "practise"


def test_no_answer_is_worth_less_where_none_may_go_down(lea, clock):
    everywhere_right(lea, clock)
    before = everything()
    mend(FIX, never_down=True)
    assert differences(before) == {}


def test_answers_are_worth_less_everywhere_where_they_may_go_down(lea, clock):
    everywhere_right(lea, clock)
    before = everything()
    made = mend(FIX, never_down=False)
    assert earned(lea) == [[0, 0], [0], [0], [0] * 4]
    assert ReviewCard.objects.get(learner=lea, question_id=CHOICE.id).reason == "missed"
    clock.shift(DAY)
    undo(made)
    assert differences(before) == {}


def everywhere_right(person, clock):
    """Right by a guess in the class, so that it comes back, and right in every other place."""
    take(person, (CHOICE, RIGHT), sureness=1, context=ROOM)
    clock.shift(timedelta(hours=1))
    take(person, (CHOICE, RIGHT))
    check(person, RIGHT)
    review(person, RIGHT, clock)
    clock.shift(DAY)


def test_dropped_question_changes_attempts_alone(three, lea):
    before = everything()
    mend(Drop())
    assert set(differences(before)) == {"quizzes.Answer", "quizzes.Attempt"}
    attempt = Attempt.objects.get(learner=lea, context=ROOM)
    assert (place(attempt).is_dropped, attempt.score, attempt.max_score) == (True, 1, 1)


def test_open_attempts_are_graded_so_when_they_are_handed_in(lea, leo, clock):
    in_class = begin(lea, CHOICE, NUMBER, context=ROOM)
    save(in_class, CHOICE, WRONG)
    alone, of_another = begin(lea), begin(leo)
    save(alone, CHOICE, WRONG)
    save(of_another, CHOICE, WRONG)
    clock.shift(timedelta(minutes=1))
    mend()
    clock.shift(timedelta(minutes=1))
    assert [fraction(submit(each)) for each in (in_class, alone, of_another)] == [1, 1, 0]
    assert set(Evidence.objects.filter(learner=lea).values_list("fraction", flat=True)) == {1}


def test_attempt_that_was_open_is_graded_plainly_after_undoing(lea, clock):
    attempt = begin(lea, context=ROOM)
    save(attempt, CHOICE, WRONG)
    clock.shift(timedelta(minutes=1))
    undo(mend())
    assert fraction(submit(attempt)) == 0


def test_answer_that_a_person_judged_is_left_alone(lea, leo, clock):
    judged, other = (take(person, (CHOICE, WRONG), context=ROOM) for person in (lea, leo))
    answer = place(judged)
    AnswerEvent.objects.create(answer=answer, kind="overridden", fraction=Decimal("0.5"))
    answer.fraction = Decimal("0.5")
    answer.save()
    clock.shift(DAY)
    made = mend(FullCredit())
    assert (fraction(judged), fraction(other)) == (Decimal("0.5"), 1)
    undo(made)
    assert (fraction(judged), fraction(other)) == (Decimal("0.5"), 0)


def test_answer_whose_private_words_were_removed_earns_no_less(lea, leo, clock):
    words = type_of(WORDS).right_response(WORDS)
    removed, whole = (take(person, (WORDS, words), context=ROOM) for person in (lea, leo))
    assert (fraction(removed, WORDS), fraction(whole, WORDS)) == (1, 1)
    quizzes.redact_answer(lea, place(removed, WORDS), words, now=timezone.now())
    clock.shift(DAY)
    mended = FixKey(question=type_of(WORDS).with_key(WORDS, "Iceland"))
    mend(mended, question=WORDS, never_down=False)
    assert (fraction(removed, WORDS), fraction(whole, WORDS)) == (1, 0)


def test_blank_answer_has_full_credit_and_proves_nothing(lea, clock):
    attempt = take(lea, (CHOICE, None), (NUMBER, "218"), context=ROOM)
    clock.shift(DAY)
    mend(FullCredit())
    assert fraction(attempt) == 1
    assert not Evidence.objects.filter(question_id=CHOICE.id).exists()


@pytest.mark.parametrize("never_down", [True, False])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_undoing_restores_every_byte(three, tess, lea, clock, rule, never_down):
    before = everything()
    made = mend(rule, never_down=never_down, by=tess)
    assert differences(before)
    clock.shift(DAY)
    undo(made)
    assert differences(before) == {}


def test_undoing_takes_back_a_card_that_only_the_mended_key_made(lea, clock):
    """Right and sure before, so that nothing came back."""
    take(lea, (CHOICE, RIGHT), context=ROOM)
    before = everything()
    clock.shift(DAY)
    made = mend(FIX, never_down=False)
    assert ReviewCard.objects.asked().filter(learner=lea).exists()
    clock.shift(DAY)
    undo(made)
    assert differences(before) == {}


def test_undoing_leaves_a_card_where_it_was_put_off_to(lea, clock):
    """Wrong and not sure: right by the mended key, it still comes back, at another time."""
    take(lea, (CHOICE, WRONG), sureness=2, context=ROOM)
    card = ReviewCard.objects.get(learner=lea)
    clock.move_to(card.due_at)
    operations.put_off(lea, card.pk, turn=card.due_at, now=timezone.now())
    before = everything()
    clock.shift(timedelta(hours=1))
    made = mend()
    assert ReviewCard.objects.get(learner=lea).reason == "unsure"
    clock.shift(timedelta(hours=1))
    undo(made)
    assert differences(before) == {}


def test_undone_twice_is_undone_once(three, clock):
    made = mend()
    clock.shift(DAY)
    undone = undo(made)
    after, events = everything(), AnswerEvent.objects.count()
    clock.shift(DAY)
    assert undo(made).undone_at == undone.undone_at
    assert (differences(after), AnswerEvent.objects.count()) == ({}, events)


def test_undone_again_it_leaves_alone_what_was_mended_since(three, lea, clock):
    first = mend()
    clock.shift(DAY)
    undo(first)
    clock.shift(DAY)
    mend(FullCredit())
    undo(first)
    assert earned(lea) == [[1, 1, 1], [1], [1], [1] * 5]


def test_later_one_must_be_undone_first(three, clock):
    before = everything()
    first = mend(Accept(response=WRONG))
    clock.shift(DAY)
    second = mend(Drop())
    between = everything()
    clock.shift(DAY)
    with pytest.raises(quizzes.LaterRegrade):
        undo(first)
    assert differences(between) == {}
    undo(second)
    undo(first)
    assert differences(before) == {}


def test_later_one_of_another_class_does_not_stand_in_the_way(three, otto, clock):
    """Its teacher may be nobody whom one could ask."""
    before = earned(otto)
    first = mend()
    clock.shift(DAY)
    mend(contexts=(OTHER_ROOM,))
    theirs = earned(otto)
    clock.shift(DAY)
    undo(first)
    assert Regrade.objects.get(pk=first.pk).undone_at == timezone.now()
    assert earned(otto) == theirs != before


def test_learner_who_was_erased_in_between_is_no_hindrance(three, lea, leo, clock):
    clock.shift(DAY)
    take(leo, (CHOICE, WRONG), context=ROOM)
    before = earned(leo)
    clock.shift(DAY)
    made = mend()
    assert earned(leo) != before
    erase_person(lea, by=None)
    undo(made)
    assert earned(leo) == before


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_same_mending_again_changes_nothing_more(three, rule, clock):
    mend(rule)
    after, events = everything(), AnswerEvent.objects.count()
    clock.shift(DAY)
    mend(rule)
    assert (differences(after), AnswerEvent.objects.count()) == ({}, events)


def test_answer_that_was_given_to_another_wording_is_mended_too(lea, clock):
    older = CHOICE.model_copy(update={"bloom": "apply"})
    take(lea, (older, WRONG), context=ROOM)
    kept = check(lea, WRONG, question=older)
    clock.shift(DAY)
    mend()
    kept.refresh_from_db()
    assert kept.fraction == 1


def test_mending_asks_no_more_for_many_than_for_few(db, clock, django_assert_max_num_queries):
    for number in range(8):
        person = user(f"learner{number}")
        take(person, (CHOICE, WRONG), context=ROOM)
        check(person, WRONG)
    clock.shift(DAY)
    with django_assert_max_num_queries(50):
        mend()
