"""docs/security.md: every requirement has one verdict, every test that it names is there, and so is
every heading that it leads to. Reads files alone."""

import ast
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPER = ROOT / "docs" / "security.md"
TEXT = PAPER.read_text()
VERDICTS = ["Test", "In writing", "Untested", "Does not apply", "In part", "Not met"]
# Of OWASP ASVS 5.0.0, chapters 2, 3, 6, 7, 8, 14 and 16.
LEVEL_1 = """
2.1.1 2.2.1 2.2.2 2.3.1
3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 3.5.2 3.5.3
6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1 6.4.2
7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2
8.1.1 8.2.1 8.2.2 8.3.1
14.2.1 14.3.1
"""
LEVEL_2 = """
2.1.2 2.1.3 2.2.3 2.3.2 2.3.3 2.3.4 2.4.1
3.3.2 3.3.3 3.3.4 3.4.3 3.4.4 3.4.5 3.4.6 3.5.4 3.5.5 3.7.1 3.7.2
6.1.2 6.1.3 6.2.9 6.2.10 6.2.11 6.2.12 6.3.3 6.3.4 6.4.3 6.4.4
6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.3 6.8.4
7.1.1 7.1.2 7.1.3 7.3.1 7.3.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2
8.1.2 8.2.3 8.4.1
14.1.1 14.1.2 14.2.2 14.2.3 14.2.4 14.3.2 14.3.3
16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4
16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3
"""
EXPECTED = dict.fromkeys(LEVEL_1.split(), "1") | dict.fromkeys(LEVEL_2.split(), "2")
NAMED = re.compile(r"`(tests/[\w/]+\.py)((?:::\w+)+)`")
LINK = re.compile(r"\]\(((?:\w+\.md)?)#([\w-]+)\)")


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


ROWS = [cells(line) for line in TEXT.splitlines() if re.match(r"\| \d+\.", line)]
ONE = pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])


def in_order(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def test_every_requirement_stands_once_with_its_level():
    assert [row[0] for row in ROWS] == sorted(EXPECTED, key=in_order)
    assert {row[0]: row[1] for row in ROWS} == EXPECTED


@ONE
def test_requirement_has_one_verdict_and_what_shows_it(row):
    assert len(row) == 5
    _number, _level, asks, verdict, why = row
    assert verdict in VERDICTS
    assert asks
    assert why
    if verdict == "Test":
        assert NAMED.search(why)
    if verdict == "In writing":
        assert LINK.search(why)


def test_summary_counts_the_rows():
    counted = Counter((row[0].partition(".")[0], row[3]) for row in ROWS)
    chapters = list(dict.fromkeys(row[0].partition(".")[0] for row in ROWS))
    lines = [
        [f"V{chapter}", *(str(counted[chapter, verdict]) for verdict in VERDICTS)]
        for chapter in chapters
    ]
    whole = [str(sum(row[3] == verdict for row in ROWS)) for verdict in VERDICTS]
    summary = [cells(line) for line in TEXT.splitlines() if re.match(r"\| (V\d+|all) ", line)]
    assert [line[:-1] for line in summary] == [*lines, ["all", *whole]]
    assert summary[-1][-1] == str(len(EXPECTED))
    assert [int(line[-1]) for line in summary] == [sum(map(int, line[1:-1])) for line in summary]


@lru_cache
def read_tests(file: str) -> frozenset[str]:
    """The tests of a file, as pytest names them after it."""
    names = set()
    for node in ast.parse((ROOT / file).read_text()).body:
        if isinstance(node, ast.FunctionDef):
            names.add(f"::{node.name}")
        elif isinstance(node, ast.ClassDef):
            inner = (each.name for each in node.body if isinstance(each, ast.FunctionDef))
            names |= {f"::{node.name}::{name}" for name in inner}
    return frozenset(name for name in names if name.rpartition("::")[2].startswith("test_"))


@pytest.mark.parametrize("file", sorted({file for file, _name in NAMED.findall(TEXT)}))
def test_every_test_that_is_named_is_there(file):
    named = {name for each, name in NAMED.findall(TEXT) if each == file}
    assert named - read_tests(file) == set()


def test_no_test_is_named_in_another_way():
    """What the pattern does not find, it cannot check."""
    assert TEXT.count("::") == sum(name.count("::") for _file, name in NAMED.findall(TEXT))
    files = set(re.findall(r"tests/[\w/]+\.py", TEXT))
    assert {file for file in files if not (ROOT / file).is_file()} == set()


def anchors(page: Path) -> set[str]:
    """Of the headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", sorted({page for page, _anchor in LINK.findall(TEXT)}))
def test_every_link_leads_to_a_heading(page):
    led = {anchor for each, anchor in LINK.findall(TEXT) if each == page}
    assert led - anchors(PAPER.parent / page if page else PAPER) == set()
