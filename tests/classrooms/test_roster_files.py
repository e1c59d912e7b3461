"""Bytes of class lists: encodings, delimiters, cells, columns."""

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms.roster import (
    NAME_LENGTH,
    NUMBER_LENGTH,
    PROBLEM_KINDS,
    SHOWN_LENGTH,
    read_file,
)
from classrooms.roster_files import (
    MAX_BYTES,
    NotRead,
    decode,
    delimiter_of,
    find_columns,
    records,
    usual_columns,
)

NAMES = "Núñez, José;12\r\nŁukasz;7\r\n"
LATIN = "Núñez, José;12\r\n"
CYRILLIC = "Иван Петров;12\r\nБорис;7\r\n"
LATVIAN = "Ādams Āboliņš;12\r\n"


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        pytest.param(b"", "", "utf-8", id="nothing"),
        pytest.param(NAMES.encode(), NAMES, "utf-8", id="UTF-8"),
        pytest.param(NAMES.encode("utf-8-sig"), NAMES, "utf-8", id="UTF-8 with its mark"),
        pytest.param(
            codecs.BOM_UTF16_LE + NAMES.encode("utf-16-le"), NAMES, "utf-16", id="UTF-16 LE, mark"
        ),
        pytest.param(
            codecs.BOM_UTF16_BE + NAMES.encode("utf-16-be"), NAMES, "utf-16", id="UTF-16 BE, mark"
        ),
        pytest.param(NAMES.encode("utf-16-le"), NAMES, "utf-16", id="UTF-16 LE"),
        pytest.param(NAMES.encode("utf-16-be"), NAMES, "utf-16", id="UTF-16 BE"),
        pytest.param(CYRILLIC.encode("utf-16-le"), CYRILLIC, "utf-16", id="UTF-16 LE, Cyrillic"),
        pytest.param(CYRILLIC.encode("utf-16-be"), CYRILLIC, "utf-16", id="UTF-16 BE, Cyrillic"),
        pytest.param(LATVIAN.encode("utf-16-le"), LATVIAN, "utf-16", id="letters U+0100"),
        pytest.param(LATIN.encode("cp1252"), LATIN, "cp1252", id="Windows-1252"),
        pytest.param(
            b"Ana Maria Lopez Perez\x00,1", "Ana Maria Lopez Perez\x00,1", "utf-8", id="one NUL"
        ),
        pytest.param(b"Ana\x00Lee\n", "Ana\x00Lee\n", "utf-8", id="NUL in a short text"),
        pytest.param(b"Ana Lee\x00\nEva\x00 B\n", "Ana Lee\x00\nEva\x00 B\n", "utf-8", id="NULs"),
    ],
)
def test_decode_knows_how_the_text_was_written(data, text, encoding):
    assert decode(data) == (text, encoding)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(b"PK\x03\x04\x14\x00", "spreadsheet", id="xlsx, ods"),
        pytest.param(bytes.fromhex("d0cf11e0a1b11ae1"), "spreadsheet", id="xls"),
        pytest.param(b"%PDF-1.7\n", "spreadsheet", id="pdf"),
        pytest.param(b"{\\rtf1 Ana}", "spreadsheet", id="rtf"),
        pytest.param(b"\r\n <HTML><table>", "spreadsheet", id="web page called xls"),
        pytest.param(b"PK\x03\x04" + bytes(MAX_BYTES), "spreadsheet", id="large xlsx"),
        pytest.param(b"a" * (MAX_BYTES + 1), "too_large", id="a byte too many"),
        pytest.param(b"Jos\xe9\x81", "unreadable", id="undefined in Windows-1252"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"0123456789" * 3 + b"\x00", "unreadable", id="binary"),
        pytest.param(codecs.BOM_UTF16_LE + b"A\x00B", "unreadable", id="half a letter"),
        pytest.param(codecs.BOM_UTF16_LE + b"\x00\xd8", "unreadable", id="half a pair"),
    ],
)
def test_decode_refuses_what_is_no_text(data, kind):
    with pytest.raises(NotRead) as refusal:
        decode(data)
    assert (refusal.value.kind, refusal.value.line) == (kind, 0)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("," * (MAX_BYTES - 1), id="one line"),
        pytest.param(",\n" * (MAX_BYTES // 2), id="many lines"),
        pytest.param(("," * 150 + "\n") * (MAX_BYTES // 151), id="wide lines"),
    ],
)
def test_file_of_commas_is_refused_before_it_holds_a_worker(line):
    [problem] = read_file(line.encode()).problems
    assert problem.kind == "not_a_table"


def test_decode_takes_the_largest_file():
    assert decode(b"a" * MAX_BYTES) == ("a" * MAX_BYTES, "utf-8")


@given(st.text(), st.sampled_from(["utf-8-sig", "utf-16"]))
def test_decode_undoes_an_encoding_with_a_mark(text, codec):
    assert decode(text.encode(codec)) == (text, codec.removesuffix("-sig"))


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        pytest.param("", "\t", id="nothing"),
        pytest.param("Grace Abbott\nAda Lee", "\t", id="names alone"),
        pytest.param("Grace Abbott,1\nAda Lee,2", ",", id="commas"),
        pytest.param("Grace Abbott;1\nAda Lee;2", ";", id="semicolons"),
        pytest.param("Grace Abbott\t1\nAda Lee\t2", "\t", id="tabs"),
        pytest.param('"Abbott, Grace";1\n"Lee, Ada";2', ";", id="commas in quotation marks"),
        pytest.param('"Abbott; Grace",1', ",", id="semicolon in quotation marks"),
        pytest.param('"Abbott; ""Gr;a""",1', ",", id="doubled quotation marks"),
        pytest.param("Abbott, Grace;1\nLee, Ada;2", ";", id="commas of names, semicolons"),
        pytest.param("Abbott, Grace\t1\nLee, Ada\t2", "\t", id="commas of names, tabs"),
        pytest.param("Abbott, Grace\nLee, Ada", "\t", id="commas of names alone"),
        pytest.param("Grace Abbott, 12\nAda Lee, 13", ",", id="space before a number"),
        pytest.param("Grace Abbott, A12\nAda Lee", ",", id="space before a letter and number"),
        pytest.param("Ana;1,5;2,5\nEva;3,5;4,5", ";", id="decimal commas"),
        pytest.param("Nombre;Nota\nAna;1,5\nEva\nLía", ";", id="header decides"),
        pytest.param("Last name, First name\nLee, Ada", ",", id="header with spaces"),
        pytest.param('"Name","ID"\n"Lee; Ada; Bo","1"', ",", id="header in quotation marks"),
        pytest.param('\n\n "Name" ; "ID"\nLee,3', ";", id="header after empty lines"),
        pytest.param('Ana,"Lee\n', ",", id="open quotation mark"),
    ],
)
def test_delimiter_of_a_text(text, delimiter):
    assert delimiter_of(text) == delimiter


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("a,b\nc", [(1, ["a", "b"]), (2, ["c"])], id="lines"),
        pytest.param("a\rb\r\nc\n", [(1, ["a"]), (2, ["b"]), (3, ["c"])], id="ends of lines"),
        pytest.param("a\n\r\n\rb", [(1, ["a"]), (4, ["b"])], id="empty lines count"),
        pytest.param('"a,b",c', [(1, ["a,b", "c"])], id="quoted delimiter"),
        pytest.param('"say ""a""",b', [(1, ['say "a"', "b"])], id="quoted quotation mark"),
        pytest.param('a "b" c,d"', [(1, ['a "b" c', 'd"'])], id="quotation marks inside"),
        pytest.param('"a" b,c', [(1, ["a b", "c"])], id="text after a quoted one"),
        pytest.param('a, "b,c"', [(1, ["a", "b,c"])], id="space before a quoted one"),
        pytest.param(
            'a,"b\r\nc\nd"\ne', [(1, ["a", "b\r\nc\nd"]), (4, ["e"])], id="quoted ends of lines"
        ),
        pytest.param("a,,\n", [(1, ["a", "", ""])], id="empty cells"),
    ],
)
def test_records_are_lines_with_cells(text, found):
    assert [record for record in records(text, ",") if any(record[1])] == found


