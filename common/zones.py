"""On whose clock a page tells its times: the reader's own, or that of a class."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

_reader: ContextVar[tzinfo | None] = ContextVar("the reader's own zone", default=None)


@contextmanager
def told_in(zone: str | ZoneInfo) -> Iterator[None]:
    """Tell times on the clock of this zone, and name it wherever the reader's own clock shows
    another time. "" leaves them on the reader's clock."""
    if not zone:
        yield
        return
    token = _reader.set(_reader.get() or timezone.get_current_timezone())
    try:
        with timezone.override(ZoneInfo(str(zone))):
            yield
    finally:
        _reader.reset(token)


def zone_label(moment: datetime) -> str:
    """What the clock is called on which this moment is told, such as CST; "" where the reader's
    own shows the same time."""
    own, here = _reader.get(), timezone.localtime(moment)
    if own is None or here.utcoffset() == here.astimezone(own).utcoffset():
        return ""
    name = here.tzname() or ""
    # Many zones have no letters of their own, only what they are from Greenwich.
    return name if name[:1].isalpha() else f"UTC{name}"
