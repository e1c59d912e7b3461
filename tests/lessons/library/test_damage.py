"""Whatever is done to a file of a course, reading it gives problems and never an exception."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.library.reader import read_library
from lessons.library.report import as_text, course_report
from tests.lessons.library.conftest import SAMPLE

FILES = sorted(path.relative_to(SAMPLE).as_posix() for path in SAMPLE.rglob("*") if path.is_file())
SIGNS = [
    "", "\n", "  ", ": ", "- ", "[", "]", "{", "}", "null", "~", "1", "true", "2013-02-30", "!!",
    "see: p99", "id: noon-sun", "&a *a", "? ", "|", ">", "'", '"', "\t", "{}", "[]", "...",
]  # fmt: skip
PIECES = st.one_of(st.text(max_size=20), st.sampled_from(SIGNS))


@given(
    file=st.sampled_from(FILES),
    start=st.floats(0, 1),
    length=st.sampled_from([0, 1, 3, 10, 60, 100_000]),
    piece=PIECES,
)
@settings(max_examples=40, deadline=None)
def test_damaged_file_is_read_as_far_as_it_can_be(file, start, length, piece):
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        shutil.copytree(SAMPLE, content)
        text = (content / file).read_text()
        at = int(start * len(text))
        damaged = text[:at] + piece + text[at + length :]
        (content / file).write_bytes(damaged.encode("utf-8", "surrogatepass"))
        library = read_library(content)
    course = library.courses["maps"]
    assert all(problem.line >= 1 and problem.says for problem in library.problems)
    as_text(course_report(course))
    assert course.search("noon") is not None
    assert course.timeline is not None
    assert course.glossary() is not None
    assert course.quizzes is not None
