"""What classes hand down to the page before a quiz: by default nothing."""

from collections.abc import Callable

from accounts.requests import Request
from lessons.handed_down import AssignedQuiz

# That this quiz is assigned to this person, and where the try that counts begins.
type WorkFor = Callable[[Request, str, str], tuple[AssignedQuiz, ...]]

__all__ = ["AssignedQuiz", "WorkFor", "no_work"]


def no_work(request: Request, course_id: str, quiz_id: str) -> tuple[AssignedQuiz, ...]:
    return ()
