"""Days and times as pages write them: Fri, Nov 28, 11:59 pm. In the reader's time zone, or in that
of a class, with its name where the reader's differs: see `common.zones`."""

from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

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
def full_day(moment: datetime, zone: str = "") -> str:
    """Nov 28, 2025; in the zone of this name, where one is given."""
    with told_in(zone):
        return date_format(localtime(moment), "M j, Y")


@register.filter
def date_words(on: date) -> str:
    """Fri, Nov 28, of a day that has no time."""
    return date_format(on, "D, M j")


@register.filter
def day_and_time(moment: datetime, zone: str = "") -> str:
    """Fri, Nov 28, 11:59 pm; in the zone of this name, where one is given."""
    with told_in(zone):
        return f"{day(moment)}, {clock(moment)}"
