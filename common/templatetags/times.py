"""Days and times as pages write them: Fri, Nov 28, 11:59 pm. In the reader's time zone, or in that
of a class, with its name where the reader's differs: see `common.zones`."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.zones import told_in, zone_label

register = template.Library()


@register.filter
def clock(moment: datetime) -> str:
    """10:42 pm; 10:42 pm CST on a clock that is not the reader's."""
    half = _("am") if localtime(moment).hour < 12 else _("pm")
    return f"{date_format(localtime(moment), 'g:i')} {half} {zone_label(moment)}".rstrip()


@register.filter
def day(moment: datetime, zone: str = "") -> str:
    """Fri, Nov 28; in the zone of this name, where one is given."""
    with told_in(zone):
        return date_format(localtime(moment), "D, M j")


@register.filter
def day_by(moment: datetime, zones: Mapping[datetime, str]) -> str:
    """Fri, Nov 28; in the zone that belongs to this moment, where one does."""
    return day(moment, zones.get(moment, ""))


@register.filter
def full_day(moment: datetime, zone: str = "") -> str:
    """Nov 28, 2025; in the zone of this name, where one is given."""
    with told_in(zone):
        return date_format(localtime(moment), "M j, Y")


@register.filter
def date_words(on: date) -> str:
    """Fri, Nov 28, of a day that has no time."""
    return date_format(on, "D, M j")


@register.filter
def full_date(on: date) -> str:
    """Nov 28, 2025, of a day that has no time."""
    return date_format(on, "M j, Y")


@register.filter
def day_and_time(moment: datetime, zone: str = "") -> str:
    """Fri, Nov 28, 11:59 pm; in the zone of this name, where one is given."""
    with told_in(zone):
        return f"{day(moment)}, {clock(moment)}"


# From how long before a moment on the time left is said, and not the day.
SOON = timedelta(days=1)


def until_words(moment: datetime, now: datetime) -> str:
    """In 19 minutes, in 3 hours, or a day and a time. Never more time than is left; in minutes up
    to two hours, where whole hours would hide nearly half of it."""
    left = moment - now
    if left > SOON:
        return day_and_time(moment)
    minutes = left // timedelta(minutes=1)
    if minutes >= 120:
        hours = minutes // 60
        return ngettext("in %(n)d hour", "in %(n)d hours", hours) % {"n": hours}
    if minutes < 1:
        return _("in less than a minute")
    return ngettext("in %(n)d minute", "in %(n)d minutes", minutes) % {"n": minutes}
