"""Addresses of quizzes: before one, in an attempt, and after it."""

from django.urls import path

from quizzes import views

app_name = "quizzes"
QUIZ = "course/<slug:course_id>/quiz/<slug:quiz_id>"
ATTEMPT = "attempt/<uuid:attempt_id>"
urlpatterns = [
    path(f"{QUIZ}/", views.quiz, name="quiz"),
    path(f"{QUIZ}/start/", views.start_attempt, name="start_attempt"),
    path(f"{ATTEMPT}/", views.question, name="question"),
    path(f"{ATTEMPT}/save/", views.save_answer, name="save_answer"),
    path(f"{ATTEMPT}/list/", views.answer_list, name="answer_list"),
    path(f"{ATTEMPT}/submit/", views.submit_attempt, name="submit_attempt"),
    path(f"{ATTEMPT}/result/", views.result, name="result"),
]
