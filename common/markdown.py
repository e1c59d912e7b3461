"""Markdown of authors to safe HTML. Pure.

Raw HTML is never passed on: markdown-it reads without it, and nh3 lets only a few tags through.
Beyond CommonMark there are three things, each a small rule on markdown-it's tokens:

- `## Heading {#id}` gives a heading an id;
- `[word](term:id)` and `[](source:id)`: the caller says where such a reference leads;
- `*techo*{lang=es}` is a foreign word: `<i lang="es">`.

Images, code blocks by indentation and link definitions are not read.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "hr", "i", "li", "ol", "p"} | {
    "span",
    "strong",
    "ul",
}
ATTRIBUTES = {"a": {"href", "class"}, "i": {"lang"}, "span": {"class"}, "ol": {"start"}}
HEADING_ID = re.compile(r"\s*\{#([^{}\s]*)\}$")
LANGUAGE = re.compile(r"\{lang=([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\}")
REFERENCE = re.compile(r"(term|source):(.*)", re.DOTALL)
PARSER = MarkdownIt("commonmark", {"html": False}).disable(
    ["image", "code", "lheading", "reference", "html_inline", "html_block"]
)


@dataclass(frozen=True)
class Reference:
    """What a link of the form `term:id` or `source:id` names."""

    kind: str
    id: str


@dataclass(frozen=True)
class Anchor:
    """Where a reference leads. `label` stands where the link has no words of its own; the part
    of it that only a screen reader says is `spoken`."""

    href: str
    css_class: str
    label: str = ""
    spoken: str = ""


@dataclass(frozen=True)
class Block:
    """One heading, paragraph or other thing of a text; `line` counts from 1."""

    kind: Literal["heading", "paragraph", "other"]
    line: int
    text: str
    level: int = 0
    id: str | None = None


type Resolver = Callable[[Reference], Anchor | None]


def nowhere(reference: Reference) -> None:
    """The resolver of a text without references: they become plain words."""


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text in order, each with its own Markdown; lists and the like are "other"."""
    return tuple(_blocks(PARSER.parse(text)))


def inline_html(text: str, resolve: Resolver = nowhere) -> str:
    """The safe HTML of one paragraph, without its `<p>`."""
    return _clean(_rendered(PARSER.parseInline(text), resolve))


def block_html(text: str, resolve: Resolver = nowhere) -> str:
    """The safe HTML of a whole text."""
    return _clean(_rendered(PARSER.parse(text), resolve))


def references(text: str) -> tuple[Reference, ...]:
    """The references of a paragraph in their order, repeated as they are."""
    return tuple(
        reference
        for token in _inline_tokens(text)
        if token.type == "link_open" and (reference := _reference(token))
    )


def addresses(text: str) -> tuple[str, ...]:
    """Where the links of a paragraph lead that are no references."""
    return tuple(
        str(token.attrGet("href") or "")
        for token in _inline_tokens(text)
        if token.type == "link_open" and not _reference(token)
    )


def plain_text(text: str) -> str:
    """The words of a paragraph as a reader meets them, without marks and citations."""
    words = "".join(_words(token) for token in _inline_tokens(text))
    return re.sub(r"\s+", " ", words).strip()


def _clean(html: str) -> str:
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https"}, link_rel=None
    )


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    for at, token in enumerate(tokens):
        if token.level or token.nesting < 0:
            continue
        line = token.map[0] + 1 if token.map else 1
        words = tokens[at + 1].content if at + 1 < len(tokens) else ""
        if token.type == "heading_open":
            id_ = HEADING_ID.search(words)
            heading = HEADING_ID.sub("", words)
            yield Block("heading", line, heading, int(token.tag[1:]), id_ and id_[1])
        elif token.type == "paragraph_open":
            yield Block("paragraph", line, words)
        else:
            yield Block("other", line, token.content)


def _inline_tokens(text: str) -> Iterator[Token]:
    tokens = PARSER.parseInline(text)
    for token in tokens:
        _mark_foreign_words(token.children or [])
        yield from token.children or []


def _words(token: Token) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else token.content


def _rendered(tokens: Sequence[Token], resolve: Resolver) -> str:
    for token in tokens:
        if token.type == "inline":
            _mark_foreign_words(token.children or [])
            token.children = list(_resolved(token.children or [], resolve))
            _drop_heading_id(token)
    return str(PARSER.renderer.render(tokens, PARSER.options, {}))


def _drop_heading_id(inline: Token) -> None:
    if inline.children and HEADING_ID.search(inline.content):
        last = inline.children[-1]
        last.content = HEADING_ID.sub("", last.content)


def _mark_foreign_words(children: Sequence[Token]) -> None:
    """`*word*{lang=es}`: the emphasis becomes a foreign word, and the braces go."""
    opened: list[Token] = []
    for at, token in enumerate(children):
        if token.type == "em_open":
            opened.append(token)
        elif token.type == "em_close":
            start = opened.pop()
            language = at + 1 < len(children) and LANGUAGE.match(children[at + 1].content)
            if language and children[at + 1].type == "text":
                start.tag = token.tag = "i"
                start.attrSet("lang", language[1])
                children[at + 1].content = children[at + 1].content[language.end() :]


def _reference(token: Token) -> Reference | None:
    match = REFERENCE.fullmatch(str(token.attrGet("href") or ""))
    return Reference(match[1], match[2]) if match else None


def _resolved(children: Sequence[Token], resolve: Resolver) -> Iterator[Token]:
    """The tokens with every reference led somewhere, or with its words alone where it leads
    nowhere. A citation closes up to the word before it."""
    dropped: list[bool] = []
    for at, token in enumerate(children):
        if token.type == "link_open":
            reference = _reference(token)
            anchor = resolve(reference) if reference else None
            dropped.append(reference is not None and anchor is None)
            if anchor:
                token.attrs = {"class": anchor.css_class, "href": anchor.href}
            if not dropped[-1]:
                yield token
            if anchor and children[at + 1].type == "link_close":
                yield _label(anchor)
        elif token.type == "link_close":
            if not dropped.pop():
                yield token
        else:
            if token.type == "text" and _is_citation(children, at + 1):
                token.content = token.content.rstrip()
            yield token


def _is_citation(children: Sequence[Token], at: int) -> bool:
    """True where a link without words of its own begins."""
    return (
        at + 1 < len(children)
        and children[at].type == "link_open"
        and children[at + 1].type == "link_close"
    )


def _label(anchor: Anchor) -> Token:
    spoken = f'<span class="sr">{escape(anchor.spoken)} </span>' if anchor.spoken else ""
    return Token("html_inline", "", 0, content=spoken + escape(anchor.label))
