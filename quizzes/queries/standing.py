"""Keys that were mended while an attempt was open, where the clock has ended it and nobody has
written that down: what `regrade.apply_standing` will write, for whoever reads before."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from questions.spec import Question
from quizzes.grading import fraction_of, score_of
from quizzes.histories import Event, History
from quizzes.models import Answer, Attempt, Regrade
from quizzes.regrading import regraded, rule_from_json


def take_standing(
    attempts: Iterable[Attempt],
    answers: Mapping[UUID, Sequence[Answer]],
    question_of: Callable[[Answer], Question],
    *,
    until: Mapping[UUID, datetime] = MappingProxyType({}),
) -> None:
    """Give the answers, by their attempt, what they are worth by the keys as they stand. In memory;
    nothing is saved. One query, or none where there is no attempt. `until`: the attempts that are
    shown by the keys as they were then, see `held`."""
    ended = list(attempts)
    if not ended:
        return
    made = Regrade.objects.filter(
        course_id__in={each.course_id for each in ended},
        undone_at=None,
        made_at__gte=min(each.started_at for each in ended),
    )
    for regrade in made.order_by("made_at", "pk"):
        for attempt in ended:
            then = until.get(attempt.pk)
            if _reaches(regrade, attempt) and (then is None or regrade.made_at < then):
                _take(regrade, attempt, answers[attempt.pk], question_of)


def _reaches(made: Regrade, attempt: Attempt) -> bool:
    """Only work of a class has an end, so that own study is never asked for here."""
    is_there = not made.contexts or str(attempt.context) in made.contexts
    return is_there and made.course_id == attempt.course_id and made.made_at >= attempt.started_at


def _take(
    made: Regrade,
    attempt: Attempt,
    answers: Sequence[Answer],
    question_of: Callable[[Answer], Question],
) -> None:
    rules = attempt.rules
    worth = {each.pk: fraction_of(each, question_of(each), rules) for each in answers}
    for answer in answers:
        question = question_of(answer)
        if question.id != made.question_id:
            continue
        judged = {"is_dropped": answer.is_dropped}
        history = History((Event("submitted", answer.response, worth[answer.pk], judged),))
        others = [each for each in answers if each is not answer]
        outcome = regraded(
            question,
            history,
            rule_from_json(made.rule),
            never_down=made.never_down,
            penalty=rules.penalty,
            rest=score_of((each, worth[each.pk]) for each in others),
        )
        answer.fraction, answer.is_dropped = outcome.fraction, outcome.is_dropped
