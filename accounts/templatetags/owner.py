"""Whose answers a browser keeps, for the scripts of pages: a token that tells no one's name."""

from django import template
from django.template.context import Context
from django.utils.crypto import salted_hmac

from accounts.models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def owner(context: Context) -> str:
    """The same for one person on every page and device; empty where nobody is known. A page that is
    kept for many has an `owner_token` in its context, which stands for each of them."""
    known: str | None = context.get("owner_token")
    return owner_of(context.get("learner")) if known is None else known


def owner_of(learner: User | None) -> str:
    if learner is None:
        return ""
    return salted_hmac("quizzes.owner", str(learner.pk), algorithm="sha256").hexdigest()[:16]
