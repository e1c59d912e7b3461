"""What classes hand down to the pages before and after a quiz: by default nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.requests import Request
from lessons.handed_down import AssignedQuiz

# That this quiz is assigned to this person, and where the attempt that counts begins.
type WorkFor = Callable[[Request, str, str], tuple[AssignedQuiz, ...]]

__all__ = ["AssignedQuiz", "NextAttempt", "WorkFor", "no_work"]


@dataclass(frozen=True)
class NextAttempt:
    """Where a post begins the next attempt, or goes on with one. `left` is None where there is no
    limit; `until` says in words when that ends, "" where it never does."""

    url: str
    left: int | None
    until: str = ""
    goes_on: bool = False
    is_alone: bool = False

    @classmethod
    def of(cls, work: AssignedQuiz) -> "NextAttempt | None":
        """None where none can begin now."""
        if not work.start_url:
            return None
        return cls(work.start_url, work.attempts_left, work.until, work.has_begun)


def no_work(request: Request, course_id: str, quiz_id: str) -> tuple[AssignedQuiz, ...]:
    return ()
