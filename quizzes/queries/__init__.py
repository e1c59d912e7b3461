"""What the pages of quizzes show, as frozen values; rows are read here and in `access`."""

from quizzes.queries.asked import sees_of_questions
from quizzes.queries.attempt import AttemptPage, Turn, attempt_page
from quizzes.queries.conflict import Conflict, conflict
from quizzes.queries.held import Held, held
from quizzes.queries.quiz import QuizPage, quiz_page, quiz_page_of
from quizzes.queries.received import Received, as_submitted, received_of, undecided
from quizzes.queries.result import ResultPage, result_page
from quizzes.queries.sittings import Sitting, sittings

__all__ = [
    "AttemptPage",
    "Conflict",
    "Held",
    "QuizPage",
    "Received",
    "ResultPage",
    "Sitting",
    "Turn",
    "as_submitted",
    "attempt_page",
    "conflict",
    "held",
    "quiz_page",
    "quiz_page_of",
    "received_of",
    "result_page",
    "sees_of_questions",
    "sittings",
    "undecided",
]
