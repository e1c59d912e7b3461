"""Days and times as pages write them: Fri, Nov 28, 11:59 pm. In the reader's time zone."""

from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def clock(moment: datetime) -> str:
    """10:42 pm."""
    half = _("am") if localtime(moment).hour < 12 else _("pm")
    return f"{date_format(localtime(moment), 'g:i')} {half}"


@register.filter
def day(moment: datetime) -> str:
    """Fri, Nov 28."""
    return date_format(localtime(moment), "D, M j")


@register.filter
def date_words(on: date) -> str:
    """Fri, Nov 28, of a day that has no time."""
    return date_format(on, "D, M j")


@register.filter
def day_and_time(moment: datetime) -> str:
    """Fri, Nov 28, 11:59 pm."""
    return f"{day(moment)}, {clock(moment)}"
