"""What stood at a written answer before: grades in whose place another grader put theirs, and that
its student removed private words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.language import page_language
from questions.spec import said
from questions.written import Written
from quizzes.models import Answer, AnswerEvent, Mark
from quizzes.operations.marking import DONE

PLACES = {
    "answer": gettext_lazy("the answer"),
    "comment": gettext_lazy("your comment on the whole"),
    "comments": gettext_lazy("a comment on a criterion"),
    "dispute": gettext_lazy("the dispute"),
    "grade": gettext_lazy("a grade of another grader"),
    "reply": gettext_lazy("the reply to the dispute"),
}


@dataclass(frozen=True)
class GradeBefore:
    """A grade that is no more: whose, until when, its sum in words, and what it said."""

    grader: User | None
    at: datetime
    was_saved: bool
    sum: str
    comments: tuple[str, ...]


@dataclass(frozen=True)
class Removal:
    """The student took private words out: when, and from where."""

    at: datetime
    places: tuple[str, ...]


@dataclass(frozen=True)
class Before:
    grades: tuple[GradeBefore, ...]
    removals: tuple[Removal, ...]


def before(answer: Answer) -> Before:
    """The newest first. One query."""
    kinds = (AnswerEvent.Kind.REPLACED, AnswerEvent.Kind.REDACTED)
    events = answer.events.filter(kind__in=kinds).select_related("actor").order_by("-pk")
    question = answer.version.question
    assert isinstance(question, Written)
    grades, removals = [], []
    for event in events:
        if event.kind == AnswerEvent.Kind.REPLACED:
            grades.append(_grade(event, question))
        else:
            places = event.detail.get("places", ["answer"])
            removals.append(Removal(event.at, tuple(str(PLACES[place]) for place in places)))
    return Before(tuple(grades), tuple(removals))


def _grade(event: AnswerEvent, question: Written) -> GradeBefore:
    detail, language = event.detail, page_language()
    comments = [
        f"{said(each.name, language)}: {words}"
        for each in question.criteria
        if (words := detail["comments"].get(each.id))
    ]
    whole = [detail["comment"]] if detail["comment"] else []
    words = sum_words(detail["how"], detail["levels"], question)
    return GradeBefore(event.actor, event.at, detail["is_saved"], words, (*comments, *whole))


def sum_words(how: str, levels: Mapping[str, Any], question: Written) -> str:
    """12 of 16; of one criterion its level, and of "done" the word."""
    if how == Mark.How.DONE:
        return {None: _("no level"), 0: _("Not yet")}.get(levels.get(DONE), _("Done"))
    asked = [each for each in question.criteria if how == Mark.How.FULL or each.id in levels]
    most = sum(len(each.levels) - 1 for each in asked)
    given = sum(int(levels.get(each.id, 0)) for each in asked)
    return _("%(given)d of %(most)d") % {"given": given, "most": most} if asked else _("no level")
