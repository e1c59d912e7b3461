"""Marks and scores as pages write them, and the scale bar that draws one."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from questions.spec import Localized
from questions.written import Criterion
from quizzes.scoring import shown_mark

register = template.Library()


@register.filter
def mark(number: Decimal | None) -> Decimal | str:
    """A mark or a sum of points, rounded for people."""
    return "" if number is None else shown_mark(Decimal(number))


@register.filter
def whole(points: Decimal) -> int:
    """The points of a question, which are whole."""
    return int(points)


@register.filter
def minutes(seconds: int) -> int:
    """Whole minutes, the begun one too."""
    return -(-seconds // 60)


@register.inclusion_tag("components/scalebar.html")
def scalebar(done: Decimal, total: Decimal) -> dict[str, object]:
    """Progress as the scale of a map: a field for each point, at most thirty of them."""
    fields = max(1, min(int(total), 30))
    length = fields * 10
    filled = round(length * float(done / total), 1) if total else 0
    return {"length": length, "filled": filled, "ticks": range(10, length, 10)}


@register.filter
def level(mapping: Mapping[str, Any], criterion_id: str) -> Any:
    """What stands for a criterion: its level, or the comment on it; None where nothing does."""
    return mapping.get(criterion_id)


@register.filter
def words_of_level(criterion: Criterion, place: int) -> Localized | str:
    """A level of the rubric in words; "" where the rubric has no such level any more."""
    return criterion.levels[place] if place < len(criterion.levels) else ""
