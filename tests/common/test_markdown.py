import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.markdown import (
    Anchor,
    Block,
    Reference,
    block_html,
    blocks,
    inline_html,
    plain_text,
    references,
)

PIECES = [
    "word ", "*", "**", "_", "`", "[", "]", "(", ")", "<", ">", "&", '"', "'", "#", "{", "}", "\n",
    "\n\n", "- ", "1. ", "    ", "term:", "source:", "{lang=es}", "{#id}", "javascript:", "http://a",
    "<script>", "<img src=x onerror=alert(1)>", "](", "![", "\\", "é", "\x00", "\u202e", "&lt;",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES)).map("".join))


def leads(reference):
    if reference.kind == "term":
        return Anchor(f"#t-{reference.id}", "term")
    return Anchor("#s-1", "cite", "1", "Source") if reference.id == "known" else None


CITED = '<a class="cite" href="#s-1"><span class="sr">Source </span>1</a>'


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Plain words.", "Plain words."),
        ("**bold** and *stress*", "<strong>bold</strong> and <em>stress</em>"),
        ("*techo*{lang=es} and land", '<i lang="es">techo</i> and land'),
        ("*a*{lang=es-HN}", '<i lang="es-HN">a</i>'),
        ("*a*{lang=}", "<em>a</em>{lang=}"),
        ("a {lang=es}", "a {lang=es}"),
        ("the [IMF](term:imf)", 'the <a class="term" href="#t-imf">IMF</a>'),
        (
            "the [*la Contra*{lang=es}](term:contras)",
            'the <a class="term" href="#t-contras"><i lang="es">la Contra</i></a>',
        ),
        ("It was so. [](source:known) Then", f"It was so.{CITED} Then"),
        ("two. [](source:known) [](source:known)", f"two.{CITED}{CITED}"),
        ("It was so. [](source:unknown) Then", "It was so. Then"),
        ("[words](source:unknown)", "words"),
        ("[out](https://example.org/a?b=c)", '<a href="https://example.org/a?b=c">out</a>'),
        ("[bad](javascript:alert(1))", "[bad](javascript:alert(1))"),
        ("[bad](data:text/html,x)", "[bad](data:text/html,x)"),
        ("![picture](https://example.org/a.png)", None),
        ("<b onclick=x>raw</b>", "&lt;b onclick=x&gt;raw&lt;/b&gt;"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a & b < c", "a &amp; b &lt; c"),
        ("", ""),
    ],
)
def test_inline_html(markdown, html):
    written = inline_html(markdown, leads)
    assert "<img" not in written
    assert html is None or written == html


def test_reference_leads_nowhere_without_a_resolver():
    assert inline_html("the [IMF](term:imf). [](source:a)") == "the IMF."


def test_block_html_has_lists_and_headings_without_their_ids():
    text = "# One\n\n## Two *x* {#two}\n\n- a\n- b\n\n> said\n\n1. c\n"
    assert block_html(text) == (
        "<h1>One</h1>\n<h2>Two <em>x</em></h2>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
        "<blockquote>\n<p>said</p>\n</blockquote>\n<ol>\n<li>c</li>\n</ol>\n"
    )


def test_blocks_have_kind_line_and_id():
    text = "## Calls {#calls}\n\nOne\ntwo.\n\n- list\n\n## No id\n"
    assert blocks(text) == (
        Block("heading", 1, "Calls", 2, "calls"),
        Block("paragraph", 3, "One\ntwo."),
        Block("other", 6, ""),
        Block("heading", 8, "No id", 2, None),
    )


def test_plain_text_has_the_words_without_marks_and_citations():
    text = "The [*mano dura*{lang=es}](term:x), **so**. [](source:a) `Then`\nmore"
    assert plain_text(text) == "The mano dura, so. Then more"


def test_references_in_order():
    text = "a [b](term:b) [](source:c) [d](https://example.org) [](source:c)"
    assert references(text) == (
        Reference("term", "b"),
        Reference("source", "c"),
        Reference("source", "c"),
    )


@given(TEXTS)
def test_html_never_holds_script_or_handlers(text):
    for html in (inline_html(text, leads), block_html(text, leads)):
        tags = re.findall(r"<[^>]*>", html)
        for tag in tags:
            assert re.match(
                r"</?(a|blockquote|br|code|em|h1|h2|h3|hr|i|li|ol|p|span|strong|ul)[ >]", tag
            )
            bare = re.sub(r'"[^"]*"', "", tag)
            assert not re.search(r"\son|style|src|javascript", bare, re.IGNORECASE)
            for address in re.findall(r'href="([^"]*)"', tag):
                assert not re.match(r"\s*(javascript|data|vbscript|file):", address, re.IGNORECASE)
    plain_text(text)
    references(text)
    blocks(text)
