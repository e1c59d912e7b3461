"""Tables as XLSX files, in which a text is a text and never a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

# What a cell can hold; a longer text is cut there by every spreadsheet.
MOST_SIGNS = 32_767


def xlsx_bytes(title: str, rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet; the first row is its head, and stays in sight."""
    # Half a second to import: only who asks for such a file waits for it.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "B2"
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    """Numbers as numbers, times without a zone, since the format knows none; all else as text."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(value))[:MOST_SIGNS])
    # Else a text that begins with = would be a formula.
    cell.data_type = "s"
    return cell


def _sheet_title(title: str) -> str:
    """At most 31 signs, without those that the format keeps for itself."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "1"
