"""The sample course as it is, and with one file changed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.library.library import Course, Library
from lessons.library.problems import Problem
from lessons.library.reader import read_library

TESTS = Path(__file__).resolve().parents[2]
SAMPLE = TESTS / "sample_course"
BROKEN = TESTS / "broken_courses"


@pytest.fixture(scope="session")
def sample() -> Library:
    return read_library(SAMPLE)


@pytest.fixture(scope="session")
def course(sample: Library) -> Course:
    return sample.courses["maps"]


class Copy:
    """A copy of the sample course to change; `found` says what is wrong that was not before."""

    def __init__(self, content: Path, before: Library):
        self.content = content
        self.before = before

    def path(self, file: str) -> Path:
        return self.content / "maps" / file

    def replace(self, file: str, old: str, new: str) -> None:
        text = self.path(file).read_text()
        assert old in text
        self.path(file).write_text(text.replace(old, new, 1))

    def add(self, file: str, text: str) -> None:
        self.path(file).parent.mkdir(parents=True, exist_ok=True)
        with self.path(file).open("a") as opened:
            opened.write(text)

    def read(self) -> Library:
        return read_library(self.content)

    def found(self) -> list[Problem]:
        before = {(p.level, p.file, p.says, p.id) for p in self.before.problems}
        return [p for p in self.read().problems if (p.level, p.file, p.says, p.id) not in before]


@pytest.fixture
def copy(tmp_path: Path, sample: Library) -> Copy:
    shutil.copytree(SAMPLE, tmp_path / "content")
    return Copy(tmp_path / "content", sample)


type Change = Callable[[Copy], None]
