"""`manage.py check` reports every problem of the content, with file and line and what to do."""

from typing import Any

from django.core.checks import CheckMessage, Error, Info, register

from lessons.catalogue import library
from lessons.library.problems import Problem


@register("content")
def content(**kwargs: Any) -> list[CheckMessage]:
    """Errors stop a start. What is a matter of editing is said, and fails a test of the course."""
    return [_message(problem) for problem in library().problems]


def _message(problem: Problem) -> CheckMessage:
    kind = Error if problem.level == "error" else Info
    where = f"{problem.file}:{problem.line}"
    return kind(problem.says, obj=where, id=f"lessons.{problem.id}")
