"""Log lines as JSON, one a line, for whatever collects standard output."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

FIELDS = ("request_id", "route", "status", "ms")


class JsonFormatter(logging.Formatter):
    """Time, level, name and message; the fields of a request where there is one.

    An exception is named by its type and place, without its text, which may hold what
    somebody typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
        }
        line |= {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = self._where(record)
        return json.dumps(line, default=str)

    @staticmethod
    def _message(record: logging.LogRecord) -> str:
        # Django's own message of a failed request ends with its path, which may hold an id.
        if record.name.startswith("gunicorn"):
            # Its arguments may be pieces of a request; the sentence without them says enough.
            return str(record.msg)
        request = record.__dict__.get("request")
        if request is None:
            return record.getMessage()
        record.__dict__.setdefault("request_id", getattr(request, "request_id", None))
        return "request failed"

    @staticmethod
    def _where(record: logging.LogRecord) -> list[str]:
        trace = record.exc_info[2] if record.exc_info else None
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return places[-8:]
