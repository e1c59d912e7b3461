"""The plan of the house, checked: arrows between packages, web files, pure modules."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = [
    "common",
    "questions",
    "accounts",
    "lessons",
    "quizzes",
    "practice",
    "classrooms",
    "config",
]
WEB = {
    "adapters", "admin", "entrance_forms", "forms", "middleware", "policies", "rendering", "urls",
    "views", "wording",
}  # fmt: skip
PURE = [
    "accounts.codes",
    "accounts.display",
    "accounts.retention",
    "accounts.user_names",
    "common.csv_files",
    "common.ids",
    "common.qr",
    "common.wall_clock",
    "common.markdown",
    "lessons.charts",
    "lessons.library.reader",
    "lessons.library.report",
    "lessons.library.search",
    "lessons.numbers",
    "lessons.bands",
    "lessons.making",
    "lessons.patch_notes",
    "lessons.reference",
    "questions.balance",
    "questions.reviewing",
    "questions.shown",
    "questions.types",
    "quizzes.clock",
    "quizzes.drawing",
    "quizzes.histories",
    "quizzes.item_statistics",
    "quizzes.item_verdicts",
    "quizzes.marked",
    "quizzes.policy",
    "quizzes.receipt",
    "quizzes.regrading",
    "quizzes.revisions",
    "quizzes.scoring",
    "quizzes.window",
    "practice.mastery",
    "practice.memory",
    "practice.queue",
    "classrooms.codes",
    "classrooms.gradebook",
    "classrooms.lateness",
    "classrooms.marking_posts",
    "classrooms.mending_posts",
    "classrooms.posts",
    "classrooms.rights",
    "classrooms.roster",
    "classrooms.roster_files",
    "classrooms.rules",
    "classrooms.totals",
    "classrooms.tries",
    "classrooms.user_names",
    "config.environment",
    "config.secret",
]
FILES = sorted(
    file
    for package in ORDER
    for file in (ROOT / package).rglob("*.py")
    if "migrations" not in file.parts
)


def imported_modules(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(module: str) -> set[str]:
    """The names of a module's files below its package: accounts.views.person is a view."""
    return set(module.split(".")[1:3])


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_package_imports_only_what_stands_to_its_left(file):
    here = ORDER.index(file.relative_to(ROOT).parts[0])
    to_the_right = {
        module for module in imported_modules(file) if module.split(".")[0] in ORDER[here + 1 :]
    }
    assert to_the_right == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_only_web_files_import_web_files(file):
    parts = {part.removesuffix(".py") for part in file.relative_to(ROOT).parts[1:]}
    if parts & WEB or parts & {"checks", "guests"}:
        return
    web = {
        module
        for module in imported_modules(file)
        if module.split(".")[0] in ORDER and layer(module) & WEB
    }
    assert web == set()


@pytest.mark.parametrize("module", PURE)
def test_pure_module_imports_without_django(module):
    script = f"import sys; sys.modules['django'] = None; import {module}"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT).returncode == 0


def test_module_that_says_that_it_is_pure_imports_without_django():
    said = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in FILES
        if re.search(r"\bPure[.,:]", ast.get_docstring(ast.parse(file.read_text())) or "")
    ]
    assert "classrooms.marking_posts" in said
    script = f"import sys; sys.modules['django'] = None; import {', '.join(said)}"
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_module_says_what_it_holds_and_stays_short(file):
    source = file.read_text()
    tree = ast.parse(source)
    assert ast.get_docstring(tree) or not tree.body
    assert len(source.splitlines()) < 400
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 50, node.name
