"""Which of a student's tries counts at a work, and how late it was. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from classrooms.gradebook import Work, half_up
from classrooms.lateness import taken_off
from questions.grading import PLACES
from quizzes.scoring import Counts, Score, counted


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt that was submitted, and how many days after the student's own due time. `number`:
    of the attempt; 0 for the average of several."""

    score: Score
    days_late: int = 0
    number: int = 0


def counted_try(method: Counts, tries: Sequence[Try], work: Work) -> Try | None:
    """The try that counts; None where there is none with points.

    The highest is the one that is worth most after the late rule, so that a second try which came
    late never costs anything. An average is as late as its earliest try was.
    """
    whole = taking_part(tries)
    if not whole:
        return None
    if len(whole) == 1 and method != "average":
        return whole[0]
    if method == "highest":
        return max(whole, key=lambda each: _worth(each, work))
    if method != "average":
        return whole[0] if method == "first" else whole[-1]
    judged = [each for each in tries if each.score.out_of > 0]
    score = counted(method, [each.score for each in judged])
    number = whole[0].number if len(whole) == 1 else 0
    return Try(score, min(each.days_late for each in judged), number) if score else None


def taking_part(tries: Sequence[Try]) -> list[Try]:
    """Those among which one counts, or whose average does: an attempt with an answer to grade only
    where all have one, and none in which nothing could be earned."""
    judged = [each for each in tries if each.score.out_of > 0]
    return [each for each in judged if not each.score.waiting] or judged


def _worth(each: Try, work: Work) -> Decimal:
    points, late = points_of(each.score, work.points), each.days_late
    return points - taken_off(work.late, points=work.points, before=points, days_late=late)


def points_of(score: Score, worth: Decimal) -> Decimal:
    """What is known of a score, in points of the work; 0 where nothing could be earned."""
    if not score.out_of:
        return Decimal(0)
    known, known_per = max(score.known, Decimal(0)).as_integer_ratio()
    out_of, out_of_per = score.out_of.as_integer_ratio()
    points, points_per = worth.as_integer_ratio()
    return half_up(known * out_of_per * points, known_per * out_of * points_per, PLACES)
