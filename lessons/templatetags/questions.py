"""What the templates of questions need: a text cut at its gaps, an order, labels and lines."""

from dataclasses import dataclass, replace
from typing import Any

from django import template
from django.utils.translation import gettext as _

from common.language import page_language
from questions import cloze, written
from questions.fields import Field, Offer
from questions.reviewing import Row
from questions.shown import Shown
from questions.spec import said
from questions.true_false_reason import WORDS

register = template.Library()

# By hand a line of paper holds about nine words; no more lines than fit on a page.
WORDS_A_LINE = 9
MOST_LINES = 28
CLOSING = ".,;:!?)]…”’»"


@dataclass(frozen=True)
class Piece:
    """Words of a text and the gap behind them, by its number; behind the last there is none.

    `after` are signs that must not begin a line: they follow the gap without a space.
    """

    before: str
    gap: Field[Any] | None = None
    number: int = 0
    after: str = ""


@register.filter
def pieces(shown: Shown) -> list[Piece]:
    """The text of a cloze in the page's language, cut at its gaps."""
    assert isinstance(shown.question, cloze.Cloze)
    gaps = {gap.key: (gap, number) for number, gap in enumerate(shown.fields, start=1)}
    found: list[Piece] = []
    for words, name in cloze.pieces(said(shown.question.text, page_language())):
        before = words.lstrip(CLOSING) if found else words
        if found:
            found[-1] = replace(found[-1], after=words.removesuffix(before))
        found.append(Piece(before, *gaps.get(name, ())))
    return found


@register.filter
def in_order(shown: Shown) -> list[Offer[str]]:
    """The items of an ordering as the learner has them now; as the page starts where what was
    posted is no order of them."""
    (field,) = shown.fields
    offers = {offer.token: offer for offer in field.offers}
    wanted = shown.filled["order"]
    is_order = sorted(wanted) == sorted(offers)
    return [offers[token] for token in (wanted if is_order else offers)]


@register.filter
def part_label(row: Row, shown: Shown) -> str:
    """What a part of an answer was given for, in the page's words; often nothing."""
    if shown.question.type == "cloze":
        number = [gap.key for gap in shown.fields].index(str(row.label)) + 1
        return _("Gap %(number)s") % {"number": number}
    if shown.question.type == "true_false_reason":
        is_verdict = row.label == "verdict" or row.given in WORDS.values()
        return _("Verdict") if is_verdict else _("Reason")
    if shown.question.type in ("multiple_choice", "evidence") and not row.given:
        return _("Another answer")
    return said(row.label, page_language())


@register.filter
def ruled_lines(question: written.Written) -> range:
    """As many lines of paper as the longest answer needs by hand."""
    return range(min(-(-question.words.max // WORDS_A_LINE), MOST_LINES))


@register.filter
def word_count(text: str) -> int:
    return written.word_count(text)
