"""Finds out what `config/health.py` judges: the database, the disk of the data folder, the jobs."""

import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from common import engines
from config import jobs
from config.disk import safe_writes_a_second
from config.environment import Environment
from config.health import Facts
from config.kept_copies import bytes_of_copies, copies
from config.start import has_static_files, waiting_migrations
from config.tables import differences

# Short, since people work meanwhile.
MEASURE_SECONDS = 0.05


def gather(now: datetime) -> Facts:
    """Everything of this installation as it is now; the database must be there."""
    environment: Environment = settings.ENVIRONMENT
    is_sqlite = connection.vendor == "sqlite"
    return Facts(
        now=now,
        address=environment.address.origin,
        is_trial=environment.address.is_trial,
        is_loopback=environment.address.is_loopback,
        is_debug=environment.is_debug,
        workers=environment.workers,
        cores=os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count() or 1,
        has_mail=environment.mail is not None,
        database=f"SQLite {sqlite3.sqlite_version}" if is_sqlite else _postgresql(),
        sqlite=sqlite3.sqlite_version_info if is_sqlite else None,
        waiting_migrations=waiting_migrations(),
        table_differences=tuple(differences()),
        has_static_files=has_static_files(),
        database_bytes=engines.size_of("default"),
        log_bytes=_log_bytes() if is_sqlite else 0,
        free_bytes=shutil.disk_usage(environment.data).free,
        writes_a_second=_writes_a_second(environment.data) if is_sqlite else None,
        done=jobs.last_done(environment.data),
        kept_copies=len(copies(environment.data)),
        kept_bytes=bytes_of_copies(environment.data),
    )


def _postgresql() -> str:
    connection.ensure_connection()
    version = connection.pg_version  # type: ignore[attr-defined]
    return f"PostgreSQL {version // 10_000}.{version % 10_000}"


def _log_bytes() -> int:
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    return log.stat().st_size if log.exists() else 0


def _writes_a_second(data: Path) -> float:
    try:
        return safe_writes_a_second(data, seconds=MEASURE_SECONDS)
    except OSError:
        return 0.0
