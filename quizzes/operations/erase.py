"""Erasing attempts with their answers: of a class that is erased."""

from collections.abc import Collection
from itertools import batched
from uuid import UUID

from common.engines import let_others_write
from quizzes.models import Attempt

# Few enough that other writers wait for a fraction of a second.
ATTEMPTS_AT_ONCE = 50


def erase_attempts(contexts: Collection[UUID]) -> int:
    """Erase what was done in these contexts, with every save; returns how many attempts.

    A few in each transaction, so that others write between them: not to be called in one.
    """
    keys = list(Attempt.objects.filter(context__in=contexts).values_list("pk", flat=True))
    for some in batched(keys, ATTEMPTS_AT_ONCE):
        Attempt.objects.filter(pk__in=some).delete()
        let_others_write()
    return len(keys)
