"""A quiz of the course as an attempt meets it: with its written question, without it, by chance."""

from collections import Counter

import pytest
from django.http import Http404
from django.utils import timezone

from lessons.library.quizzes import Quiz
from questions.written import Written
from quizzes import operations
from quizzes.bank import WRITTEN, BankQuiz, get_quiz, policy_of
from quizzes.pinned import pinned
from tests.questions.build import build
from tests.quizzes.build import COURSE, QUIZ

MODULE = "debt-and-adjustment"
TEST, TASK, FINAL = f"{MODULE}-test", f"{MODULE}-task", "final"
# Points of a written question: of the course, and of the one that tests build.
RUBRIC, BUILT_RUBRIC = 12, 6


def bank(quiz_id, asks_written):
    known = get_quiz(COURSE, quiz_id)
    return BankQuiz(known.course, known.quiz, asks_written=asks_written)


def made_of(*types, draw=None, asks_written=None):
    """A lesson's quiz with one question of each of these types."""
    questions = tuple(build(each) for each in types)
    quiz = Quiz(QUIZ, "lesson", QUIZ, None, draw, (), questions)
    return BankQuiz(get_quiz(COURSE, QUIZ).course, quiz, asks_written=asks_written)


def asked(learner, quiz):
    """The types of the questions that a new attempt asks."""
    policy = policy_of(quiz, "quiz").changed(attempts=None)
    attempt = operations.start_attempt(learner, quiz, policy=policy, now=timezone.now())
    types = [question.type for question in pinned(attempt.pk).questions.values()]
    operations.submit_attempt(learner, attempt.pk, now=timezone.now())
    return types


@pytest.mark.parametrize(
    ("quiz_id", "asks_written", "count", "points"),
    [
        pytest.param(QUIZ, None, 6, 6, id="lesson, by chance"),
        pytest.param(QUIZ, False, 6, 6, id="lesson, never"),
        pytest.param(QUIZ, True, 6, 5 + RUBRIC, id="lesson, always"),
        pytest.param(TEST, None, 10, 10, id="test"),
        pytest.param(TEST, False, 10, 10, id="test, never"),
        pytest.param(TEST, True, 10, 10, id="test, always"),
        pytest.param(TASK, None, 1, RUBRIC, id="task"),
        pytest.param(TASK, False, 0, 0, id="task, never"),
        pytest.param(TASK, True, 1, RUBRIC, id="task, always"),
        pytest.param(FINAL, None, 20, 20, id="final"),
        pytest.param(FINAL, False, 20, 20, id="final, never"),
        pytest.param(FINAL, True, 20, 20, id="final, always"),
    ],
)
def test_quiz_asks_so_many_questions_for_so_many_points(quiz_id, asks_written, count, points):
    quiz = bank(quiz_id, asks_written)
    assert (quiz.count, quiz.points) == (count, points)


@pytest.mark.parametrize("quiz_id", [QUIZ, TEST, TASK, FINAL])
@pytest.mark.parametrize("asks_written", [None, False, True])
def test_pool_has_the_written_questions_unless_they_are_never_asked(quiz_id, asks_written):
    quiz = bank(quiz_id, asks_written)
    left_out = [each for each in quiz.quiz.pool if each not in quiz.pool]
    written = [each for each in quiz.quiz.pool if isinstance(each, Written)]
    assert left_out == (written if asks_written is False else [])
    assert len(written) == (1 if quiz_id in (QUIZ, TASK) else 0)


@pytest.mark.parametrize(
    ("types", "draw", "asks_written", "count", "points"),
    [
        pytest.param(("number", "written"), None, None, 2, 1 + BUILT_RUBRIC, id="all are asked"),
        pytest.param(
            ("number", "written"), 2, None, 2, 1 + BUILT_RUBRIC, id="as many as there are"
        ),
        pytest.param(("number", "written"), 9, None, 2, 1 + BUILT_RUBRIC, id="more than there are"),
        pytest.param(("number", "written"), 1, None, 1, 1, id="one of two, by chance"),
        pytest.param(("number", "written"), 1, False, 1, 1, id="one of two, never"),
        pytest.param(("number", "written"), 1, True, 1, BUILT_RUBRIC, id="one of two, always"),
        pytest.param(
            ("number", "cloze", "written"), 2, True, 2, 1 + BUILT_RUBRIC, id="two of three"
        ),
        pytest.param(("number", "cloze"), 1, True, 1, 1, id="none is written"),
        pytest.param(("written",), None, False, 0, 0, id="nothing is left"),
    ],
)
def test_points_are_those_of_what_is_always_asked_and_one_for_each_other(
    types, draw, asks_written, count, points
):
    quiz = made_of(*types, draw=draw, asks_written=asks_written)
    assert (quiz.count, quiz.points) == (count, points)


@pytest.mark.parametrize(("asks_written", "groups"), [(None, []), (False, []), (True, [WRITTEN])])
def test_least_numbers_hold_the_written_questions_where_they_are_always_asked(asks_written, groups):
    quiz = bank(QUIZ, asks_written)
    assert list(quiz.at_least) == groups
    assert quiz.at_least.get(WRITTEN, 0) == (len(quiz.pool) if groups else 0)


@pytest.mark.parametrize("asks_written", [None, False, True])
def test_least_numbers_of_the_final_exam_are_those_of_its_modules(asks_written):
    quiz = bank(FINAL, asks_written)
    assert quiz.at_least == quiz.course.final.at_least
    assert set(quiz.groups.values()) == {module.id for module in quiz.course.modules}


def test_groups_of_a_lesson_are_written_and_not():
    quiz = bank(QUIZ, True)
    written = [each.id for each in quiz.pool if isinstance(each, Written)]
    assert [id_ for id_, group in quiz.groups.items() if group == WRITTEN] == written
    assert set(quiz.groups) == {each.id for each in quiz.pool}
    assert Counter(quiz.groups.values()) == {"": len(quiz.pool) - 1, WRITTEN: 1}


@pytest.mark.parametrize("asks_written", [False, True])
def test_draw_asks_the_written_question_always_or_never(asks_written, lea):
    for _ in range(8):
        types = asked(lea, bank(QUIZ, asks_written))
        assert (len(types), types.count("written")) == (6, int(asks_written))


def test_draw_by_chance_asks_the_written_question_once_in_a_round(lea):
    """Six an attempt of fewer than 18, those not yet met in front."""
    counts = [asked(lea, bank(QUIZ, None)).count("written") for _ in range(3)]
    assert sum(counts) >= 1
    assert max(counts) == 1


def test_draw_with_it_always_asks_the_written_question_at_any_place(lea):
    """It is not to be known by its place: 1 in 6^11 that twelve attempts all have the same."""
    places = {asked(lea, bank(QUIZ, True)).index("written") for _ in range(12)}
    assert len(places) > 1


@pytest.mark.parametrize(
    ("quiz_id", "is_open"), [(QUIZ, True), (TASK, True), (TEST, False), (FINAL, False)]
)
def test_quiz_of_held_back_questions_is_not_open(quiz_id, is_open):
    assert get_quiz(COURSE, quiz_id).is_open == is_open


@pytest.mark.parametrize("quiz_id", ["a-quiz-that-went", "", MODULE])
def test_unknown_quiz_is_not_there(quiz_id):
    with pytest.raises(Http404) as caught:
        get_quiz(COURSE, quiz_id)
    assert str(caught.value) == "There is no such quiz in this course."
