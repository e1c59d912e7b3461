"""CSV files: what goes in comes out, and no text becomes a formula."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.csv_files import FORMULA_SIGNS, csv_bytes

TEXT = st.text() | st.text(alphabet="=+-@\t\r\n\"',; 1A")


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def protected(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


@given(st.lists(st.fixed_dictionaries({"a": TEXT, "b": TEXT})))
def test_csv_bytes_keeps_every_text(rows: list[dict[str, str]]) -> None:
    expected = [[protected(row["a"]), protected(row["b"])] for row in rows]
    assert read(csv_bytes(["a", "b"], rows)) == [["a", "b"], *expected]


@given(TEXT, TEXT)
def test_csv_bytes_lets_no_cell_begin_with_a_formula_sign(heading: str, text: str) -> None:
    for row in read(csv_bytes([heading, "b"], [{heading: text, "b": text}])):
        assert not any(cell.startswith(FORMULA_SIGNS) for cell in row)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_csv_bytes_protects_a_text_after_each_sign(sign: str) -> None:
    assert read(csv_bytes(["a"], [{"a": f"{sign}1+1"}]))[1] == [f"'{sign}1+1"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "True"),
        (-3, "-3"),
        (-0.5, "-0.5"),
        (Decimal("-0.3333333"), "-0.3333333"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 11, 24), "2026-11-24"),
        (datetime(2026, 11, 24, 9, 30, tzinfo=UTC), "2026-11-24T09:30:00+00:00"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ({"to": -1, "é": None}, '{"to": -1, "é": null}'),
        (["=1"], '["=1"]'),
    ],
    ids=repr,
)
def test_csv_bytes_writes_a_value_as_people_read_it(value: object, cell: str) -> None:
    assert read(csv_bytes(["a", "b"], [{"a": value, "b": "x"}]))[1] == [cell, "x"]


def test_csv_bytes_begins_with_the_mark_and_ends_lines_with_cr_lf() -> None:
    assert csv_bytes(["a", "b"], [{"a": "é", "b": 1}]) == b"\xef\xbb\xbfa,b\r\n\xc3\xa9,1\r\n"


def test_csv_bytes_leaves_out_what_is_no_column() -> None:
    assert read(csv_bytes(["a"], [{"a": "x", "secret": "y"}])) == [["a"], ["x"]]
