"""Reads what a course says of itself, where it says it: about.en.md and corrections.yaml."""

import re
from collections.abc import Iterator, Mapping

from common.markdown import inline_html
from lessons.library.about import About, AboutSection, Correction, Essay
from lessons.library.draft import Draft
from lessons.library.problems import Problem
from lessons.library.prose import Prose, read_prose
from lessons.library.text import ENGLISH, frozen

ABOUT_FILE = re.compile(r"about\.([a-z]{2})\.md")


def read_about(draft: Draft, essay: Essay | None) -> About:
    return About(essay, frozen(_texts(draft)), frozen(dict(_corrections(draft))))


def _texts(draft: Draft) -> Mapping[str, tuple[AboutSection, ...]]:
    found = {}
    for path in sorted(draft.folder.glob("about*.md")):
        match = ABOUT_FILE.fullmatch(path.name)
        text = draft.text(path) if match else None
        if not match:
            says = "Name this file about.en.md, or by another language: it is not read otherwise."
            draft.report("error", path, says, "unknown-file")
        elif text is not None:
            prose, problems = read_prose(draft.name(path), text)
            draft.problems += [*problems, *_references(prose)]
            found[match[1]] = tuple(_sections(prose))
    if found and ENGLISH not in found:
        says = "Write this file: the text is there in another language alone."
        draft.report("error", draft.folder / f"about.{ENGLISH}.md", says, "missing-file")
    return found


def _sections(prose: Prose) -> Iterator[AboutSection]:
    for section in prose.sections:
        paragraphs = tuple(inline_html(paragraph.markdown) for paragraph in section.paragraphs)
        yield AboutSection(section.id, section.heading, paragraphs)


def _references(prose: Prose) -> Iterator[Problem]:
    """This page has no lists of terms and sources that a reference could lead to."""
    for paragraph in prose.paragraphs:
        for reference in dict.fromkeys(paragraph.references):
            line = prose.line_of(paragraph, f"{reference.kind}:{reference.id}")
            says = f"Write out the {reference.kind} “{reference.id}”: only a lesson has such links."
            yield Problem("error", prose.file, line, says, "syntax")


def _corrections(draft: Draft) -> Iterator[tuple[str, Correction]]:
    path = draft.folder / "corrections.yaml"
    if not path.exists():
        return
    marked = draft.yaml(path, may_be_empty=True)
    if marked.data and not isinstance(marked.data, list):
        says = "Write a list of corrections, each with a hyphen, its date and what it says."
        draft.problems.append(marked.problem("error", "shape", says))
        return
    for number in range(len(marked.data or ())):
        part = marked.part(number)
        draft.register("correction", str(number + 1), part)
        correction = draft.record(Correction, part, f"correction {number + 1}")
        if correction:
            yield str(number + 1), correction
