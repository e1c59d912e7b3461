"""The strip of numbers above a question. In Python, since a template walks six nodes for each
number, and the strip was a quarter of what it cost to write the page."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quizzes.queries.attempt import Step

register = template.Library()
CURRENT = mark_safe(' aria-current="step"')


@register.simple_tag
def step_links(steps: Iterable[Step], attempt_url: str) -> SafeString:
    """A list item for each question of the attempt at this address."""
    language = get_language() or ""
    return format_html_join(
        "",
        '<li><a href="{}?q={}" data-s="{}"{}>{}</a></li>',
        (
            (
                attempt_url,
                step.position,
                ("done" if step.is_answered else "todo") + (" flag" if step.is_flagged else ""),
                CURRENT if step.is_current else "",
                _words(language, step.position, step.is_answered, step.is_flagged),
            )
            for step in steps
        ),
    )


@lru_cache(maxsize=2_000)
def _words(language: str, position: int, is_answered: bool, is_flagged: bool) -> SafeString:
    """The number, with what a reader of the screen needs in place of its colours."""
    return format_html(
        '<span class="sr">{} </span>{}<span class="sr">{}{}</span>',
        _("Question"),
        position,
        _(", answered") if is_answered else _(", not answered"),
        _(", flagged") if is_flagged else "",
    )
