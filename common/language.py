"""The language that a page is made in."""

from django.utils.translation import get_language


def page_language() -> str:
    """English where translation is off, as in a command."""
    return get_language() or "en"
