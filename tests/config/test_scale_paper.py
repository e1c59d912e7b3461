"""docs/scale.md: every number that follows from the measured ones is worked out again from the
table at its head, so that a new measurement and an old conclusion cannot stand side by side."""

import re
from pathlib import Path

import pytest

from config.health import SIGN_IN_SECONDS, WRITES_OF_A_SIGN_IN

ROOT = Path(__file__).resolve().parents[2]
PAPER = (ROOT / "docs" / "scale.md").read_text()


def lines_of(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    below = PAPER.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def number(text: str) -> float:
    return float(re.match(r"[\d.,]+", text)[0].replace(",", ""))


MEASURED = {name: number(figure) for name, figure, *_from in lines_of("What was measured")}
EXAM = {name: number(figure) for name, figure, *_why in lines_of("An exam")}


def said(value: float) -> str:
    """Two digits that count, as every derived number of the paper is written."""
    if value >= 10:
        whole = round(value)
        return f"{round(whole, 2 - len(str(whole))):,}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def per_learner() -> dict[str, float]:
    """What one learner of the exam costs: milliseconds of CPU, and safe writes."""
    saves = EXAM["questions"] * EXAM["saves a question"]
    changed = saves - EXAM["questions"]
    return {
        "sign-in": MEASURED["sign-in"],
        "start": MEASURED["start"],
        "whole exam": MEASURED["exam of 16 questions"] + changed * MEASURED["save"],
        "saves": saves,
    }


def at_once(learners: float) -> dict[str, float]:
    """What so many at once ask of the site: cores, and safe writes a second."""
    one, seconds = per_learner(), EXAM["minutes"] * 60
    spread, burst = EXAM["minutes of signing in"] * 60, EXAM["seconds of starting"]
    cores_in, cores_start = (one[name] * learners / 1000 for name in ("sign-in", "start"))
    writes = MEASURED["safe writes of a sign-in"]
    return {
        "saves": one["saves"] * learners / seconds,
        "steady": one["whole exam"] * learners / 1000 / seconds,
        "signing in": cores_in / spread,
        "starting": cores_start / burst,
        "all in one minute": (cores_in + cores_start) / burst,
        "writes": writes * learners / spread,
        "writes in one minute": (writes + 1) * learners / burst,
    }


def cores(learners: float) -> float:
    """Half of each is left free, for the pages of teachers and for chance."""
    found = at_once(learners)
    return max(found["signing in"], found["starting"], found["steady"]) / 0.5


def gigabytes_a_year(enrolled: float) -> float:
    answers = enrolled * EXAM["quizzes a year"] * EXAM["answers a quiz"]
    return answers * MEASURED["stored for an answer"] / 1e6


def learner_line() -> list[list[str]]:
    return [[name, said(value)] for name, value in per_learner().items()]


def step_line(step: list[str]) -> list[str]:
    learners = number(step[1])
    found = at_once(learners)
    return [*step[:2], *(said(value) for value in found.values())]


def machine_line(step: list[str]) -> list[str]:
    learners, enrolled = number(step[1]), number(step[2])
    whole = max(1, -(-cores(learners) // 1))
    return [*step[:3], said(cores(learners)), f"{whole:,.0f}", said(gigabytes_a_year(enrolled))]


def test_inputs_are_those_of_the_code():
    assert MEASURED["safe writes of a sign-in"] == WRITES_OF_A_SIGN_IN
    assert EXAM["minutes of signing in"] * 60 == SIGN_IN_SECONDS


def test_what_one_learner_costs():
    assert [line[:2] for line in lines_of("What one learner costs")] == learner_line()


@pytest.mark.parametrize("line", lines_of("What so many at once ask"), ids=lambda line: line[0])
def test_what_so_many_at_once_ask(line):
    assert line == step_line(line)


@pytest.mark.parametrize("line", lines_of("What it takes"), ids=lambda line: line[0])
def test_what_it_takes(line):
    assert line == machine_line(line)


def test_both_tables_are_about_the_same_steps():
    asked = [line[:2] for line in lines_of("What so many at once ask")]
    assert [line[:2] for line in lines_of("What it takes")] == asked
    assert len(asked) >= 5


def test_what_the_sentences_repeat():
    """Numbers in the text that follow from the tables stand there in bold, in this order."""
    a_core = 0.5 / max(at_once(1)["starting"], at_once(1)["signing in"], at_once(1)["steady"])
    a_core_in_a_minute = 0.5 / at_once(1)["all in one minute"]
    most_saves = MEASURED["saves of SQLite"]
    by_sqlite = most_saves / 2 / at_once(1)["writes"]
    by_sqlite_in_a_minute = most_saves / 2 / at_once(1)["writes in one minute"]
    memory = MEASURED["memory of two processes"] / 2
    expected = [a_core, a_core_in_a_minute, by_sqlite, by_sqlite_in_a_minute, memory]
    assert re.findall(r"\*\*([\d.,]*\d)\*\*", PAPER) == [said(value) for value in expected]


def test_links_lead_to_what_is_there():
    for name in re.findall(r"\]\((\w+\.md)", PAPER):
        assert (ROOT / "docs" / name).exists()
