"""The installation's settings, read from environment variables and checked.

Pure: it reads a mapping, never `os.environ`, and knows nothing of Django. Every problem is a
`SettingProblem` whose text is one sentence that says what to do.
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import available_timezones

from config.known_settings import KNOWN

PRIVATE_SUFFIXES = (".local", ".lan", ".internal", ".home.arpa", ".test", ".localhost")


class SettingProblem(Exception):
    """A setting that cannot be used; the text says which and what to write instead."""


@dataclass(frozen=True)
class Address:
    """Where the site is, as people type it."""

    scheme: Literal["http", "https"]
    host: str
    port: int | None

    @property
    def is_loopback(self) -> bool:
        return _is_loopback(self.host)

    @property
    def is_trial(self) -> bool:
        """True where pages travel unencrypted: for a trial on one machine or in one building."""
        return self.scheme == "http"

    @property
    def allowed_hosts(self) -> list[str]:
        if self.is_loopback:
            return ["127.0.0.1", "localhost", "[::1]"]
        return [self.host]

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}" + (f":{self.port}" if self.port else "")


@dataclass(frozen=True)
class Environment:
    address: Address
    data: Path
    courses: tuple[Path, ...]
    database: dict[str, Any]
    is_debug: bool
    teachers: Literal["", "invited", "open"]
    time_zone: str
    admin_path: str
    mail: dict[str, Any] | None
    mail_from: str
    workers: int
    port: int

    @property
    def bind_host(self) -> str:
        """Listen to the machine alone, unless an address in the school's own network was set."""
        if self.address.host == "[::1]":
            return "::1"
        is_open = self.address.is_trial and not self.address.is_loopback
        return "0.0.0.0" if is_open else "127.0.0.1"  # noqa: S104


def read_environment(variables: Mapping[str, str], root: Path) -> Environment:
    """Read and check every setting; `root` is the folder of the project.

    Raises SettingProblem at the first setting that cannot be used.
    """
    _refuse_unknown(variables)
    port = _whole_number(variables, "PORT", default=None, least=1, most=65535)
    address = _address(variables.get("MERIDIANO_URL") or f"http://127.0.0.1:{port or 8000}")
    data = _folder("MERIDIANO_DATA", variables.get("MERIDIANO_DATA") or str(root / "data"))
    workers = _whole_number(variables, "MERIDIANO_WORKERS", default=2, least=1, most=64)
    assert workers is not None
    return Environment(
        address=address,
        data=data,
        courses=_courses(variables.get("MERIDIANO_COURSES", "")),
        database=database_of(variables.get("DATABASE_URL", ""), data),
        is_debug=_choice(variables, "MERIDIANO_DEBUG", ("", "0", "1")) == "1",
        teachers=_teachers(variables),
        time_zone=_time_zone(variables.get("MERIDIANO_TIME_ZONE", "")),
        admin_path=_admin_path(variables.get("MERIDIANO_ADMIN_PATH") or "admin"),
        mail=_mail(variables.get("MERIDIANO_MAIL", "")),
        mail_from=variables.get("MERIDIANO_MAIL_FROM") or f"meridiano@{address.host}",
        workers=workers,
        port=port or _port_of(address),
    )


def _folder(name: str, text: str) -> Path:
    try:
        return Path(text).expanduser().resolve()
    except (RuntimeError, ValueError, OSError):
        raise SettingProblem(
            f"{name} is “{text}”, which is no folder that can be found: write its whole path."
        ) from None


def _courses(text: str) -> tuple[Path, ...]:
    """The folders beside our own that hold courses, one folder a course."""
    folders = tuple(_folder("MERIDIANO_COURSES", part) for part in text.split(os.pathsep) if part)
    for folder in folders:
        if not folder.is_dir():
            raise SettingProblem(
                f"MERIDIANO_COURSES names {folder}, which is no folder: make it, with a folder in "
                "it for each course, or take it off."
            )
    return folders


def _port_of(address: Address) -> int:
    """The port that the address itself names; behind a proxy that encrypts, one of our own."""
    if not address.is_trial:
        return 8000
    return address.port or 80


def _refuse_unknown(variables: Mapping[str, str]) -> None:
    for name in sorted(variables):
        if name.startswith("MERIDIANO_") and name not in KNOWN:
            raise SettingProblem(
                f"{name} is not a setting of Meridiano: remove it, or write one of "
                f"{', '.join(KNOWN)}."
            )


def _whole_number(
    variables: Mapping[str, str], name: str, *, default: int | None, least: int, most: int
) -> int | None:
    text = variables.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SettingProblem(f"{name} is “{text}”: write a whole number from {least} to {most}.")
    return int(text)


