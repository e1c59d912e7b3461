"""Faults of the browser and of the way to the server: the tests of the journeys, again and again.

Each is a test in a real Chromium; what must hold stands there.
"""

import os
import re
import subprocess
import sys

from bench.faults.trial import Outcome
from bench.ledger import ROOT

QUIZ, FAULTS = "tests/journeys/test_quiz.py", "tests/journeys/test_faults.py"


def journeys(times: int, *tests: str) -> Outcome:
    """Run each of these tests so many times."""
    outcome = Outcome(tries=times * len(tests))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "bench.faults.again", *tests]
    environment = os.environ | {"TIMES": str(times)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    passed = re.search(r"(\d+) passed", done.stdout)
    count = int(passed[1]) if passed else 0
    outcome.seen.append(f"{count} of {outcome.tries} journeys passed")
    if count < outcome.tries:
        outcome.problems.append("\n".join(done.stdout.splitlines()[-30:]))
    return outcome


def session(times: int) -> Outcome:
    """The session ends while a learner writes; after signing in again the answer is sent."""
    return journeys(
        times,
        f"{QUIZ}::test_session_that_ended_loses_nothing",
        f"{QUIZ}::test_signing_in_again_in_another_tab_sends_it_as_well",
    )


def token(times: int) -> Outcome:
    """The form's token changes in another tab; the page fetches the new one and saves."""
    return journeys(times, f"{QUIZ}::test_token_that_changed_in_another_tab_is_fetched_anew")


def offline(times: int) -> Outcome:
    """No connection for half an hour, with answers changed and the page loaded meanwhile."""
    return journeys(times, f"{FAULTS}::test_half_an_hour_offline_loses_nothing")


def tabs(times: int) -> Outcome:
    """Two tabs give two answers to one question; both are offered, and one is chosen."""
    return journeys(times, f"{QUIZ}::test_two_answers_are_offered_until_one_is_chosen")


def back(times: int) -> Outcome:
    """The back button shows the newest answer, and what is changed then is saved."""
    return journeys(times, f"{QUIZ}::test_back_button_shows_the_newest_answer")


def killed(times: int) -> Outcome:
    """The browser is killed while it is offline; started again, it sends what it kept."""
    return journeys(times, f"{FAULTS}::test_killed_browser_sends_what_it_kept")
