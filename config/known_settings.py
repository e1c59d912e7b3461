"""Every setting that is read: what it is for, what may be written, and what holds without it.

Pure. The table in docs/operating.md is made from here, by `bin/manage settings_table`.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One environment variable. `default` is a value that changes nothing when it is written
    down; where there is none, `without` says what holds instead."""

    name: str
    meaning: str
    values: str
    example: str
    default: str = ""
    without: str = ""


SETTINGS = (
    Setting(
        "MERIDIANO_URL",
        "The whole address that people type. It decides between trial and real site.",
        "`https://` and a host, or `http://` and a host of this machine or this building; "
        "a port may follow, a path may not",
        example="https://learn.example.org",
        default="http://127.0.0.1:8000",
        without="with the number in `PORT` where that is set",
    ),
    Setting(
        "MERIDIANO_DATA",
        "The folder of the database, the secret key and the collected static files.",
        "a folder that this user may write",
        example="/var/lib/meridiano",
        default="data",
        without="in the project",
    ),
    Setting(
        "PORT",
        "The port on which the server listens.",
        "1 to 65535",
        example="8001",
        default="8000",
        without="or the port in `MERIDIANO_URL` where that begins with `http:`, which is 80 where "
        "it names none",
    ),
    Setting(
        "DATABASE_URL",
        "The database. What stands after a `?` goes to PostgreSQL's client, for example "
        "`?sslmode=verify-full`. A password with other signs than letters and digits is written in "
        "another way, see [PostgreSQL](#postgresql).",
        "`postgresql://user:password@host:5432/name` or `sqlite:////folder/file.sqlite3`",
        example="postgresql://meridiano:secret@127.0.0.1:5432/meridiano",
        without="SQLite, in the file `meridiano.sqlite3` of the data folder",
    ),
    Setting(
        "MERIDIANO_WORKERS",
        "The number of server processes, each with four threads.",
        "1 to 64",
        example="4",
        default="2",
    ),
    Setting(
        "MERIDIANO_TEACHERS",
        "Who may make a class: teachers who were invited, or anyone with an account, which then "
        "teaches. Keys and tests take a confirmed teacher in any case.",
        "`invited` or `open`",
        example="invited",
        without="anyone on a loopback address, elsewhere what was chosen at the first start",
    ),
    Setting(
        "MERIDIANO_TIME_ZONE",
        "The zone of the school. A person's own zone goes before it.",
        "a name of the table of time zones",
        example="America/Chicago",
        without="what was chosen at the first start, else UTC",
    ),
    Setting(
        "MERIDIANO_ADMIN_PATH",
        "The path of the administration.",
        "1 to 40 letters, digits, `_` and `-`",
        example="office",
        default="admin",
    ),
    Setting(
        "MERIDIANO_MAIL",
        "An SMTP server; `smtps://` is for one that encrypts from the first byte.",
        "`smtp://user:password@host:587` or `smtps://user:password@host:465`",
        example="smtp://meridiano:secret@mail.example.org:587",
        without="no mail is sent",
    ),
    Setting(
        "MERIDIANO_MAIL_FROM",
        "The sender's address of mail.",
        "an address that the mail server may send from",
        example="school@example.org",
        default="meridiano@127.0.0.1",
        without="with the host of `MERIDIANO_URL`",
    ),
    Setting(
        "MERIDIANO_COURSES",
        "Further folders of courses, each like `content/` with one folder a course.",
        "folders, with `:` between them",
        example="/srv/courses",
        without="only the course that ships",
    ),
    Setting(
        "MERIDIANO_DEBUG",
        "`1` for development, never on a real site.",
        "`0` or `1`",
        example="1",
        default="0",
    ),
)
# What the commands in bin/ and the start read beside them: seldom of use.
BESIDE = (
    Setting(
        "PYENV_ROOT",
        "Where `bin/serve` looks for a Python of pyenv, before `.venv` is there.",
        "a folder",
        example="/opt/pyenv",
        default="~/.pyenv",
    ),
    Setting(
        "MALLOC_MMAP_THRESHOLD_",
        "From how many bytes on memory goes back to the system at once (glibc). The start sets it, "
        "so that the memory of sign-ins goes back.",
        "a number of bytes",
        example="524288",
        default="1048576",
    ),
)
KNOWN = tuple(setting.name for setting in SETTINGS)


def table() -> str:
    """The settings as a Markdown table."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "| name | meaning | what may be written | without it | example |"
    yield "|---|---|---|---|---|"
    for one in (*SETTINGS, *BESIDE):
        default = f"`{one.default}`" if one.default else ""
        without = ", ".join(part for part in (default, one.without) if part)
        yield f"| `{one.name}` | {one.meaning} | {one.values} | {without} | `{one.example}` |"
