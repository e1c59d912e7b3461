"""`manage.py health`: the rows of the administration's page, for a timer or a terminal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config import health
from config.causes import refuse_unreachable_database
from config.environment import SettingProblem
from config.facts import gather


class Command(BaseCommand):
    help = "Says how this installation is and what to do; ends with 1 where something is urgent."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_unreachable_database()
        except SettingProblem as problem:
            raise CommandError(str(problem)) from problem
        rows = health.rows(gather(timezone.now()))
        width = max(len(word.label) for word in health.Word)
        for row in rows:
            self.stdout.write(f"{row.word.label:<{width}}  {row.thing}: {row.figure}")
            if row.advice:
                self.stdout.write(f"{'':<{width}}  {row.advice}")
        urgent = [row.thing for row in rows if row.word is health.Word.ACT]
        if urgent:
            raise CommandError(f"{health.Word.ACT.label}: {', '.join(urgent)}.")
