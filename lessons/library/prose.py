"""One file of lesson prose: `## Heading {#id}` and paragraphs, read but not yet resolved. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from common.markdown import Block, Reference, addresses, blocks, plain_text, references
from lessons.library.problems import Problem

SECTION_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Marks that were not read as such, since something in them is missing.
UNREAD = re.compile(r"\]\(|\((?:term|source):|\{#|\{lang|\*\*")
# Anchors of the lesson page, which a section's id would collide with.
TAKEN = re.compile(
    r"(p\d+|t-.*|s-\d+|check-.*|card-.*|d-.*|main|toc-h|to-remember|all-terms|all-sources)"
)


@dataclass(frozen=True)
class ProseParagraph:
    line: int
    markdown: str
    text: str
    references: tuple[Reference, ...]


@dataclass(frozen=True)
class ProseSection:
    id: str
    heading: str
    line: int
    paragraphs: tuple[ProseParagraph, ...]


@dataclass(frozen=True)
class Prose:
    """A lesson at one zoom in one language, as its file has it."""

    file: str
    sections: tuple[ProseSection, ...]

    @property
    def paragraphs(self) -> tuple[ProseParagraph, ...]:
        return tuple(paragraph for section in self.sections for paragraph in section.paragraphs)

    def line_of(self, paragraph: ProseParagraph, words: str) -> int:
        """The line on which words of the paragraph's Markdown stand."""
        before = paragraph.markdown.partition(words)[0]
        return paragraph.line + (before.count("\n") if words in paragraph.markdown else 0)


def read_prose(file: str, text: str) -> tuple[Prose, list[Problem]]:
    """The prose, and what in it is neither a heading nor a paragraph, or has no id of its own."""
    problems: list[Problem] = []
    groups: list[tuple[Block, list[Block]]] = []
    for block in blocks(text):
        if block.kind == "heading" and block.level == 2:
            groups.append((block, []))
        elif block.kind == "paragraph":
            if not groups:
                says = "Begin with a heading “## … {#id}”: this paragraph stands in no section."
                problems.append(_problem(file, block, says))
                groups.append((Block("heading", block.line, "", 2, "start"), []))
            groups[-1][1].append(block)
            problems += _unread_marks(file, block)
        else:
            says = "Write only “## Heading {#id}” and paragraphs here."
            problems.append(_problem(file, block, says))
    problems += _section_problems(file, [heading for heading, _ in groups])
    return Prose(file, tuple(_sections(groups))), problems


def _sections(groups: Iterable[tuple[Block, list[Block]]]) -> Iterable[ProseSection]:
    for number, (heading, paragraphs) in enumerate(groups, start=1):
        yield ProseSection(
            heading.id or f"section-{number}",
            plain_text(heading.text),
            heading.line,
            tuple(
                ProseParagraph(b.line, b.text, plain_text(b.text), references(b.text))
                for b in paragraphs
            ),
        )


def _section_problems(file: str, headings: Iterable[Block]) -> Iterable[Problem]:
    met: set[str] = set()
    for heading in headings:
        if not heading.id or not SECTION_ID.fullmatch(heading.id) or TAKEN.fullmatch(heading.id):
            says = (
                "Give the heading an id of small letters, digits and hyphens, such as "
                "“## Three calls {#calls}”; p1, s-1, t-… and main are taken by the page."
            )
            yield _problem(file, heading, says)
        elif heading.id in met:
            yield _problem(file, heading, f"Give the section another id: {heading.id} is taken.")
        met.add(heading.id or "")


def _unread_marks(file: str, block: Block) -> Iterable[Problem]:
    """What would stand on the page as it is typed, or lead nowhere."""
    mark = UNREAD.search(plain_text(block.text))
    if mark:
        says = f"Complete the mark at “{mark[0]}”: a bracket, brace or star has no partner."
        yield _problem(file, block, says)
    if "[](term:" in block.text:
        yield _problem(
            file, block, "Write the word of the term between the brackets of [](term:…)."
        )
    for address in addresses(block.text):
        if not address.startswith(("https://", "http://")):
            says = f"Write term:, source: or https:// in the link to “{address}”."
            yield _problem(file, block, says)


def _problem(file: str, block: Block, says: str) -> Problem:
    return Problem("error", file, block.line, says, "syntax")
