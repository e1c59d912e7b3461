"""docs/licenses.md names every file that others made and a browser gets, and every library."""

import importlib.metadata
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders

ROOT = Path(__file__).resolve().parents[2]
FILES, LIBRARIES = (ROOT / "docs" / "licenses.md").read_text().split("## Libraries on the server")
ROWS = dict(re.findall(r"^\| ([a-z0-9-]+) \| (.+) \|$", LIBRARIES, re.MULTILINE)[1:])
PINNED = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)


def asked_for():
    """The static files of templates that no folder of the project has."""
    for page in (ROOT / "templates").rglob("*.html"):
        for name in re.findall(r"{% static '([^']+)' %}", page.read_text()):
            if not (ROOT / "static" / name).exists():
                yield name


def licenses():
    """The folders of the libraries' static files that have a license of their own."""
    for finder in get_finders():
        for path, storage in finder.list([]):
            text = Path(storage.path(path))
            if text.stem.upper().startswith("LICENSE") or (
                text.name == "README.md" and "License" in text.read_text()
            ):
                yield f"{Path(path).parent}/"


def test_every_file_of_a_library_that_a_page_asks_for_is_named():
    names = set(asked_for())
    assert "django_htmx/htmx-2.min.js" in names
    assert [name for name in names if f"`{name}`" not in FILES] == []


def test_every_file_with_a_license_of_its_own_is_named():
    folders = set(licenses())
    assert "admin/js/vendor/jquery/" in folders
    assert [folder for folder in folders if f"`{folder}`" not in FILES] == []


def test_own_files_are_the_projects_own_or_named():
    """Scripts say what they do at their top; a minified file of others would not."""
    for script in (ROOT / "static" / "js").glob("*.js"):
        assert script.read_text().startswith("// "), script
    pictures = {f"img/{each.name}" for each in (ROOT / "static" / "img").iterdir()}
    assert pictures == {"img/americas.svg", "img/icon.svg"}
    assert "`img/americas.svg`" in FILES


def test_every_pinned_library_has_a_row_and_no_other():
    assert list(ROWS) == PINNED


def license_words(name):
    about = importlib.metadata.metadata(name)
    kinds = [each for each in about.get_all("Classifier") or [] if each.startswith("License")]
    return " ".join([about.get("License-Expression") or about.get("License") or "", *kinds])


@pytest.mark.parametrize("name", sorted(set(ROWS) - {"colorama"}))
def test_license_is_the_one_that_the_library_states(name):
    """The first word of the row: the family, such as MIT or BSD."""
    family = re.split(r"[-;, ]", ROWS[name])[0]
    assert family in license_words(name)
