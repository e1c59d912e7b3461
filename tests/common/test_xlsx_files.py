"""XLSX files, read back: numbers stay numbers, and no text becomes a formula or breaks the file."""

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from common.csv_files import FORMULA_SIGNS
from common.xlsx_files import MOST_SIGNS, xlsx_bytes


def sheet_of(title, rows):
    [sheet] = load_workbook(io.BytesIO(xlsx_bytes(title, rows))).worksheets
    return sheet


def cell_of(value):
    return sheet_of("1", [["a"], [value]])["A2"]


@pytest.mark.parametrize("sign", FORMULA_SIGNS[:5] + FORMULA_SIGNS[7:], ids=repr)
def test_text_that_looks_like_a_formula_is_a_text(sign):
    cell = cell_of(f"{sign}1+1")
    assert (cell.data_type, cell.value) == ("s", f"{sign}1+1")


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("https://evil.example","Click")',
        "=cmd|'/c calc'!A0",
        "#N/A",
        "#DIV/0!",
        "12",
        "1e5",
        "50%",
        "2026-10-05",
        "TRUE",
        "<b>&'\"",
        " space around ",
        "Ñandú 🦅",
    ],
)
def test_text_stays_the_same_text(text):
    cell = cell_of(text)
    assert (cell.data_type, cell.value) == ("s", text)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (7, 7),
        (-0.5, -0.5),
        (Decimal("79.3"), 79.3),
        (Decimal("3.80"), 3.8),
        (Decimal(0), 0),
        (datetime(2026, 10, 5, 15, 30, tzinfo=UTC), datetime(2026, 10, 5, 15, 30)),
    ],
    ids=repr,
)
def test_number_and_time_are_what_they_are(value, read):
    cell = cell_of(value)
    assert (cell.data_type, cell.value) == ("d" if isinstance(read, datetime) else "n", read)


def test_nothing_is_an_empty_cell():
    sheet = sheet_of("1", [["a", "b", "c"], [None, "", 3]])
    assert [cell.value for cell in sheet[2]] == [None, None, 3]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Le\x00a\x07 M\x1boreno", "Lea Moreno"),
        ("\x0b=1+1", "=1+1"),
        ("Lea\ufffe\uffff Moreno", "Lea Moreno"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
    ],
    ids=["control", "before-a-formula", "no-character", "allowed"],
)
def test_signs_that_the_format_cannot_hold_are_left_out(text, read):
    cell = cell_of(text)
    assert (cell.data_type, cell.value) == ("s", read)


@pytest.mark.parametrize("more", [0, 1, 1000])
def test_text_is_cut_where_every_spreadsheet_would_cut_it(more):
    assert cell_of("x" * (MOST_SIGNS + more)).value == "x" * MOST_SIGNS


def test_head_stays_in_sight():
    assert sheet_of("1", [["Name", "Points"], ["Lea", 3]]).freeze_panes == "B2"


def test_rows_are_in_their_order():
    rows = [["a", "b"], [1, "x"], [2, "y"]]
    assert [list(row) for row in sheet_of("1", iter(rows)).values] == rows


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("11-B History", "11-B History"),
        ("[a]:b*c?d/e\\f'g", "abcdefg"),
        ("x" * 80, "x" * 31),
        # Twice as long in the way that the format counts.
        ("🦅" * 31, "🦅" * 15),
        (" 11-B ", "11-B"),
        ("", "1"),
        ("/?*", "1"),
        ("11-B\x0b\x1f\uffff", "11-B"),
        ('<b>&"', '<b>&"'),
        # Excel keeps this name for itself.
        ("History", "History 1"),
        ("hISTORY", "hISTORY 1"),
    ],
)
def test_sheet_is_called_as_the_class_as_far_as_the_format_allows(title, shown):
    assert sheet_of(title, [["a"]]).title == shown


TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@#'\x00\x1f\uffff"))


@given(TEXT, st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=4))
def test_any_text_makes_a_file_that_opens_and_holds_texts_alone(title, rows):
    sheet = sheet_of(title, [["a", "b"], *rows])
    assert sheet.max_row == 1 + len(rows)
    assert {cell.data_type for row in sheet for cell in row if cell.value is not None} == {"s"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("80.0"), "0.0"),
        (Decimal("4.13"), "0.00"),
        (Decimal("4.10"), "0.00"),
        (Decimal("0.000"), "0.000"),
        (Decimal(6), "0"),
        (Decimal("1E+2"), "0"),
    ],
    ids=str,
)
def test_number_is_shown_with_the_digits_that_it_was_written_with(value, shown):
    assert cell_of(value).number_format == shown


@given(st.decimals(-9999, 9999, places=2))
def test_number_shows_as_many_places_as_the_page(value):
    cell = cell_of(value)
    places = len(cell.number_format.partition(".")[2])
    assert f"{cell.value:.{places}f}" == f"{value:.2f}"
