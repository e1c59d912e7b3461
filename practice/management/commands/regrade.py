"""`manage.py regrade`: what a mended key changes is shown, and changed if asked."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from pydantic import ValidationError

from lessons.catalogue import library
from practice import operations as practice
from questions.types import type_of
from quizzes import operations
from quizzes.histories import Outcome
from quizzes.models import QuestionVersion, Regrade
from quizzes.regrading import Accept, Drop, FixKey, FullCredit, Rule
from quizzes.scoring import Score, shown_mark


class Command(BaseCommand):
    help = (
        "Shows what a mended key changes in the attempts at a question, and with --apply changes "
        "it, in checks and reviews too. Nobody loses unless --may-go-down is given. What a person "
        "marked stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("course", help="the id of the course")
        parser.add_argument("question", help="the id of the question")
        rule = parser.add_mutually_exclusive_group(required=True)
        rule.add_argument(
            "--fix-key",
            action="store_true",
            help="grade by the question as the files of the course have it now",
        )
        rule.add_argument(
            "--accept", metavar="JSON", help='a response that is right as well, such as 2 or "loan"'
        )
        rule.add_argument(
            "--full-credit", action="store_true", help="all points for everybody who was asked"
        )
        rule.add_argument("--drop", action="store_true", help="the question does not count")
        rule.add_argument("--undo", metavar="ID", type=UUID, help="undo a regrade by its id")
        parser.add_argument("--may-go-down", action="store_true", help="scores may fall as well")
        parser.add_argument("--apply", action="store_true", help="do it, not only show it")

    def handle(self, *, course: str, question: str, **options: Any) -> None:
        if not QuestionVersion.objects.filter(course_id=course, question_id=question).exists():
            raise CommandError(f"No attempt asks “{question}” of the course “{course}”.")
        if options["undo"]:
            self._undo(course, question, options["undo"])
            return
        rule = self._rule(course, question, options)
        never_down = not options["may_go_down"]
        self._show(operations.preview_regrade(course, question, rule, never_down=never_down))
        if not options["apply"]:
            self.stdout.write("Nothing was changed. Add --apply to do it.")
            return
        made = practice.mend_question(
            course, question, rule, never_down=never_down, by=None, now=timezone.now()
        )
        self.stdout.write(f"Done. To undo it: regrade {course} {question} --undo {made.pk}")

    def _rule(self, course_id: str, question_id: str, options: dict[str, Any]) -> Rule:
        if options["fix_key"]:
            course = library().course(course_id)
            asked = course.asked(question_id) if course else None
            if asked is None:
                raise CommandError(f"The files of the course have no question “{question_id}”.")
            return FixKey.model_validate({"question": asked.question})
        if options["accept"] is not None:
            return self._accept(course_id, question_id, options["accept"])
        return FullCredit() if options["full_credit"] else Drop()

    def _accept(self, course_id: str, question_id: str, text: str) -> Rule:
        """Says in words what is accepted: it must be what some version of the question offers."""
        try:
            rule = Accept(response=json.loads(text))
        except (ValueError, ValidationError):
            raise CommandError(f"{text} is no response: write JSON, such as 2 or [0, 2].") from None
        versions = QuestionVersion.objects.filter(course_id=course_id, question_id=question_id)
        questions = [version.question for version in versions.order_by("-pk")]
        words = [type_of(each).summarise(each, rule.response, "en") for each in questions]
        if not any(words):
            raise CommandError(f"{text} names nothing that “{question_id}” offers.")
        self.stdout.write(f"Right as well: {next(filter(None, words))}")
        return rule

    def _undo(self, course: str, question: str, id_: UUID) -> None:
        made = Regrade.objects.filter(pk=id_, course_id=course, question_id=question).first()
        if made is None:
            raise CommandError(f"There is no regrade {id_} of “{question}”.")
        try:
            practice.undo_mending(made, by=None, now=timezone.now())
        except operations.LaterRegrade:
            raise CommandError("A later regrade of the question stands. Undo that first.") from None
        self.stdout.write(f"The regrade {id_} is undone.")

    def _show(self, changes: Sequence[operations.Change]) -> None:
        changed = [change for change in changes if change.is_change]
        by_hand = sum(change.is_by_hand for change in changes)
        self.stdout.write(
            f"Answers handed in: {len(changes)}. Changed: {len(changed)}. "
            f"Left alone, since a person judged them: {by_hand}."
        )
        for change in changed:
            self.stdout.write(
                f"attempt {change.attempt_id}, question {change.position}: "
                f"{_fraction(change.before)} → {_fraction(change.after)}, "
                f"score {_score(change.score_before)} → {_score(change.score_after)}"
            )


def _fraction(outcome: Outcome) -> str:
    if outcome.is_dropped:
        return "dropped"
    return "waiting" if outcome.fraction is None else str(shown_mark(outcome.fraction))


def _score(score: Score) -> str:
    return f"{shown_mark(score.known)} of {shown_mark(score.out_of)}"
