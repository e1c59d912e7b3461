"""The app of classes: who teaches whom, what is assigned, and what came of it."""

from django.apps import AppConfig


class ClassroomsConfig(AppConfig):
    name = "classrooms"

    def ready(self) -> None:
        from classrooms import receivers  # noqa: F401
