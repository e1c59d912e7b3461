"""What a run of the bench found: parts of rows of figures, with the machine that they hold for.
Kept as JSON, and shown as the tables of docs/performance.md."""

import json
import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import django

PAPER = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- tables: made by bin/bench --paper -->", "<!-- end of the tables -->"
Row = dict[str, float | int | str]
_parts: dict[str, dict[str, Row]] = {}


def note(part: str, row: str, **figures: float | int | str) -> None:
    """Keep a row; the unit of a figure is in its name, such as `p95_ms`."""
    _parts.setdefault(part, {})[row] = {
        name: round(value, 2) if isinstance(value, float) else value
        for name, value in figures.items()
    }


def machine() -> Row:
    cpus = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in cpus if line.startswith("model name")), "?")
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": model,
        "cores": os.cpu_count() or 1,
        "memory_gb": round(pages * size / 1e9, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "django": django.get_version(),
        "sqlite": sqlite3.sqlite_version,
        "load_average": round(os.getloadavg()[1], 2),
    }


def write(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"machine": machine(), "parts": _parts}, indent=1) + "\n")


def write_paper(path: Path) -> None:
    """Put what is in the file into the paper, between its two marks."""
    found = json.loads(path.read_text())
    text = PAPER.read_text()
    head, _, rest = text.partition(BEGIN)
    _, _, foot = rest.partition(END)
    PAPER.write_text(f"{head}{BEGIN}\n\n{as_markdown(found)}\n{END}{foot}")


def as_markdown(found: dict[str, dict[str, Row]]) -> str:
    about = ", ".join(f"{_words(name)} {value}" for name, value in found["machine"].items())
    tables = [_table(title, rows) for title, rows in found["parts"].items()]
    return f"Measured on: {about}.\n\n" + "\n".join(tables)


def _table(title: str, rows: dict[str, Row]) -> str:
    columns = list(dict.fromkeys(name for row in rows.values() for name in row))
    lines = [
        ["what", *map(_words, columns)],
        ["---", *("---:" for _ in columns)],
        *([name, *(str(row.get(each, "")) for each in columns)] for name, row in rows.items()),
    ]
    return f"**{title}**\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _words(name: str) -> str:
    return name.replace("_", " ")
