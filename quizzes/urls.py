"""Addresses of quizzes: before one, in an attempt, and after it."""

from django.urls import URLPattern, path

from quizzes.handed_down import WorkFor, no_work
from quizzes.views import afterwards, practice, saving, taking

app_name = "quizzes"
QUIZ = "course/<slug:course_id>/quiz/<slug:quiz_id>"
ATTEMPT = "attempt/<uuid:attempt_id>"


def patterns(*, work_for: WorkFor = no_work) -> list[URLPattern]:
    """The addresses, with what classes know of quizzes that are assigned."""
    work = {"work_for": work_for}
    return [
        path(f"{QUIZ}/", taking.quiz, work, name="quiz"),
        path(f"{QUIZ}/start/", taking.start_attempt, work, name="start_attempt"),
        path(f"{ATTEMPT}/", taking.question, name="question"),
        path(f"{ATTEMPT}/save/", saving.save_answer, name="save_answer"),
        path(f"{ATTEMPT}/try/", practice.try_answer, name="try_answer"),
        path(f"{ATTEMPT}/list/", taking.answer_list, name="answer_list"),
        path(f"{ATTEMPT}/submit/", taking.submit_attempt, name="submit_attempt"),
        path(f"{ATTEMPT}/dispute/", afterwards.dispute_answer, name="dispute_answer"),
        path(f"{ATTEMPT}/redact/", afterwards.redact_answer, name="redact_answer"),
        path(f"{ATTEMPT}/result/", taking.result, work, name="result"),
    ]


urlpatterns = patterns()
