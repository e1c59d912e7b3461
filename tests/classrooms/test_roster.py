"""Class lists: rows and problems of a paste and of a file, and user names for the accounts."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classrooms.roster import (
    MAX_IGNORED,
    MAX_PROBLEMS,
    MAX_ROWS,
    NAME_LENGTH,
    NUMBER_LENGTH,
    SHOWN_LENGTH,
    Roster,
    RosterProblem,
    RosterRow,
    name_key,
    read_file,
    read_names,
    shown,
)
from classrooms.roster_files import MAX_BYTES

MEGABYTE = "x" * 1024 * 1024


def found_rows(roster):
    return [(row.line, row.name, row.school_number) for row in roster.rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param("Grace Abbott", [(1, "Grace Abbott", "")], id="one"),
        pytest.param("Abbott,  Grace \n", [(1, "Abbott, Grace", "")], id="spaces collapsed"),
        pytest.param("\n \nAna\n\t\nEva", [(3, "Ana", ""), (5, "Eva", "")], id="blank lines"),
        pytest.param(
            "Ana\rEva\r\nLía\u2028Zoe\u2029Bo",
            [(1, "Ana", ""), (2, "Eva", ""), (3, "Lía", ""), (4, "Zoe", ""), (5, "Bo", "")],
            id="ends of lines",
        ),
        pytest.param("Ana\t 0012 ", [(1, "Ana", "0012")], id="school number"),
        pytest.param("1. Ana\n2) Eva", [(1, "Ana", ""), (2, "Eva", "")], id="numbering"),
        pytest.param("10.\tAna\t7", [(1, "Ana", "7")], id="numbering with a tab"),
        pytest.param(
            "- Ana\n • Eva\n–  Lía", [(1, "Ana", ""), (2, "Eva", ""), (3, "Lía", "")], id="bullets"
        ),
        pytest.param("Lopez - Garcia, Ana", [(1, "Lopez - Garcia, Ana", "")], id="dash in a name"),
        pytest.param("Ana (2) Lee", [(1, "Ana (2) Lee", "")], id="number in a name"),
        pytest.param("Ana (room 12)\t4711", [(1, "Ana (room 12)", "4711")], id="room in a name"),
        pytest.param("- Ana - Eva", [(1, "Ana - Eva", "")], id="bullet and dash"),
        pytest.param("1.\tAna\t4711", [(1, "Ana", "4711")], id="numbering before a tab"),
        pytest.param(
            "ID\tName\n3.\tAna\n4)\tEva",
            [(2, "Ana", "3."), (3, "Eva", "4)")],
            id="number of a column",
        ),
        pytest.param("\ufeff\u200e1. Ana\u200b", [(1, "Ana", "")], id="signs that cannot be seen"),
        pytest.param(
            "=Ana\n+Eva\n@Lía\n-Zoe",
            [(1, "=Ana", ""), (2, "+Eva", ""), (3, "@Lía", ""), (4, "-Zoe", "")],
            id="formulas are names",
        ),
        pytest.param("Zoë 🎈\nمريم", [(1, "Zoë 🎈", ""), (2, "مريم", "")], id="any script"),
        pytest.param(
            "Last name\tFirst name\tID\nLee\tAda\t7", [(2, "Lee, Ada", "7")], id="names of columns"
        ),
        pytest.param(
            "Ana Li\t1\nAna Li\t2", [(1, "Ana Li", "1"), (2, "Ana Li", "2")], id="told apart"
        ),
        pytest.param("A" * NAME_LENGTH, [(1, "A" * NAME_LENGTH, "")], id="longest name"),
        pytest.param(
            f"A\t{'1' * NUMBER_LENGTH}", [(1, "A", "1" * NUMBER_LENGTH)], id="longest number"
        ),
    ],
)
def test_paste_gives_a_row_for_each_name(text, rows):
    roster = read_names(text)
    assert (found_rows(roster), roster.problems, roster.encoding) == (rows, (), "")


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        pytest.param(
            b"Grace Abbott,12\nAda Lee,13",
            [(1, "Grace Abbott", "12"), (2, "Ada Lee", "13")],
            id="no header",
        ),
        pytest.param(b"Name;ID\nAna;1", [(2, "Ana", "1")], id="semicolons"),
        pytest.param(b"ID\tName\n1\tAna", [(2, "Ana", "1")], id="tabs"),
        pytest.param(
            b"Last name,First name\nLee,Ada\nLi,",
            [(2, "Lee, Ada", ""), (3, "Li", "")],
            id="last and first",
        ),
        pytest.param(
            b'Name,ID\n"Lee\n, Ada",1\n\nBo,2',
            [(2, "Lee , Ada", "1"), (5, "Bo", "2")],
            id="name over two lines",
        ),
        pytest.param(
            b"Abbott, Grace\nLee, Ada",
            [(1, "Abbott, Grace", ""), (2, "Lee, Ada", "")],
            id="commas of names alone",
        ),
        pytest.param(b"- Ana\n=Eva", [(1, "- Ana", ""), (2, "=Eva", "")], id="no bullets here"),
        pytest.param("Núñez,1\r\n".encode("utf-16"), [(1, "Núñez", "1")], id="UTF-16"),
        pytest.param(b"\xef\xbb\xbfNombre\nN\xc3\xba\xc3\xb1ez", [(2, "Núñez", "")], id="mark"),
    ],
)
def test_file_gives_a_row_for_each_line(data, rows):
    roster = read_file(data)
    assert (found_rows(roster), roster.problems) == (rows, ())


def test_file_tells_what_the_preview_should_say():
    roster = read_file("Name,E-mail,ID\nNúñez,a@example.org,1\n".encode("cp1252"))
    assert roster == Roster(
        rows=(RosterRow(2, "Núñez", "1"),),
        problems=(),
        encoding="cp1252",
        header=1,
        ignored=("E-mail",),
    )


def test_ignored_columns_are_cut_for_showing():
    others = ",".join(f"{number}{MEGABYTE[:50]}" for number in range(10, 10 + 2 * MAX_IGNORED))
    roster = read_file(f"Name,{others}\nAna\n".encode())
    assert len(roster.ignored) == MAX_IGNORED
    assert roster.ignored[0] == f"10{'x' * 37}…"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("", RosterProblem(0, "empty"), id="nothing"),
        pytest.param(" \n\t\n\u200b", RosterProblem(0, "empty"), id="nothing to see"),
        pytest.param("Name\tID\n", RosterProblem(0, "empty"), id="names of columns alone"),
        pytest.param("ID\n1\n2", RosterProblem(1, "no_name_column"), id="no column of names"),
        pytest.param("\t12", RosterProblem(1, "no_name", "12"), id="number alone"),
        pytest.param(
            "A" * 81, RosterProblem(1, "name_too_long", f"{'A' * 39}…", count=81), id="long name"
        ),
        pytest.param(
            f"Ana\t{'1' * 41}",
            RosterProblem(1, "number_too_long", f"{'1' * 39}…", count=41),
            id="long number",
        ),
        pytest.param("\n12-34", RosterProblem(2, "no_letter", "12-34"), id="no letter"),
        pytest.param("🎈", RosterProblem(1, "no_letter", "🎈"), id="emoji alone"),
        pytest.param("1.", RosterProblem(1, "no_letter", "1."), id="numbering alone"),
        pytest.param("A\x00na", RosterProblem(1, "control_sign", "A\ufffdna"), id="NUL"),
        pytest.param("Ana\x0bEva", RosterProblem(1, "control_sign", "Ana\ufffdEva"), id="VT"),
        pytest.param("Ana\x85Eva", RosterProblem(1, "control_sign", "Ana\ufffdEva"), id="NEL"),
        pytest.param("\u202eanA", RosterProblem(1, "control_sign", "\ufffdanA"), id="override"),
        pytest.param("\u2066anA", RosterProblem(1, "control_sign", "\ufffdanA"), id="isolate"),
        pytest.param("Ana\t\x1b1", RosterProblem(1, "control_sign", "Ana"), id="in the number"),
        pytest.param("A\ud800", RosterProblem(1, "control_sign", "A\ufffd"), id="half a pair"),
    ],
)
def test_paste_has_a_problem(text, problem):
    roster = read_names(text)
    assert (roster.rows, roster.problems) == ((), (problem,))


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        pytest.param("Ana Li\nEva\nana  LI", [(3, "same_name_twice", 1)], id="case and spaces"),
        pytest.param("José\nJose\u0301", [(2, "same_name_twice", 1)], id="ways to code an accent"),
        pytest.param("José\nJose", [], id="accents differ"),
        pytest.param("Ana\t1\nAna", [(2, "same_name_twice", 1)], id="the first has a number"),
        pytest.param("Ana\nAna\t1", [(2, "same_name_twice", 1)], id="the second has a number"),
        pytest.param("Ana\t1\nAna\t1", [(2, "same_name_twice", 1)], id="the same number too"),
        pytest.param("Ana\t1\nAna\t2\nAna", [(3, "same_name_twice", 1)], id="third without"),
        pytest.param("Ana\t1\nEva\t1", [(2, "same_number_twice", 1)], id="same number"),
        pytest.param("Ana\ta1\nEva\tA1", [(2, "same_number_twice", 1)], id="same but for case"),
        pytest.param(
            "Ana\nAna\nAna",
            [(2, "same_name_twice", 1), (3, "same_name_twice", 1)],
            id="each against the first",
        ),
        pytest.param("12\tAna\n12\tAna", [(1, "no_letter", 0), (2, "no_letter", 0)], id="faults"),
    ],
)
def test_lines_are_compared_with_earlier_ones(text, problems):
    found = read_names(text).problems
    assert [(each.line, each.kind, each.other_line) for each in found] == problems


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(b"", RosterProblem(0, "empty"), id="nothing"),
        pytest.param(b",,\r\n\r\n", RosterProblem(0, "empty"), id="empty cells"),
        pytest.param(b"a" * (MAX_BYTES + 1), RosterProblem(0, "too_large"), id="too large"),
        pytest.param(b"PK\x03\x04...", RosterProblem(0, "spreadsheet"), id="spreadsheet"),
        pytest.param(b"\xe9\x81", RosterProblem(0, "unreadable"), id="no known encoding"),
        pytest.param(
            b'Ana,1\n"Eva,2\nZoe,3', RosterProblem(2, "not_a_table", "Eva,2 Zoe,3"), id="open mark"
        ),
        pytest.param(b"ID,Nick\n1,Bo", RosterProblem(1, "no_name_column"), id="no names"),
        pytest.param(b"Name,ID\n,7", RosterProblem(2, "no_name", "7"), id="no name"),
        pytest.param(b"Name,Nick\n,Bo", RosterProblem(2, "no_name"), id="ignored cell alone"),
        pytest.param(
            f"Name,ID\n{MEGABYTE},1".encode(),
            RosterProblem(2, "name_too_long", f"{'x' * 39}…", count=1024 * 1024),
            id="cell of a megabyte",
        ),
        pytest.param(
            f'Name,ID\nAna,"{MEGABYTE}"'.encode(),
            RosterProblem(2, "number_too_long", f"{'x' * 39}…", count=1024 * 1024),
            id="number of a megabyte",
        ),
    ],
)
def test_file_has_a_problem(data, problem):
    roster = read_file(data)
    assert (roster.rows, roster.problems) == ((), (problem,))


def test_large_cell_hides_no_other_line():
    roster = read_file(f'Ana,1\n"{MEGABYTE}\n",2\nEva,3\n'.encode())
    assert found_rows(roster) == [(1, "Ana", "1"), (4, "Eva", "3")]
    assert [(each.line, each.kind) for each in roster.problems] == [(2, "name_too_long")]


@pytest.mark.parametrize("read", [read_names, lambda text: read_file(text.encode())])
def test_most_rows_are_taken_and_one_more_is_not(read):
    names = "\n".join(f"Student {number}" for number in range(MAX_ROWS))
    assert len(read(f"Name\n{names}").rows) == MAX_ROWS
    assert read(f"{names}\n\nOne more\n") == Roster(
        (), (RosterProblem(0, "too_many", count=MAX_ROWS + 1),), encoding=read(names).encoding
    )


def test_problems_past_the_hundredth_are_counted():
    roster = read_names("\n".join(["Ana", *["7"] * (MAX_PROBLEMS + 3), "Eva"]))
    assert [row.name for row in roster.rows] == ["Ana", "Eva"]
    assert len(roster.problems) == MAX_PROBLEMS + 1
    assert roster.problems[MAX_PROBLEMS - 1] == RosterProblem(101, "no_letter", "7")
    assert roster.problems[MAX_PROBLEMS] == RosterProblem(0, "more", count=3)


# Too short for more problems than are listed.
LINES = st.text(alphabet="AaBé1 \t,\n\r\u2028\u202e\x00-.•\u200b\u0301", max_size=150)
SEEN = re.compile(r"[^\s\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff]|[\x0b\x0c\x1c-\x1f\x85]")


@given(st.text(max_size=150) | LINES)
@example("ID\nAna")
@example("\r\u200b\nAna")
def test_each_line_of_a_paste_is_a_row_or_has_a_problem(text):
    roster = read_names(text)
    lines = re.split("\r\n|[\r\n\u2028\u2029]", text)
    filled = [number for number, line in enumerate(lines, 1) if SEEN.search(line)]
    kinds = {problem.kind for problem in roster.problems}
    if kinds & {"empty", "no_name_column"}:
        assert (roster.rows, len(roster.problems)) == ((), 1)
        return
    covered = [each.line for each in (*roster.rows, *roster.problems)]
    assert sorted([*covered, *[roster.header] * bool(roster.header)]) == filled


TABLES = st.lists(
    st.lists(st.text(alphabet='Aé1",;\t\n =-\x07'), min_size=2, max_size=4), max_size=50
)


@given(TABLES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_each_line_of_a_file_is_a_row_or_has_a_problem(table, encoding):
    """Every cell is quoted, so each begins where the line ends of those before it say."""
    written = [",".join('"{}"'.format(cell.replace('"', '""')) for cell in row) for row in table]
    filled, line = [], 2
    for row, text in zip(table, written, strict=True):
        if any(SEEN.search(cell) for cell in row):
            filled.append(line)
        line += 1 + text.count("\n")
    roster = read_file("\n".join(['"Name","ID"', *written]).encode(encoding))
    if not filled:
        assert roster.problems == (RosterProblem(0, "empty"),)
        return
    assert sorted(each.line for each in (*roster.rows, *roster.problems)) == filled


@given(st.text(alphabet=st.characters()))
def test_shown_text_is_short_and_turns_nothing(text):
    found = shown(text)
    assert len(found) <= SHOWN_LENGTH
    assert re.findall(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", found) == []


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Grace Abbott", " grace   ABBOTT\n", True),
        ("José", "Jose\u0301", True),
        ("Straße", "STRASSE", True),
        ("José", "Jose", False),
        ("Abbott, Grace", "Grace Abbott", False),
    ],
)
def test_name_key_is_equal_for_one_name(one, other, is_same):
    assert (name_key(one) == name_key(other)) is is_same
