"""The app of quizzes: attempts, what was answered in them, and their results."""

from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    name = "quizzes"

    def ready(self) -> None:
        from quizzes import receivers  # noqa: F401
