"""A regrade meets rows: the preview says what is done, and undoing restores every column."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditEvent
from lessons.library.quizzes import Quiz
from questions.signals import answers_graded
from questions.types import type_of
from quizzes import operations
from quizzes.bank import BankQuiz, get_quiz
from quizzes.models import Answer, AnswerEvent, Attempt, Regrade
from quizzes.policy import GRADED, PRACTICE
from quizzes.queries.scores import score_so_far
from quizzes.regrading import Accept, Drop, FixKey, FullCredit
from quizzes.statements import Posted
from tests.build import user
from tests.questions.build import CAPITALS, build, option
from tests.quizzes.build import COURSE, QUIZ

# Asked in every attempt: a choice whose right place is 1, a number, and one for a person to mark.
CHOICE, NUMBER, WRITTEN = build("single_choice"), build("number"), build("written")
MENDED = build("single_choice", options=[option("Managua", is_right=True), *CAPITALS[::2]])
FIX = FixKey(question=MENDED)
RULES = [FIX, Accept(response=2), FullCredit(), Drop()]


def start(learner, *, policy=GRADED, asked=CHOICE, context=None, is_preview=False):
    quiz = Quiz(QUIZ, "lesson", QUIZ, None, None, (), (asked, NUMBER, WRITTEN))
    bank = BankQuiz(get_quiz(COURSE, QUIZ).course, quiz)
    more = {"context": context} if context else {}
    return operations.start_attempt(
        learner, bank, policy=policy, now=timezone.now(), is_preview=is_preview, **more
    )


def place(attempt, question):
    return attempt.answers.get(version__question_id=question.id)


def save(attempt, question, response):
    answer = place(attempt, question)
    posted = Posted(
        attempt_id=attempt.pk,
        learner_id=attempt.learner_id,
        position=answer.position,
        client="",
        revision=answer.revision + 1,
        response=response,
        sureness=2,
        is_flagged=False,
        at=timezone.now(),
    )
    operations.save_answer(posted)


def take(learner, choice, number="218", **how):
    """An attempt that is handed in with these two answers; None is blank."""
    attempt = start(learner, **how)
    for question, response in ((CHOICE, choice), (NUMBER, number)):
        if response is not None:
            save(attempt, question, response)
    return operations.submit_attempt(learner, attempt.pk, now=timezone.now())


def regrade(rule, *, never_down=True, by=None, **more):
    return operations.regrade(
        COURSE, CHOICE.id, rule, never_down=never_down, by=by, now=timezone.now(), **more
    )


def preview(rule, *, never_down=True, **more):
    return operations.preview_regrade(COURSE, CHOICE.id, rule, never_down=never_down, **more)


def undo(made):
    return operations.undo_regrade(made, by=None, now=timezone.now())


def rows():
    """Every column of every answer and attempt, each digit of it."""
    return [repr(list(table.objects.order_by("pk").values())) for table in (Answer, Attempt)]


def fractions_of(*attempts):
    return [place(attempt, CHOICE).fraction for attempt in attempts]


@pytest.fixture
def told():
    """What practice is told of from here on: each time who sent, the key and the fraction."""
    heard = []

    def listen(sender, answers, **kwargs):
        heard.extend((each.origin_key, each.fraction, each.is_first) for each in answers)

    answers_graded.connect(listen)
    yield heard
    answers_graded.disconnect(listen)


@pytest.fixture
def everybody(db):
    """Five learners: each place, a blank, and one who was marked by a person; and one who
    practiced."""
    given = {"a": 0, "b": 1, "c": 2, "d": None, "e": 0}
    attempts = {name: take(user(name), choice) for name, choice in given.items()}
    by_hand = place(attempts["e"], CHOICE)
    AnswerEvent.objects.create(answer=by_hand, kind="overridden", fraction=Decimal("0.25"))
    Answer.objects.filter(pk=by_hand.pk).update(fraction=Decimal("0.25"))
    Attempt.objects.filter(pk=attempts["e"].pk).update(score=Decimal("1.25"))
    attempts["practice"] = practice(user("f"), 0, 1)
    return attempts


def practice(learner, *tries):
    attempt = start(learner, policy=PRACTICE)
    position = place(attempt, CHOICE).position
    for response in tries:
        operations.try_answer(
            learner, attempt, position, response=response, sureness=3, now=timezone.now()
        )
    return operations.submit_attempt(learner, attempt.pk, now=timezone.now())


@pytest.mark.parametrize("never_down", [True, False])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_preview_says_what_is_done_and_writes_nothing(everybody, rule, never_down):
    before = rows()
    changes = preview(rule, never_down=never_down)
    assert rows() == before
    assert not Regrade.objects.exists()
    assert len(changes) == len(everybody)
    regrade(rule, never_down=never_down)
    for change in changes:
        attempt = Attempt.objects.get(pk=change.attempt_id)
        answer = attempt.answers.get(position=change.position)
        assert attempt.learner_id == change.learner_id
        assert (answer.fraction, answer.is_dropped) == (
            change.after.fraction,
            change.after.is_dropped,
        )
        assert score_so_far(attempt) == change.score_after


@pytest.mark.parametrize("never_down", [True, False])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_undo_restores_every_column(everybody, rule, never_down):
    before = rows()
    made = regrade(rule, never_down=never_down)
    assert rows() != before
    undone = undo(made)
    assert rows() == before
    events = AnswerEvent.objects.count()
    assert undo(made).undone_at == undone.undone_at
    assert (rows(), AnswerEvent.objects.count()) == (before, events)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_same_rule_again_changes_nothing(everybody, rule):
    regrade(rule, never_down=False)
    before, events = rows(), AnswerEvent.objects.count()
    regrade(rule, never_down=False)
    assert (rows(), AnswerEvent.objects.count()) == (before, events)


@pytest.mark.parametrize(
    ("rule", "never_down", "fractions"),
    [
        pytest.param(FIX, True, [1, 1, 0, 0, "0.25", 1], id="mended"),
        pytest.param(FIX, False, [1, 0, 0, 0, "0.25", 1], id="mended, may go down"),
        pytest.param(Accept(response=2), True, [0, 1, 1, 0, "0.25", "0.6666667"], id="accept"),
        pytest.param(FullCredit(), True, [1, 1, 1, 1, "0.25", 1], id="full credit"),
    ],
)
def test_regrade_changes_what_was_earned(everybody, rule, never_down, fractions):
    regrade(rule, never_down=never_down)
    assert fractions_of(*everybody.values()) == [Decimal(each) for each in fractions]


def test_dropped_question_leaves_the_score(everybody):
    regrade(Drop())
    right, wrong = (Attempt.objects.get(pk=everybody[name].pk) for name in "ba")
    assert (wrong.score, wrong.max_score) == (1, 1)
    assert place(wrong, CHOICE).is_dropped
    # Right here and right elsewhere: nothing is lost.
    assert (right.score, right.max_score) == (1, 1)


def test_question_is_kept_where_the_share_would_fall(lea):
    attempt = take(lea, 1, number="7")
    regrade(Drop())
    attempt.refresh_from_db()
    assert (attempt.score, attempt.max_score) == (1, 2)
    assert not place(attempt, CHOICE).is_dropped


def test_answer_that_a_person_judged_is_left_alone(everybody):
    answer = place(everybody["e"], CHOICE)
    (change,) = [each for each in preview(FIX) if each.attempt_id == everybody["e"].pk]
    assert (change.is_by_hand, change.is_change) == (True, False)
    made = regrade(FullCredit(), never_down=False)
    undo(made)
    assert not answer.events.filter(kind__in=["regraded", "restored"]).exists()
    assert place(everybody["e"], CHOICE).fraction == Decimal("0.25")


def test_undo_leaves_alone_what_a_person_judged_since(lea, leo):
    mine, theirs = take(lea, 0), take(leo, 0)
    made = regrade(FIX)
    answer = place(mine, CHOICE)
    AnswerEvent.objects.create(answer=answer, kind="overridden", fraction=Decimal("0.5"))
    Answer.objects.filter(pk=answer.pk).update(fraction=Decimal("0.5"))
    undo(made)
    assert fractions_of(mine, theirs) == [Decimal("0.5"), 0]


def test_events_name_the_regrade_and_who_made_it(tess, lea):
    answer = place(take(lea, 0), CHOICE)
    made = regrade(FIX, by=tess)
    event = answer.events.get(kind="regraded")
    assert (event.actor, event.fraction, event.detail["regrade"]) == (tess, 1, str(made.pk))
    undo(made)
    event = answer.events.get(kind="restored")
    assert (event.fraction, event.detail["regrade"]) == (0, str(made.pk))


def test_regrade_and_its_undoing_are_audited_without_names(tess, lea):
    take(lea, 0)
    made = regrade(FIX, by=tess)
    undo(made)
    undo(made)
    detail = {
        "regrade": str(made.pk),
        "course": COURSE,
        "question": CHOICE.id,
        "rule": "fix_key",
        "answers": 1,
    }
    found = AuditEvent.objects.order_by("pk").values_list("verb", "actor", "detail")
    assert list(found) == [
        ("question.regraded", tess.pk, detail),
        ("question.regrade_undone", None, detail),
    ]


def test_practice_is_told_again_under_the_same_key(lea, told):
    answer = place(take(lea, 0), CHOICE)
    key = str(answer.pk)
    assert (key, 0, True) in told
    told.clear()
    made = regrade(FIX)
    regrade(FIX)
    assert told == [(key, 1, True)]
    told.clear()
    undo(Regrade.objects.latest("made_at"))
    undo(made)
    assert told == [(key, 0, True)]


def test_later_attempt_leaves_the_first_a_first(lea, told):
    first = place(take(lea, 0), CHOICE)
    second = place(take(lea, 0), CHOICE)
    told.clear()
    regrade(FIX)
    assert told == [(str(first.pk), 1, True), (str(second.pk), 1, False)]


def test_first_try_is_what_practice_is_told_of(lea, told):
    answer = place(practice(lea, 2, 0, 1), CHOICE)
    assert told[0] == (str(answer.pk), 0, True)
    told.clear()
    regrade(FIX)
    assert place(answer.attempt, CHOICE).fraction == Decimal("0.6666667")
    assert told == []
    regrade(Accept(response=2))
    assert place(answer.attempt, CHOICE).fraction == 1
    assert told == [(str(answer.pk), 1, True)]


def test_what_was_never_told_is_not_told_now(lea, leo, told):
    take(lea, None)
    take(leo, 0, is_preview=True)
    told.clear()
    regrade(FullCredit())
    assert told == []


def test_written_answer_stops_waiting_and_waits_again(lea):
    attempt = start(lea, context=uuid4())
    save(attempt, WRITTEN, "It fits only in part.")
    operations.submit_attempt(lea, attempt.pk, now=timezone.now())
    made = operations.regrade(
        COURSE, WRITTEN.id, FullCredit(), never_down=True, by=None, now=timezone.now()
    )
    attempt.refresh_from_db()
    assert (attempt.score, attempt.waiting) == (6, 0)
    undo(made)
    attempt.refresh_from_db()
    assert (attempt.score, attempt.waiting) == (0, 1)


def test_regrade_reaches_every_version_of_the_question(lea, leo):
    reworded = build("single_choice", ask={"en": "What was so?"})
    attempts = take(lea, 0), take(leo, 0, asked=reworded)
    assert len({place(attempt, CHOICE).version_id for attempt in attempts}) == 2
    regrade(FIX)
    assert fractions_of(*attempts) == [1, 1]


def test_regrade_reaches_its_contexts_alone(lea, leo):
    context = uuid4()
    mine, theirs = take(lea, 0, context=context), take(leo, 0)
    assert [change.attempt_id for change in preview(FIX, contexts=[context])] == [mine.pk]
    made = regrade(FIX, contexts=[context])
    assert fractions_of(mine, theirs) == [1, 0]
    undo(made)
    assert fractions_of(mine, theirs) == [0, 0]


def test_later_regrade_must_be_undone_first(lea):
    attempt = take(lea, 0)
    before = rows()
    first, second = regrade(FIX), regrade(Drop())
    with pytest.raises(operations.LaterRegrade):
        undo(first)
    undo(second)
    assert fractions_of(attempt) == [1]
    undo(first)
    assert rows() == before


def test_open_attempt_is_regraded_when_it_is_handed_in(lea, told):
    attempt = start(lea)
    save(attempt, CHOICE, 0)
    save(attempt, NUMBER, "218")
    made = regrade(FIX)
    assert preview(FIX) == ()
    assert fractions_of(attempt) == [None]
    handed_in = operations.submit_attempt(lea, attempt.pk, now=timezone.now())
    assert (handed_in.score, handed_in.max_score) == (2, 2)
    kinds = place(attempt, CHOICE).events.order_by("pk").values_list("kind", "fraction")
    assert list(kinds) == [("saved", None), ("submitted", 0), ("regraded", 1)]
    assert told[-1] == (str(place(attempt, CHOICE).pk), 1, True)
    undo(made)
    attempt.refresh_from_db()
    assert (attempt.score, fractions_of(attempt)) == (1, [0])


def test_attempt_that_begins_later_and_one_that_was_undone_are_graded_plainly(lea, leo):
    running = start(leo)
    save(running, CHOICE, 0)
    undo(regrade(FullCredit()))
    operations.submit_attempt(leo, running.pk, now=timezone.now())
    regrade(FullCredit())
    assert fractions_of(running, take(lea, 0)) == [1, 0]


def test_regrade_asks_as_often_for_many_as_for_one(db, django_assert_max_num_queries):
    for number in range(12):
        take(user(f"learner{number}"), 0)
    with django_assert_max_num_queries(23):
        regrade(FIX)


def command(name, *arguments):
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def test_command_shows_and_changes_only_if_asked(lea, leo):
    attempt = take(lea, 0)
    take(leo, 1)
    before = rows()
    shown = (
        "Right as well: Managua\n"
        "Answers handed in: 2. Changed: 1. Left alone, since a person judged them: 0.\n"
        f"attempt {attempt.pk}, question {place(attempt, CHOICE).position}: 0 → 1, "
        "score 1 of 2 → 2 of 2\n"
    )
    said = command("regrade", COURSE, CHOICE.id, "--accept", "0")
    assert said == f"{shown}Nothing was changed. Add --apply to do it.\n"
    assert rows() == before
    said = command("regrade", COURSE, CHOICE.id, "--accept", "0", "--apply")
    made = Regrade.objects.get()
    undo_line = f"Done. To undo it: regrade {COURSE} {CHOICE.id} --undo {made.pk}\n"
    assert said == shown + undo_line
    assert rows() != before
    said = command("regrade", COURSE, CHOICE.id, "--undo", str(made.pk))
    assert said == f"The regrade {made.pk} is undone.\n"
    assert rows() == before


def test_command_takes_the_question_as_the_files_have_it(lea):
    """It was asked with another key than the course has now."""
    course = get_quiz(COURSE, QUIZ).course
    now = next(q for q in course.quizzes[QUIZ].pool if q.type == "single_choice")
    right = type_of(now).right_response(now)
    options = [
        each.model_copy(update={"right": at == (right + 1) % len(now.options)})
        for at, each in enumerate(now.options)
    ]
    old = now.model_copy(update={"options": tuple(options)})
    attempt = start(lea, asked=old)
    save(attempt, now, right)
    operations.submit_attempt(lea, attempt.pk, now=timezone.now())
    assert place(attempt, now).fraction == 0
    command("regrade", COURSE, now.id, "--fix-key", "--apply")
    assert place(attempt, now).fraction == 1


@pytest.mark.parametrize(
    ("question", "rule", "said"),
    [
        ("no-such", ["--drop"], "No attempt asks “no-such” of the course “aid-and-migration”."),
        (CHOICE.id, ["--fix-key"], "The files of the course have no question “a-single-choice”."),
        (CHOICE.id, ["--accept", "{"], "{ is no response: write JSON, such as 2 or [0, 2]."),
        (CHOICE.id, ["--accept", "null"], "null is no response: write JSON, such as 2 or [0, 2]."),
        (CHOICE.id, ["--accept", "9"], "9 names nothing that “a-single-choice” offers."),
        (
            CHOICE.id,
            ["--undo", "00000000-0000-0000-0000-000000000000"],
            "There is no regrade 00000000-0000-0000-0000-000000000000 of “a-single-choice”.",
        ),
    ],
)
def test_command_refuses_in_words(lea, question, rule, said):
    take(lea, 0)
    with pytest.raises(CommandError) as refusal:
        command("regrade", COURSE, question, *rule)
    assert str(refusal.value) == said


def test_command_says_which_regrade_to_undo_first(lea):
    take(lea, 0)
    first = regrade(FIX)
    regrade(Drop())
    with pytest.raises(CommandError) as refusal:
        command("regrade", COURSE, CHOICE.id, "--undo", str(first.pk))
    assert str(refusal.value) == "A later regrade of the question stands. Undo that first."


def test_sweep_hands_in_what_is_over_once(lea, leo, otto):
    late, running, endless = (
        start(each, policy=GRADED.changed(limit_seconds=limit))
        for each, limit in ((lea, 600), (leo, 600), (otto, None))
    )
    save(late, CHOICE, 1)
    long_ago = timezone.now() - timedelta(hours=1)
    Attempt.objects.filter(pk=late.pk).update(
        started_at=long_ago - timedelta(minutes=10), deadline=long_ago
    )
    # Over, and still within its grace.
    Attempt.objects.filter(pk=running.pk).update(
        started_at=long_ago, deadline=timezone.now() - timedelta(seconds=5)
    )
    assert command("sweep") == "Handed in: 1. Marks released: 0.\n"
    assert command("sweep") == "Handed in: 0. Marks released: 0.\n"
    late.refresh_from_db()
    assert (late.submitted_at, late.submitted_by, late.score) == (long_ago, "clock", 1)
    assert Attempt.objects.filter(submitted_at=None).count() == 2
    assert endless.deadline is None


def test_result_says_that_the_key_was_mended(client, lea):
    attempt = take(lea, 2)
    client.force_login(lea)
    regrade(Accept(response=2))
    page = client.get(f"/attempt/{attempt.pk}/result/")
    assert "The answer key was corrected on" in page.content.decode()
    assert "Your score went from 1 to 2." in page.content.decode()
    states = {item.shown.question.id: item.state for item in page.context["page"].items}
    assert states[CHOICE.id] == "right"


def test_result_says_that_a_dropped_question_does_not_count(client, lea):
    attempt = take(lea, 2)
    client.force_login(lea)
    regrade(Drop(), never_down=False)
    page = client.get(f"/attempt/{attempt.pk}/result/").content.decode()
    assert "This question had a fault. Since" in page
