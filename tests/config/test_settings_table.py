"""The table of settings in docs/operating.md is what the code reads, with its real defaults."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from config import start
from config.environment import read_environment
from config.known_settings import BESIDE, KNOWN, SETTINGS

ROOT = Path(__file__).resolve().parents[2]
PAPER = (ROOT / "docs" / "operating.md").read_text()


class Read(dict[str, str]):
    """Variables that note which of them were asked for."""

    def __init__(self, **variables: str) -> None:
        super().__init__(variables)
        self.asked: set[str] = set()

    def get(self, name: str, default: str = "") -> str:
        self.asked.add(name)
        return super().get(name, default)


def read(**variables: str):
    # Of the folder that tests run in: a default that is a path is written from there.
    return read_environment(variables, Path.cwd())


def test_table_of_the_paper_is_what_the_code_prints():
    out = StringIO()
    call_command("settings_table", stdout=out)
    begin, end = "<!-- settings: `bin/manage settings_table` prints these lines -->", "<!-- end of"
    assert PAPER.count(begin) == 1
    assert PAPER.partition(begin)[2].partition(end)[0].strip() == out.getvalue().strip()


def test_table_holds_every_setting_that_is_read_and_no_other():
    variables = Read()
    read_environment(variables, ROOT)
    assert variables.asked == set(KNOWN)


def test_table_holds_what_the_commands_and_the_start_read_beside():
    commands = [ROOT / "bin" / name for name in ("serve", "manage", "environment.sh")]
    text = "".join(file.read_text() for file in commands)
    in_shell = set(re.findall(r"\$\{?([A-Z][A-Z_]+)", text)) - {"HOME"}
    assert in_shell | {start.GIVE_BACK[0]} == {one.name for one in BESIDE}
    assert "${PYENV_ROOT:-$HOME/.pyenv}" in text
    assert [one.default for one in BESIDE] == ["~/.pyenv", start.GIVE_BACK[1]]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_default_written_down_changes_nothing(setting):
    assert setting.default or setting.without
    assert read(**{setting.name: setting.default}) == read()


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_example_can_be_used_and_is_not_the_default(setting, tmp_path):
    # The folder of a course must be there.
    example = str(tmp_path) if setting.name == "MERIDIANO_COURSES" else setting.example
    assert read(**{setting.name: example}) != read()


@pytest.mark.parametrize("setting", [*SETTINGS, *BESIDE], ids=lambda setting: setting.name)
def test_no_cell_breaks_the_table(setting):
    cells = (setting.meaning, setting.values, setting.example, setting.default, setting.without)
    assert not any("|" in cell or "\n" in cell for cell in cells)


def test_data_folder_and_senders_address_follow_what_the_table_says():
    environment = read(MERIDIANO_URL="https://learn.example.org")
    assert environment.data == Path.cwd() / "data"
    assert environment.database["NAME"] == Path.cwd() / "data" / "meridiano.sqlite3"
    assert environment.mail_from == "meridiano@learn.example.org"
    assert read(PORT="9000").address.origin == "http://127.0.0.1:9000"
    assert read(MERIDIANO_URL="http://schoolbox").port == 80
