"""Marks and scores as pages write them, and the scale bar that draws one."""

from decimal import Decimal

from django import template

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
