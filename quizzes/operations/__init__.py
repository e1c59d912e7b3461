"""Every write about attempts. Each is safe to send twice."""

from quizzes.marked import Marking
from quizzes.operations.afterwards import (
    AlreadyReplied,
    PassageNotFound,
    dispute_answer,
    redact_answer,
    reply_to_dispute,
)
from quizzes.operations.erase import erase_attempts
from quizzes.operations.marking import (
    AlreadyReleased,
    Incomplete,
    StaleMark,
    keep_beside,
    release_marks,
    save_mark,
    set_release,
)
from quizzes.operations.merge import combine_attempts
from quizzes.operations.moving import BothOpen, move_attempts, move_back
from quizzes.operations.received import (
    ARRIVED,
    AlreadyDecided,
    IsOpenAgain,
    Late,
    decide_received,
    receive_answer,
)
from quizzes.operations.regrade import (
    LaterRegrade,
    learners_asked,
    preview_regrade,
    regrade,
    undo_regrade,
)
from quizzes.operations.rejudging import Change
from quizzes.operations.save import AttemptIsOver, NoSuchAnswer, Saved, save_answer
from quizzes.operations.start import (
    NoAttemptLeft,
    NothingToAsk,
    TooMuchPractice,
    start_attempt,
)
from quizzes.operations.submit import end_attempts, submit_attempt, submit_overdue
from quizzes.operations.telling import tell_of_shown
from quizzes.operations.tries import IsKeptBack, NoTryLeft, try_answer
from quizzes.operations.window import Move, move_window, move_windows

__all__ = [
    "ARRIVED",
    "AlreadyDecided",
    "AlreadyReleased",
    "AlreadyReplied",
    "AttemptIsOver",
    "BothOpen",
    "Change",
    "Incomplete",
    "IsKeptBack",
    "IsOpenAgain",
    "Late",
    "LaterRegrade",
    "Marking",
    "Move",
    "NoAttemptLeft",
    "NoSuchAnswer",
    "NoTryLeft",
    "NothingToAsk",
    "PassageNotFound",
    "Saved",
    "StaleMark",
    "TooMuchPractice",
    "combine_attempts",
    "decide_received",
    "dispute_answer",
    "end_attempts",
    "erase_attempts",
    "keep_beside",
    "learners_asked",
    "move_attempts",
    "move_back",
    "move_window",
    "move_windows",
    "preview_regrade",
    "receive_answer",
    "redact_answer",
    "regrade",
    "release_marks",
    "reply_to_dispute",
    "save_answer",
    "save_mark",
    "set_release",
    "start_attempt",
    "submit_attempt",
    "submit_overdue",
    "tell_of_shown",
    "try_answer",
    "undo_regrade",
]
