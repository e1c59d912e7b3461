"""What classes hand down to the page before a quiz: by default nothing."""

from collections.abc import Callable

from accounts.requests import Request

# What is to be said of this quiz to this person, each in a sentence, such as that it is assigned
# and when it is due, so that nobody does the try that does not count.
type WorkFor = Callable[[Request, str, str], tuple[str, ...]]


def no_work(request: Request, course_id: str, quiz_id: str) -> tuple[str, ...]:
    return ()