def _choice(variables: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = variables.get(name, "").strip()
    if value not in choices:
        written = " or ".join(choice for choice in choices if choice)
        raise SettingProblem(f"{name} is “{value}”: write {written}, or leave it out.")
    return value


def _teachers(variables: Mapping[str, str]) -> Literal["", "invited", "open"]:
    value = _choice(variables, "MERIDIANO_TEACHERS", ("", "invited", "open"))
    if value == "open":
        return "open"
    return "invited" if value else ""


def _address(text: str) -> Address:
    problem = SettingProblem(
        f"MERIDIANO_URL is “{text}”: write the whole address that people type, "
        "for example https://learn.example.org, without a path."
    )
    try:
        parts: SplitResult = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise problem from None
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not _is_host(host):
        raise problem
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise problem
    if parts.scheme == "http" and not _is_private(host):
        raise SettingProblem(
            f"MERIDIANO_URL is “{text}”: an address on the open internet must begin with "
            "https://, since passwords would travel unencrypted."
        )
    host = f"[{host}]" if ":" in host else host
    return Address("https" if parts.scheme == "https" else "http", host, port)


def _is_host(host: str) -> bool:
    if ":" in host:
        return _ip(host) is not None
    return bool(re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", host)) and ".." not in host


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    address = _ip(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _is_private(host: str) -> bool:
    """A loopback or private address, or a name that only a local network can answer for."""
    address = _ip(host)
    if address is not None:
        return address.is_private and not address.is_unspecified
    return "." not in host or host.endswith(PRIVATE_SUFFIXES)


def database_of(text: str, data: Path) -> dict[str, Any]:
    """Django's settings of one database, from a URL; empty means SQLite in the data folder.

    Raises SettingProblem.
    """
    if not text:
        return sqlite_database(data / "meridiano.sqlite3")
    scheme, _, rest = text.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return sqlite_database(Path(unquote(rest)))
    if scheme in ("postgres", "postgresql"):
        return _postgresql(text)
    raise SettingProblem(
        "DATABASE_URL cannot be read: write postgresql://user:password@host:5432/name, "
        "sqlite:////folder/file.sqlite3, or leave it out."
    )


def sqlite_database(path: Path) -> dict[str, Any]:
    """Django's settings of a SQLite file."""
    # Measured: without IMMEDIATE nearly every concurrent write fails with "database is locked";
    # FULL means that an acknowledged answer is on the disk. The gate keeps the longest wait short,
    # and leaves nobody to wait for behind it but the jobs of the night.
    return {
        "ENGINE": "common.gated_sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Longer than anything that a page does, shorter than what a learner waits for: whoever
        # waited in vain is told so, and the page of a quiz sends it again.
        "GATE_SECONDS": 10,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
            "PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=0;"
            "PRAGMA journal_size_limit=67108864;"
            "PRAGMA cell_size_check=ON;PRAGMA secure_delete=ON",
        },
    }


def _postgresql(text: str) -> dict[str, Any]:
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(text).items()}
    except (ProgrammingError, UnicodeDecodeError):
        parts = {}
    if _is_unencoded(text, parts):
        # Never the address itself: it holds the password, and this goes to the journal.
        raise SettingProblem(
            "DATABASE_URL cannot be read, since its user name or password holds a sign that has a "
            "meaning in an address: write %40 for @, %2F for /, %3A for :, %3F for ?, %23 for # "
            "and %25 for %."
        )
    if not parts.get("dbname"):
        raise SettingProblem(
            "DATABASE_URL names no database: write postgresql://user:password@host:5432/name."
        )
    django_names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    database: dict[str, Any] = {
        django_names[key]: parts.pop(key) for key in list(parts) if key in django_names
    }
    pool = {"min_size": 1, "max_size": 8, "timeout": 5}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **database,
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": pool, "connect_timeout": 3, **parts},
    }


def _is_unencoded(text: str, parts: Mapping[str, str]) -> bool:
    """True where PostgreSQL's client takes a part of a password for the host or the database.

    It ends the password at the first `@`, or the whole of user and password at a `/`.
    """
    rest = text.partition("://")[2]
    host, port, name = (parts.get(key, "") for key in ("host", "port", "dbname"))
    address = rest.partition("?")[0] if name else rest
    # A host that begins with a slash is a folder, and may be called as it likes.
    is_cut = address.count("@") > 1 or "@" in port or ("@" in host and not host.startswith("/"))
    is_taken_for_host = "user" not in parts and "@" in name
    return is_cut or is_taken_for_host or not _is_percent_encoded(rest)


def _is_percent_encoded(text: str) -> bool:
    try:
        unquote(text, errors="strict")
    except UnicodeDecodeError:
        return False
    return not re.search(r"%(?![0-9A-Fa-f]{2})", text)


def _time_zone(text: str) -> str:
    if text and text not in available_timezones():
        raise SettingProblem(
            f"MERIDIANO_TIME_ZONE is “{text}”: write a zone such as America/Chicago or "
            "America/Tegucigalpa."
        )
    return text


def _admin_path(text: str) -> str:
    path = text.strip("/")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", path):
        raise SettingProblem(
            f"MERIDIANO_ADMIN_PATH is “{text}”: write one word of letters, digits and hyphens."
        )
    return path


def _mail(text: str) -> dict[str, Any] | None:
    """Options of Django's SMTP backend, or None where the installation sends no mail."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SettingProblem(
            "MERIDIANO_MAIL cannot be read: write smtp://user:password@host:587, or smtps:// "
            "for a server that encrypts from the first byte."
        )
    is_implicit = parts.scheme == "smtps"
    return {
        "host": parts.hostname,
        "port": port or (465 if is_implicit else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": is_implicit,
        "use_tls": not is_implicit and parts.hostname not in ("localhost", "127.0.0.1"),
        "timeout": 10,
    }
