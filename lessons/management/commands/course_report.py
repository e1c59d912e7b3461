"""Prints the measures of each course: words, reading level, questions, what is covered."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lessons.catalogue import library
from lessons.library.report import as_text, course_report


class Command(BaseCommand):
    help = "Print words and reading level per zoom, checks, questions and coverage by lesson."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for other programs to read")

    def handle(self, *args: Any, **options: Any) -> None:
        reports = [course_report(course) for course in library().courses.values()]
        if options["json"]:
            found = [asdict(report) for report in reports]
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        else:
            self.stdout.write("\n\n".join(as_text(report) for report in reports))
