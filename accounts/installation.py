"""What pages need to know of the installation, without a query each time."""

import time
from functools import lru_cache
from zoneinfo import available_timezones

from django.conf import settings
from django.db import DatabaseError

from accounts.models import Installation

FRESH_SECONDS = 30


def time_zone() -> str:
    """The school's zone: the setting, else what was chosen at the first start, else UTC."""
    return settings.DEFAULT_ZONE or _school_zone(int(time.monotonic() // FRESH_SECONDS)) or "UTC"


def anyone_may_teach() -> bool:
    """Whether anyone may make a class: on one's own machine, or where it was chosen."""
    if settings.TEACHERS:
        return bool(settings.TEACHERS == "open")
    if settings.SITE_IS_LOOPBACK:
        return True
    return Installation.current().teachers == Installation.Teachers.OPEN


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """The names of all time zones."""
    return frozenset(available_timezones())


@lru_cache(maxsize=1)
def _school_zone(period: int) -> str:
    try:
        return Installation.current().time_zone
    except DatabaseError:
        return ""
