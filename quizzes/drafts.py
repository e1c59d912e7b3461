"""Typed text while it grows: of its drafts only the newest is anybody's business."""

import hashlib
from collections.abc import Collection

from questions.cloze import Cloze
from questions.number import Number
from questions.short_text import ShortText
from questions.spec import Question
from questions.written import Written
from quizzes import statements
from quizzes.models import AnswerEvent

TYPED = (Cloze, Number, ShortText, Written)


def is_typed(question: Question | None) -> bool:
    """Whether its answer is typed, and not only chosen."""
    return isinstance(question, TYPED)


def shrink_drafts(answer_ids: Collection[int], *, but: tuple[str, int] | None = None) -> None:
    """Each draft keeps its time, length and digest; `but` the one of this client and revision."""
    if not answer_ids:
        return
    drafts = AnswerEvent.objects.filter(
        answer__in=answer_ids, kind=AnswerEvent.Kind.SAVED, response__isnull=False
    )
    if but:
        drafts = drafts.exclude(client=but[0], revision=but[1])
    older = drafts.values_list("pk", "response", "detail")
    statements.shrink((pk, detail | _traces(str(response))) for pk, response, detail in older)


def _traces(text: str) -> dict[str, object]:
    return {"letters": len(text), "sha256": hashlib.sha256(text.encode()).hexdigest()}
