"""The app of reading: the course's pages, and how far each learner has come."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "lessons"

    def ready(self) -> None:
        from lessons import receivers, system_checks  # noqa: F401
