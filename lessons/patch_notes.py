"""Reports of mistakes as a patch note for the authors of a course: Markdown, in English. Pure.

What somebody typed is quoted line by line, and what Markdown or HTML would read in it is escaped:
nobody's text can become a heading, a link or the end of its quote. No person is in it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

# Signs with a meaning in Markdown wherever they stand, and those that have one where a line begins.
ANYWHERE = re.compile(r"[\\`*_\[\]<>&!#~|$]")
AT_THE_START = re.compile(r"^(\d*)([-+=.)])")
SHOWN = {
    "open": "open reports",
    "answered": "reports that are answered and still open",
    "closed": "closed reports",
}
STATES = {"open": "open", "answered": "answered, still open", "closed": "closed"}
SINCE = {
    "same": ", unchanged since",
    "changed": ", changed since",
    "gone": ", not found in the course now",
}


@dataclass(frozen=True)
class NotedLesson:
    """The lesson in whose folder authors look; `number` as 3.1."""

    course_id: str
    id: str
    number: str
    title: str


@dataclass(frozen=True)
class NotedQuestion:
    """The question that a report names, by the digest of its version then.

    `since` is same, changed, gone or "", and `asks` its words now.
    """

    id: str
    asks: str
    digest: str
    since: str


@dataclass(frozen=True)
class Noted:
    """One report. `state` is open, answered or closed; `reply` may be empty."""

    number: int
    day: date
    page: str
    lesson: NotedLesson | None
    question: NotedQuestion | None
    state: str
    text: str
    reply: str


def patch_note(reports: Iterable[Noted], *, show: str, on: date) -> str:
    """All reports by lesson, then by question, oldest number first; `show` says which they are."""
    noted = sorted(reports, key=_order)
    said = f"{SHOWN.get(show, 'all reports')}: {len(noted)}"
    blocks = ["# Patch note", f"As of {on.isoformat()}, {said}."]
    for lesson, of_lesson in groupby(noted, key=lambda one: one.lesson):
        blocks += _lesson_heading(lesson)
        for question_id, of_question in groupby(of_lesson, key=_question_id):
            same = list(of_question)
            blocks += _question_heading(question_id, same)
            for one in same:
                blocks += _blocks(one)
    if not noted:
        blocks.append("No report is in this list.")
    return "\n\n".join(blocks) + "\n"


def _order(one: Noted) -> tuple[bool, str, list[int], str, int]:
    lesson = one.lesson
    number = [int(part) for part in lesson.number.split(".")] if lesson else []
    return lesson is None, lesson.course_id if lesson else "", number, _question_id(one), one.number


def _question_id(one: Noted) -> str:
    return one.question.id if one.question else ""


def _lesson_heading(lesson: NotedLesson | None) -> Iterator[str]:
    if lesson is None:
        yield "## Other pages"
    else:
        yield f"## Lesson {lesson.number}: {escaped(lesson.title)}"
        yield f"Lesson `{lesson.id}` of the course `{lesson.course_id}`."


def _question_heading(question_id: str, reports: list[Noted]) -> Iterator[str]:
    yield f"### Question `{question_id}`" if question_id else "### No question named"
    asks = next((one.question.asks for one in reports if one.question), "")
    if asks:
        yield escaped(" ".join(asks.split()))


def _blocks(one: Noted) -> Iterator[str]:
    yield f"#### Report {one.number}, {one.day.isoformat()}"
    facts = [f"- Page: {escaped(one.page)}", f"- State: {STATES[one.state]}"]
    if one.question:
        version = f"`{one.question.digest}`" if one.question.digest else "not known"
        facts.append(f"- Version: {version}{SINCE.get(one.question.since, '')}")
    yield "\n".join(facts)
    yield quoted(one.text)
    if one.reply:
        yield "Answer:"
        yield quoted(one.reply)


def escaped(line: str) -> str:
    """One line of text that Markdown shows as it was typed."""
    plain = ANYWHERE.sub(r"\\\g<0>", line.strip())
    return AT_THE_START.sub(r"\1\\\2", plain)


def quoted(text: str) -> str:
    """A Markdown quote, with the lines as they were typed: each bears the sign of the quote.

    Two spaces at the end of a line keep the next one on a line of its own.
    """
    lines = [escaped(line) for line in text.splitlines()]
    return "\n".join(f"> {line}  " if line else ">" for line in lines)