def test_records_stop_at_a_quotation_mark_that_is_never_closed():
    found = records('a\n"b\nc",d\n"e\nf,g', ",")
    assert [next(found), next(found)] == [(1, ["a"]), (2, ["b\nc", "d"])]
    with pytest.raises(NotRead) as refusal:
        next(found)
    assert (refusal.value.kind, refusal.value.line) == ("not_a_table", 4)
    assert refusal.value.text == "e\nf,g"


TABLES = st.text(alphabet='ab ",;\n\r\t')


@given(TABLES, st.sampled_from(",;\t"))
def test_records_hold_the_cells_that_the_standard_library_finds(text, delimiter):
    try:
        found = list(records(text, delimiter))
    except NotRead:
        assert text.count('"') > 0
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    expected = [row for row in reader if any(row)]
    ours = [[cell.lstrip(" ") for cell in cells] for _line, cells in found]
    theirs = [[cell.lstrip(" ") for cell in row] for row in expected]
    assert [row for row in ours if any(row)] == [row for row in theirs if any(row)]


@given(st.lists(st.lists(st.text(), min_size=2)), st.sampled_from(",;\t"))
def test_records_undo_what_the_standard_library_writes(rows, delimiter):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    found = [cells for _line, cells in records(file.getvalue(), delimiter)]
    assert [cells for cells in found if cells != [""]] == rows


