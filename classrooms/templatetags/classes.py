"""What a template asks of a class."""

from django import template

from classrooms import words
from classrooms.models import Membership
from classrooms.queries.work import Work
from classrooms.rights import Right

register = template.Library()


@register.filter
def may(own: Membership, right: str) -> bool:
    """Whether the reader may do this in the class as it stands: in an archived one nothing."""
    return own.may(Right(right)) and (right == Right.SEE or not own.classroom.is_archived)


@register.filter
def state_words(work: Work) -> str:
    return words.state_words(work)


@register.filter
def when_words(work: Work) -> str:
    return words.when_words(work)
