"""A field for a day and a time on the school's clock, and its way to an instant."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateformat import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.wall_clock import NoSuchTime, comes_twice, instant_of, wall_of

WRITTEN = "%Y-%m-%dT%H:%M"
MISSING = gettext_lazy("Choose a day and a time")


class WallTimeField(forms.Field):
    """A day and a time without a zone, as a clock on the wall shows them."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WRITTEN)

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"error_messages": {"required": MISSING}, **options})

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            wall = datetime.fromisoformat(str(value).strip())
        except ValueError:
            wall = datetime(1, 1, 1)
        if wall.tzinfo is not None or not 2000 <= wall.year <= 2200:
            raise ValidationError(
                _("Write the day and the time as year-month-day and hours:minutes")
            )
        return wall


def shown(moment: datetime | None, zone: ZoneInfo) -> str:
    """An instant as the field holds it."""
    return wall_of(moment, zone).strftime(WRITTEN) if moment else ""


def moment_of(wall: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The instant of a wall time. Raises ValidationError where the clocks jump over it, or show it
    twice."""
    if wall is None:
        return None
    if comes_twice(wall, zone):
        raise ValidationError(
            _(
                "Which %(time)s? The clocks go back that night, and this time comes twice. "
                "Choose a time before or after that hour"
            )
            % {"time": time_format(wall, "g:i a").replace(".", "")}
        )
    try:
        return instant_of(wall, zone)
    except NoSuchTime as gap:
        after = gap.next.strftime("%H:%M")
        raise ValidationError(
            _("On this day the clocks jump over this time. Choose %(time)s or later")
            % {"time": after}
        ) from None
