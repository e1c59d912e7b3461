"""The settings of the site under libfaketime, whose own sleep refuses every time (EINVAL) in the
Python of today: waiting for nothing in particular is the same."""

import threading
import time


def sleep(seconds: float) -> None:
    threading.Event().wait(seconds)


time.sleep = sleep  # type: ignore[assignment]

from config.settings import *  # noqa: E402, F403
