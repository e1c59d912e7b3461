"""What practice learns of answers: evidence, states, cards; and unlearns after a regrade."""

import pytest

from practice import memory, operations
from practice.models import Evidence, MasteryChange, ReviewCard
from tests.practice.build import (
    COURSE,
    FAIRLY,
    GUESS,
    HALF,
    OBJECTIVE,
    QUESTIONS,
    RIGHT,
    SURE,
    WRONG,
    answer,
    day,
)

pytestmark = pytest.mark.django_db
Q = QUESTIONS[0]


def states(learner):
    changes = MasteryChange.objects.filter(learner=learner, objective_id=OBJECTIVE)
    return list(changes.order_by("at", "pk").values_list("state", flat=True))


def three_right(learner, *, last=2):
    """All that the rule asks, in three answers of three days."""
    return [
        answer(learner, question_id, RIGHT, at=day(when))
        for question_id, when in zip(QUESTIONS, (0, 1, last), strict=True)
    ]


@pytest.mark.parametrize(
    ("fraction", "sureness", "reason"),
    [
        (WRONG, SURE, "missed"),
        (HALF, SURE, "missed"),
        (RIGHT, GUESS, "guessed"),
        (RIGHT, FAIRLY, "unsure"),
        (RIGHT, SURE, None),
        (RIGHT, None, None),
    ],
)
def test_card_is_made_by_what_was_missed_guessed_or_unsure(lea, fraction, sureness, reason):
    operations.learn([answer(lea, Q, fraction, sureness=sureness)])
    reasons = list(ReviewCard.objects.filter(learner=lea).values_list("reason", flat=True))
    assert reasons == ([reason] if reason else [])


def test_card_comes_back_when_its_memory_says(lea):
    operations.learn([answer(lea, Q, WRONG)])
    card = ReviewCard.objects.get()
    assert card.due_at == memory.rated(None, memory.Rating.AGAIN, day(0)).due_at
    assert card.is_sure_and_wrong


def test_later_answer_to_the_same_question_moves_the_card(lea):
    operations.learn([answer(lea, Q, WRONG)])
    operations.learn([answer(lea, Q, RIGHT, at=day(3))])
    first = memory.rated(None, memory.Rating.AGAIN, day(0))
    assert ReviewCard.objects.get().due_at == memory.rated(first, memory.Rating.EASY, day(3)).due_at


@pytest.mark.parametrize("question_id", ["aims-on-the-list", "was-mexico-coerced"])
def test_held_back_and_written_questions_have_no_card(lea, question_id):
    operations.learn([answer(lea, question_id, WRONG)])
    assert not ReviewCard.objects.exists()
    assert Evidence.objects.filter(question_id=question_id).exists()


def test_answer_told_twice_is_one(lea):
    told = answer(lea, Q, WRONG)
    operations.learn([told])
    operations.learn([told, told])
    assert Evidence.objects.count() == ReviewCard.objects.count() == MasteryChange.objects.count()


def test_repeat_within_a_setting_changes_neither_state_nor_card(lea):
    operations.learn([answer(lea, Q, WRONG)])
    before = ReviewCard.objects.values().get()
    operations.learn([answer(lea, Q, RIGHT, at=day(0, hours=1), is_first=False)])
    assert ReviewCard.objects.values().get() == before
    assert states(lea) == ["practise"]


def test_states_follow_the_rule_and_are_kept_as_changes(lea):
    for told in three_right(lea):
        operations.learn([told])
    operations.learn([answer(lea, Q, WRONG, at=day(3))])
    assert states(lea) == ["practise", "secure", "practise"]


def test_state_says_what_it_rests_on(lea):
    operations.learn(three_right(lea))
    secure = MasteryChange.objects.get(state="secure")
    assert secure.because == {
        "at": day(2).isoformat(),
        "evidence": list(Evidence.objects.order_by("at").values_list("pk", flat=True)),
        "share": "1.0000000",
        "questions": 3,
        "types": 3,
        "right": [day(0).isoformat(), day(2).isoformat()],
    }


def test_newest_change_says_what_the_state_rests_on_now(lea):
    operations.learn(three_right(lea))
    operations.learn([answer(lea, "using-a-memory", HALF, at=day(6))])
    secure = MasteryChange.objects.get(state="secure")
    assert secure.at == day(2)
    assert (secure.because["at"], secure.because["share"]) == (day(6).isoformat(), "0.8750000")


def test_states_are_the_same_in_whatever_order_answers_arrive(lea, leo):
    told = three_right(lea)
    operations.learn(told)
    for late in reversed(three_right(leo)):
        operations.learn([late])
    assert states(lea) == states(leo)


def test_answers_of_one_learner_say_nothing_of_another(lea, leo):
    operations.learn([answer(lea, Q, WRONG)])
    assert not MasteryChange.objects.filter(learner=leo).exists()
    assert not ReviewCard.objects.filter(learner=leo).exists()


def test_answer_of_somebody_erased_meanwhile_is_left_out(lea):
    told = answer(lea, Q, WRONG)
    lea.delete()
    operations.learn([told])
    assert not Evidence.objects.exists()


def test_card_that_a_wrong_key_made_is_withdrawn_and_comes_back_with_the_old_key(lea):
    operations.learn([answer(lea, Q, WRONG, key="one")])
    made = ReviewCard.objects.values().get()
    operations.learn([answer(lea, Q, RIGHT, key="one")])
    card = ReviewCard.objects.get()
    assert card.is_withdrawn
    assert not ReviewCard.objects.due(day(100)).exists()
    operations.learn([answer(lea, Q, WRONG, key="one")])
    assert ReviewCard.objects.values().get() == made


def test_regrade_takes_a_state_back_and_gives_it_again(lea):
    first, *rest = three_right(lea)
    wrong = answer(lea, first.question_id, WRONG, key=first.origin_key)
    operations.learn([first, *rest])
    assert states(lea) == ["practise", "secure"]
    operations.learn([wrong])
    assert states(lea) == ["practise"]
    operations.learn([first])
    assert states(lea) == ["practise", "secure"]


def test_check_and_quiz_are_heard_of_by_signal(lea, client, sign_in):
    sign_in(lea)
    page = f"/course/{COURSE}/august-1982/"
    client.post(f"{page}check/four-points-more/", {"zoom": "standard", "number": "40"})
    found = Evidence.objects.get()
    assert (found.origin, found.question_id, found.fraction) == ("check", "four-points-more", 0)
    assert ReviewCard.objects.get().learner == lea
