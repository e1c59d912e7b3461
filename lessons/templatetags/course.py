"""What templates need of the course: texts in the page's language, places on the globe."""

from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lessons.library.text import Localized
from lessons.library.text import said as said_in

register = template.Library()

# The globe is drawn in orthographic projection around this point, in a square of 480 units.
CENTER = (15.0, -85.0)
RADIUS = 230


@register.filter
def said(text: Localized | None) -> str:
    """A text of the course in the page's language, else in English."""
    return said_in(text, get_language() or "en") if text else ""


@register.filter
def checked_words(checked: str) -> str:
    """How much of a source the authors read."""
    return {
        "whole": _("read whole"),
        "excerpt": _("read in excerpt"),
        "reference": _("cited from standard reference"),
    }[checked]


@register.filter
def of(things: dict[str, Any], key: str) -> Any:
    """The thing with this key."""
    return things.get(key)