LEE = ["Ada Lee", "Lee", "Ada", "A1", "x"]


@pytest.mark.parametrize(
    ("header", "name", "number", "ignored"),
    [
        pytest.param(["Name"], "Ada Lee", "", (), id="name"),
        pytest.param([" FULL  NAME:", "E-mail"], "Ada Lee", "", ("E-mail",), id="case, spaces"),
        pytest.param(["display_name", "", "", "sis_id"], "Ada Lee", "A1", (), id="underscores"),
        pytest.param(["Student", "x", "y", "Student-ID"], "Ada Lee", "A1", ("x", "y"), id="dash"),
        pytest.param(["x", "Last Name", "First Name", "ID"], "Lee, Ada", "A1", ("x",), id="both"),
        pytest.param(["x", "Surname"], "Lee", "", ("x",), id="family name alone"),
        pytest.param(["x", "y", "Forename"], "Ada", "", ("x", "y"), id="given name alone"),
        pytest.param(
            ["Name", "Last name", "First name"], "Ada Lee", "", (), id="whole name before parts"
        ),
        pytest.param(
            ["x", "Apellidos", "Nombre", "Matrícula"], "Lee, Ada", "A1", ("x",), id="Spanish parts"
        ),
        pytest.param(["Nombre", "x", "y", "NÚMERO"], "Ada Lee", "A1", ("x", "y"), id="Spanish"),
        pytest.param(["x", "Surname", "Name"], "Lee, Ada", "", ("x",), id="name beside surname"),
        pytest.param(
            ["Student", "Last name"], "Ada Lee", "", (), id="student beside surname is whole"
        ),
        pytest.param(
            ["Student", "x", "y", "ID", "SIS ID"], "Ada Lee", "A1", ("x", "y", "SIS ID"), id="two"
        ),
    ],
)
def test_columns_by_their_names(header, name, number, ignored):
    columns = find_columns(header)
    assert (columns.name_of(LEE), columns.number_of(LEE)) == (name, number)
    assert (columns.ignored, columns.has_names) == (ignored, True)


def test_columns_of_a_line_without_a_known_name():
    assert find_columns(["Ada Lee", "", "n" * 10_000]) is None


def test_columns_may_hold_no_names():
    assert find_columns(["ID", "Nickname"]).has_names is False


def test_columns_of_a_short_line_are_empty():
    columns = find_columns(["Last name", "First name", "ID"])
    assert (columns.name_of(["", "Ada"]), columns.number_of(["", "Ada"])) == ("Ada", "")
    assert columns.name_of([]) == ""


def test_usual_columns_are_a_name_and_a_number():
    columns = usual_columns(["Ada Lee", "A1", "", "7B"])
    assert (columns.name_of(LEE), columns.number_of(LEE)) == ("Ada Lee", "Lee")
    assert columns.ignored == ("7B",)


BYTES = st.binary() | st.text().map(lambda text: text.encode("utf-16"))


@given(BYTES | st.text(alphabet='Name,ID;"\n\té').map(lambda text: text.encode("cp1252")))
def test_any_bytes_give_a_roster_that_can_be_stored(data):
    roster = read_file(data)
    assert bool(roster.rows) or bool(roster.problems)
    for row in roster.rows:
        assert 0 < len(row.name) <= NAME_LENGTH
        assert len(row.school_number) <= NUMBER_LENGTH
        assert row.name == " ".join(row.name.split())
    for problem in roster.problems:
        assert problem.kind in PROBLEM_KINDS
        assert len(problem.text) <= SHOWN_LENGTH
