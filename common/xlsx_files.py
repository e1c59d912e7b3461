"""Tables as XLSX files, in which a text is a text and never a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

# What a cell can hold; a longer text is cut there by every spreadsheet.
MOST_SIGNS = 32_767
# What XML cannot hold, so that no program would open the file; and what a sheet's name may not.
NO_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\'\x00-\x1f\ufffe\uffff]")
# The name of a sheet that Excel makes itself.
RESERVED_TITLE = "history"


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

    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Decimal):
        number: Any = WriteOnlyCell(sheet)
        number.value = value
        number.number_format = _as_many_places(value)
        return number
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    cell = WriteOnlyCell(sheet, NO_SIGNS.sub("", str(value))[:MOST_SIGNS])
    # Else a text that begins with = would be a formula.
    cell.data_type = "s"
    return cell


def _as_many_places(number: Decimal) -> str:
    """The format that shows all digits of a number, so that 80.0 is not read as 80."""
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "0." + "0" * places if places else "0"


def _sheet_title(title: str) -> str:
    """At most 31 signs, as UTF-16 counts them, without those that the format keeps for itself."""
    kept = NOT_IN_TITLES.sub("", title).encode("utf-16-le")[:62].decode("utf-16-le", "ignore")
    kept = kept.strip() or "1"
    return f"{kept} 1" if kept.casefold() == RESERVED_TITLE else kept
