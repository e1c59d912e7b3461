"""A person's mark of a written answer: drafts and versions, the fraction of its levels, and what
its release writes. The rubric of these tests has 6 points: claim 3, fairness 2, source 1."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from accounts.erasure import erase_person
from accounts.models import AuditEvent
from lessons.library.quizzes import Quiz
from practice.models import Evidence
from questions.written import marked
from quizzes import operations
from quizzes.bank import BankQuiz, get_quiz
from quizzes.models import Answer, AnswerEvent, Attempt, Mark
from quizzes.operations import Marking, release_marks, save_mark
from quizzes.operations.marking import fraction_of
from quizzes.policy import GRADED, MARKS_UNTIL_CLOSE
from quizzes.regrading import FullCredit
from quizzes.statements import Posted
from tests.build import user
from tests.questions.build import build
from tests.quizzes.build import COURSE, QUIZ
from tests.quizzes.test_races import all_at_once

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
# The work of a class, as quizzes knows it.
WORK = UUID("01890000-0000-7000-8000-00000000c1a5")
CHOICE, WRITTEN = build("single_choice"), build("written")
TOP = {"claim": 3, "fairness": 2, "source": 1}
HALF = {"claim": 2, "fairness": 1, "source": 0}


def begin(learner, *asked, policy=GRADED, context=WORK, **more):
    quiz = Quiz(QUIZ, "lesson", QUIZ, None, None, (), asked or (CHOICE, WRITTEN))
    bank = BankQuiz(get_quiz(COURSE, QUIZ).course, quiz)
    return operations.start_attempt(learner, bank, policy=policy, now=NOW, context=context, **more)


def give(attempt, question, response):
    answer = attempt.answers.get(version__question_id=question.id)
    posted = Posted(
        attempt_id=attempt.pk,
        learner_id=attempt.learner_id,
        position=answer.position,
        client="",
        revision=answer.revision + 1,
        response=response,
        sureness=2,
        is_flagged=False,
        at=NOW,
    )
    operations.save_answer(posted)


def written_of(attempt):
    answers = Answer.objects.select_related("attempt", "version")
    return answers.get(attempt=attempt, version__question_id=WRITTEN.id)


def handed_in(learner, text="One rule for both.", *, at=NOW, **more):
    """The written answer of an attempt that is handed in; the choice is right, for 1 point."""
    attempt = begin(learner, **more)
    give(attempt, CHOICE, 1)
    if text:
        give(attempt, WRITTEN, text)
    operations.submit_attempt(learner, attempt.pk, now=at)
    return written_of(attempt)


def says(levels=None, *, how="full", comments=None, comment=""):
    return Marking(how, levels or {}, comments or {}, comment)


def save(answer, levels=None, *, by, version=0, is_draft=True, now=NOW, **said):
    marking = says(levels, **said)
    return save_mark(answer, marking, version=version, is_draft=is_draft, by=by, now=now)


def scores(answer):
    """What the attempt of an answer has now: its score, and how many answers wait."""
    attempt = Attempt.objects.get(pk=answer.attempt_id)
    return attempt.score, attempt.waiting


def fraction_in_the_table(answer):
    return Answer.objects.get(pk=answer.pk).fraction


@pytest.fixture
def answer(lea):
    return handed_in(lea)


def test_answer_that_is_handed_in_waits_and_is_no_part_of_what_is_known(answer):
    assert fraction_in_the_table(answer) is None
    assert scores(answer) == (1, 1)
    assert Attempt.objects.get().max_score == 7


def test_blank_answer_waits_for_nobody(lea):
    blank = handed_in(lea, text="")
    assert fraction_in_the_table(blank) == 0
    assert scores(blank) == (1, 0)


def test_first_draft_keeps_what_was_chosen_and_typed(answer, tess):
    save(answer, {"claim": 2}, by=tess, comments={"claim": "Which one?"}, comment="Go on.")
    mark = Mark.objects.get()
    assert (mark.answer, mark.marker, mark.how) == (answer, tess, "full")
    assert (mark.levels, mark.comments) == ({"claim": 2}, {"claim": "Which one?"})
    assert (mark.comment, mark.saved_at, mark.released_at) == ("Go on.", NOW, None)
    assert (mark.is_draft, mark.version, mark.fraction) == (True, 1, None)


def test_each_save_is_the_next_version_of_the_same_mark(answer, tess):
    save(answer, {"claim": 2}, by=tess)
    save(answer, HALF, by=tess, version=1, now=LATER)
    mark = Mark.objects.get()
    assert (mark.version, mark.levels, mark.saved_at) == (2, HALF, LATER)


@pytest.mark.parametrize("version", [0, 2, 99])
def test_save_of_another_version_is_stale_and_keeps_what_stands(answer, tess, tomas, version):
    save(answer, TOP, by=tess, comment="Mine.")
    with pytest.raises(operations.StaleMark) as stale:
        save(answer, {}, by=tomas, version=version, comment="Yours.")
    theirs = stale.value.args[0]
    assert (theirs.marker, theirs.levels, theirs.comment) == (tess, TOP, "Mine.")
    mark = Mark.objects.get()
    assert (mark.marker, mark.version, mark.comment) == (tess, 1, "Mine.")


def test_version_of_a_mark_that_was_never_made_is_stale(answer, tess):
    with pytest.raises(operations.StaleMark) as stale:
        save(answer, TOP, by=tess, version=1)
    assert stale.value.args == (None,)
    assert not Mark.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_first_marks_at_once_one_is_kept_and_the_others_are_stale(answer, tess):
    def act(number):
        try:
            return save(answer, {"claim": number % 4}, by=tess).version
        except operations.StaleMark:
            return "stale"

    assert sorted(map(str, all_at_once(act, 8))) == ["1", *["stale"] * 7]
    assert Mark.objects.get().version == 1


@pytest.mark.parametrize(
    ("how", "levels", "fraction"),
    [
        pytest.param("full", TOP, "1", id="full, top"),
        pytest.param("full", dict.fromkeys(TOP, 0), "0", id="full, nothing"),
        pytest.param("full", HALF, "0.5", id="full, 3 of 6"),
        pytest.param("full", TOP | {"source": 0}, "0.8333333", id="full, 5 of 6"),
        pytest.param("full", TOP | {"claim": 9}, "1", id="full, above the highest level"),
        pytest.param("full", dict.fromkeys(TOP, -1), "0", id="full, below 0"),
        pytest.param("full", {"claim": 3, "fairness": 2}, None, id="full, one missing"),
        pytest.param("full", {}, None, id="full, none"),
        pytest.param("full", {"style": 3}, None, id="full, of another rubric"),
        pytest.param("full", TOP | {"style": 0}, "1", id="full, one more of another rubric"),
        pytest.param("one", {"claim": 2}, "0.6666667", id="one, 2 of 3"),
        pytest.param("one", {"fairness": 2}, "1", id="one, top"),
        pytest.param("one", {"source": 0}, "0", id="one, nothing"),
        pytest.param("one", {"fairness": 7}, "1", id="one, above the highest level"),
        pytest.param("one", {}, None, id="one, none"),
        pytest.param("one", {"style": 3}, None, id="one, of another rubric"),
        pytest.param("done", {"done": 1}, "1", id="done"),
        pytest.param("done", {"done": 0}, "0", id="not yet"),
        pytest.param("done", {"done": 5}, "1", id="done, more than once"),
        pytest.param("done", {}, None, id="done, nothing said"),
        pytest.param("done", {"claim": 3}, None, id="done, a level of the rubric"),
    ],
)
def test_fraction_is_the_sum_of_levels_of_the_most_that_can_be_had(answer, how, levels, fraction):
    expected = None if fraction is None else Decimal(fraction)
    assert fraction_of(answer, says(levels, how=how)) == expected


def test_full_rubric_earns_what_the_question_says(answer):
    for claim in range(4):
        levels = TOP | {"claim": claim}
        assert fraction_of(answer, says(levels)) == marked(WRITTEN, levels)


@pytest.mark.parametrize(
    ("how", "levels"),
    [("full", {"claim": 3}), ("full", {}), ("one", {}), ("one", {"style": 3}), ("done", {})],
)
def test_mark_without_a_level_is_incomplete_and_not_kept(answer, tess, how, levels):
    with pytest.raises(operations.Incomplete):
        save(answer, levels, by=tess, how=how, is_draft=False)
    assert not Mark.objects.exists()


def test_incomplete_mark_leaves_the_draft_as_it_was(answer, tess):
    save(answer, TOP, by=tess)
    with pytest.raises(operations.Incomplete):
        save(answer, {"claim": 1}, by=tess, version=1, is_draft=False)
    mark = Mark.objects.get()
    assert (mark.levels, mark.version, mark.is_draft) == (TOP, 1, True)


def test_mark_is_final_once_it_is_saved_in_full(answer, tess):
    mark = save(answer, HALF, by=tess, is_draft=False)
    assert (mark.is_draft, mark.fraction, mark.released_at) == (False, Decimal("0.5"), None)


def test_typing_on_does_not_take_a_final_mark_back(answer, tess):
    save(answer, HALF, by=tess, is_draft=False)
    mark = save(answer, TOP, by=tess, version=1, comment="Better than I thought.")
    assert (mark.is_draft, mark.fraction) == (False, 1)


def test_final_mark_without_a_level_is_a_draft_again(answer, tess):
    save(answer, HALF, by=tess, is_draft=False)
    mark = save(answer, {"claim": 3}, by=tess, version=1)
    assert (mark.is_draft, mark.fraction) == (True, None)


@pytest.mark.parametrize("is_draft", [True, False], ids=["draft", "final"])
def test_mark_that_is_not_released_changes_nothing_of_the_attempt(answer, tess, is_draft):
    before = [*Answer.objects.values(), *Attempt.objects.values(), *AnswerEvent.objects.values()]
    save(answer, TOP, by=tess, is_draft=is_draft, comment="Well done.")
    after = [*Answer.objects.values(), *Attempt.objects.values(), *AnswerEvent.objects.values()]
    assert after == before
    assert not Evidence.objects.filter(question_id=WRITTEN.id).exists()
    assert not AuditEvent.objects.filter(verb="mark.release").exists()


@pytest.mark.parametrize(
    ("levels", "how", "earned"),
    [
        (TOP, "full", "7"),
        (HALF, "full", "4"),
        (TOP | {"source": 0}, "full", "6"),
        ({"claim": 2}, "one", "5"),
        ({"done": 1}, "done", "7"),
        ({"done": 0}, "done", "1"),
    ],
)
def test_release_adds_the_points_of_the_mark_to_the_score(answer, tess, levels, how, earned):
    mark = save(answer, levels, by=tess, how=how, is_draft=False)
    assert release_marks([mark], by=tess, now=LATER) == 1
    score, waiting = scores(answer)
    assert round(score, 6) == Decimal(earned)
    assert waiting == 0
    assert fraction_in_the_table(answer) == mark.fraction
    assert Mark.objects.get().released_at == LATER


def test_release_is_an_event_of_the_answer_by_the_one_who_released(answer, tess, tomas):
    mark = save(answer, HALF, by=tess, is_draft=False)
    release_marks([mark], by=tomas, now=LATER)
    event = answer.events.get(kind=AnswerEvent.Kind.MARKED)
    assert (event.at, event.actor, event.fraction) == (LATER, tomas, Decimal("0.5"))
    assert (event.revision, event.detail) == (answer.revision, {"version": 1})
    assert event.response is None


def test_release_is_in_the_record_of_acts_without_a_word_of_the_comments(answer, tess, lea):
    mark = save(answer, HALF, by=tess, is_draft=False, comment="A private word.")
    release_marks([mark], by=tess, now=LATER)
    act = AuditEvent.objects.get(verb="mark.release")
    assert (act.actor, act.subject) == (tess, lea)
    assert act.detail == {"answer": answer.pk, "fraction": "0.5000000"}


def test_marks_released_twice_are_released_once(answer, tess):
    mark = save(answer, HALF, by=tess, is_draft=False)
    release_marks([mark], by=tess, now=LATER)
    assert release_marks([mark], by=tess, now=LATER + timedelta(days=1)) == 0
    assert Mark.objects.get().released_at == LATER
    assert answer.events.filter(kind=AnswerEvent.Kind.MARKED).count() == 1
    assert AuditEvent.objects.filter(verb="mark.release").count() == 1


def test_draft_is_not_released_even_where_all_levels_are_chosen(answer, tess):
    mark = save(answer, TOP, by=tess)
    assert release_marks([mark], by=tess, now=LATER) == 0
    assert scores(answer) == (1, 1)
    assert Mark.objects.get().released_at is None


def test_answers_of_one_attempt_are_released_one_after_the_other(lea, tess):
    second = build("written", id="a-second")
    attempt = begin(lea, WRITTEN, second)
    for question in (WRITTEN, second):
        give(attempt, question, "Words for it.")
    operations.submit_attempt(lea, attempt.pk, now=NOW)
    answers = list(attempt.answers.select_related("attempt", "version").order_by("position"))
    marks = [save(each, HALF, by=tess, is_draft=False) for each in answers]
    assert scores(answers[0]) == (0, 2)
    release_marks(marks[:1], by=tess, now=LATER)
    assert scores(answers[0]) == (3, 1)
    release_marks(marks, by=tess, now=LATER)
    assert scores(answers[0]) == (6, 0)


def test_marks_of_one_attempt_are_released_together(lea, tess):
    second = build("written", id="a-second")
    attempt = begin(lea, WRITTEN, second)
    for question in (WRITTEN, second):
        give(attempt, question, "Words for it.")
    operations.submit_attempt(lea, attempt.pk, now=NOW)
    answers = list(attempt.answers.select_related("attempt", "version"))
    marks = [save(each, TOP, by=tess, is_draft=False) for each in answers]
    assert release_marks(marks, by=tess, now=LATER) == 2
    assert scores(answers[0]) == (12, 0)


def test_marks_of_many_are_released_each_to_its_own_learner(lea, leo, tess):
    ours, others = handed_in(lea), handed_in(leo)
    marks = [
        save(ours, TOP, by=tess, is_draft=False),
        save(others, dict.fromkeys(TOP, 0), by=tess, is_draft=False),
    ]
    assert release_marks(marks, by=tess, now=LATER) == 2
    assert (scores(ours), scores(others)) == ((7, 0), (1, 0))


def test_released_mark_is_not_changed_as_it_is_typed(answer, tess):
    release_marks([save(answer, HALF, by=tess, is_draft=False)], by=tess, now=LATER)
    with pytest.raises(operations.AlreadyReleased):
        save(answer, TOP, by=tess, version=1, comment="Half a sen")
    mark = Mark.objects.get()
    assert (mark.levels, mark.comment, mark.version) == (HALF, "", 1)
    assert scores(answer) == (4, 0)


def test_released_mark_that_is_changed_in_full_is_the_learners_at_once(answer, tess):
    release_marks([save(answer, HALF, by=tess, is_draft=False)], by=tess, now=NOW)
    save(answer, TOP, by=tess, version=1, is_draft=False, now=LATER)
    assert scores(answer) == (7, 0)
    assert fraction_in_the_table(answer) == 1
    assert Mark.objects.get().released_at == NOW
    events = answer.events.filter(kind=AnswerEvent.Kind.MARKED).order_by("pk")
    assert [(each.at, each.fraction, each.detail) for each in events] == [
        (NOW, Decimal("0.5"), {"version": 1}),
        (LATER, 1, {"version": 2}),
    ]


def test_released_mark_cannot_lose_a_level(answer, tess):
    release_marks([save(answer, HALF, by=tess, is_draft=False)], by=tess, now=NOW)
    with pytest.raises(operations.Incomplete):
        save(answer, {"claim": 3}, by=tess, version=1, is_draft=False)
    assert scores(answer) == (4, 0)


def test_practice_learns_of_the_answer_at_the_release(answer, tess, lea):
    mark = save(answer, HALF, by=tess, is_draft=False)
    of_it = Evidence.objects.filter(question_id=WRITTEN.id)
    assert not of_it.exists()
    release_marks([mark], by=tess, now=LATER)
    assert (of_it.get().learner, of_it.get().fraction) == (lea, Decimal("0.5"))
    save(answer, TOP, by=tess, version=1, is_draft=False, now=LATER)
    assert of_it.get().fraction == 1


def test_practice_learns_nothing_of_it_before_the_close_where_results_wait(lea, tess):
    held = GRADED.changed(review=MARKS_UNTIL_CLOSE)
    closes_at = NOW + timedelta(days=2)
    answer = handed_in(lea, policy=held, closes_at=closes_at)
    release_marks([save(answer, HALF, by=tess, is_draft=False)], by=tess, now=LATER)
    assert not Evidence.objects.exists()
    operations.tell_of_shown(lea.pk, now=closes_at + timedelta(minutes=5))
    assert Evidence.objects.get(question_id=WRITTEN.id).fraction == Decimal("0.5")


def test_first_answer_to_a_question_stays_the_first_for_practice(lea, tess):
    """As with answers that nobody has to mark: a second try at the same question is no first."""
    answers = [handed_in(lea), handed_in(lea, at=LATER)]
    marks = [save(each, HALF, by=tess, is_draft=False) for each in answers]
    release_marks(marks, by=tess, now=LATER)
    told = Evidence.objects.filter(question_id=WRITTEN.id)
    firsts = {each.origin_key: each.is_first for each in told}
    assert firsts == {str(answers[0].pk): True, str(answers[1].pk): False}


def test_regrade_leaves_alone_what_a_person_marked(answer, tess):
    release_marks([save(answer, HALF, by=tess, is_draft=False)], by=tess, now=NOW)
    rule = {"never_down": True, "by": tess, "now": LATER}
    operations.regrade(COURSE, WRITTEN.id, FullCredit(), **rule)
    assert scores(answer) == (4, 0)


def test_mark_counts_instead_of_an_earlier_regrade(answer, tess):
    rule = {"never_down": True, "by": tess, "now": NOW}
    operations.regrade(COURSE, WRITTEN.id, FullCredit(), **rule)
    assert scores(answer) == (7, 0)
    release_marks([save(answer, HALF, by=tess, is_draft=False)], by=tess, now=LATER)
    assert scores(answer) == (4, 0)


def test_mark_stays_where_private_words_are_removed(answer, tess, lea):
    release_marks([save(answer, HALF, by=tess, is_draft=False)], by=tess, now=NOW)
    operations.redact_answer(lea, answer, "One rule", now=LATER)
    assert Mark.objects.get().levels == HALF
    assert scores(answer) == (4, 0)


def test_marks_go_with_the_person_who_wrote(answer, tess, lea):
    mark = save(answer, HALF, by=tess, is_draft=False)
    erase_person(lea, by=lea)
    assert not Mark.objects.exists()
    assert release_marks([mark], by=tess, now=LATER) == 0


def test_answer_of_somebody_who_was_erased_takes_no_mark(answer, tess, lea):
    erase_person(lea, by=lea)
    with pytest.raises(Answer.DoesNotExist):
        save(answer, HALF, by=tess)
    assert not Mark.objects.exists()


def test_marks_stay_where_the_one_who_gave_them_is_erased(answer, lea):
    marker = user("marker", is_teacher=True)
    release_marks([save(answer, HALF, by=marker, is_draft=False)], by=marker, now=NOW)
    erase_person(marker, by=marker)
    mark = Mark.objects.get()
    assert (mark.marker, mark.levels) == (None, HALF)
    assert scores(answer) == (4, 0)
