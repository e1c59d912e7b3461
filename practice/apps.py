"""The app of practice: what a learner's answers prove, and when a question comes back."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "practice"

    def ready(self) -> None:
        from practice import receivers  # noqa: F401
