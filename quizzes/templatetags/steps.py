"""The strip of numbers above a question, and what an answer leaves out in words. The strip is in
Python, since a template walks six nodes for each number, and the strip was a quarter of what it
cost to write the page."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from questions.missing import Missing
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
                _state(step) + (" flag" if step.is_flagged else ""),
                CURRENT if step.is_current else "",
                _words(language, step.position, _state(step), step.is_flagged),
            )
            for step in steps
        ),
    )


def _state(step: Step) -> str:
    if not step.is_answered:
        return "todo"
    return "done" if step.is_complete else "part"


@lru_cache(maxsize=2_000)
def _words(language: str, position: int, state: str, is_flagged: bool) -> SafeString:
    """The number, with what a screen reader needs in place of its look."""
    said = {
        "todo": _(", not answered"),
        "part": _(", not complete"),
        "done": _(", answered"),
    }
    return format_html(
        '<span class="sr">{} </span>{}<span class="sr">{}{}</span>',
        _("Question"),
        position,
        said[state],
        _(", flagged") if is_flagged else "",
    )


@register.filter
def missing_words(missing: Missing) -> str:
    """What to do about an answer that is not complete, as the end of a sentence."""
    n = missing.count
    return {
        "verdict": _("choose true or false"),
        "reason": _("choose a reason"),
        "choice": ngettext("choose %(n)d more answer", "choose %(n)d more answers", n),
        "surplus": ngettext("uncheck %(n)d answer", "uncheck %(n)d answers", n),
        "item": ngettext("%(n)d item has no answer", "%(n)d items have no answer", n),
        "gap": ngettext("%(n)d gap is empty", "%(n)d gaps are empty", n),
        "words": ngettext("write at least %(n)d word", "write at least %(n)d words", n),
    }[missing.part] % {"n": n}
