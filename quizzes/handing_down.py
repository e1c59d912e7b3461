"""What quizzes say on pages of lessons: on the course map at which lessons they were taken, and
before an answer key that the reader has its questions open in an attempt."""

from collections.abc import Collection, Mapping

from django.utils import timezone

from accounts.requests import Request
from lessons.catalogue import library
from lessons.handed_down import KeyIsKeptBack, QuizTouch
from quizzes.models import Attempt
from quizzes.seeing import kept_back


def quizzes_for(request: Request, course_id: str) -> Mapping[str, QuizTouch]:
    """What the reader did at the quiz of each lesson, for a class or not. One query, none for a
    visitor."""
    course = library().courses.get(course_id)
    if request.learner is None or course is None:
        return {}
    lessons = {quiz.id: quiz.lesson_id for quiz in course.quizzes.values() if quiz.lesson_id}
    mine = Attempt.objects.filter(
        learner=request.learner, course_id=course_id, quiz_id__in=lessons, is_preview=False
    )
    now = timezone.now()
    found: dict[str, QuizTouch] = {}
    columns = ("quiz_id", "mode", "started_at", "deadline", "submitted_at")
    for quiz_id, mode, started_at, deadline, submitted_at in mine.order_by().values_list(*columns):
        ended_at = submitted_at or (deadline if deadline and deadline <= now else None)
        at = ended_at or started_at
        known = found.get(lessons[quiz_id], QuizTouch(at, is_open=False, is_done=False))
        is_quiz = mode == "quiz"
        found[lessons[quiz_id]] = QuizTouch(
            max(at, known.at),
            is_open=known.is_open or (is_quiz and ended_at is None),
            is_done=known.is_done or (is_quiz and ended_at is not None),
        )
    return found


def refuse_keys(request: Request, course_id: str, question_ids: Collection[str]) -> None:
    """Raises KeyIsKeptBack. One query."""
    kept = kept_back(request.learner.pk if request.learner else None, timezone.now())
    if any(kept.has(course_id, each) for each in question_ids):
        raise KeyIsKeptBack
