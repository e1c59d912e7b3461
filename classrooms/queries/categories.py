"""The categories of classes where work is assigned, and where the last one of its kind went."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from classrooms.models import Assignment, Category
from classrooms.queries.assignments import TeachingPlace, Titled


@dataclass(frozen=True)
class GradeParts:
    """The categories of a class, and by the kind of work the category of its newest one."""

    categories: tuple[Category, ...]
    last: Mapping[str, int]

    def named(self, pk: str) -> Category | None:
        return next((each for each in self.categories if str(each.pk) == pk), None)

    def usual(self, form: str) -> Category | None:
        """Where work of this kind went last; the only category, where there is one. None where
        neither tells."""
        if len(self.categories) == 1:
            return self.categories[0]
        return self.named(str(self.last.get(form, "")))


def grade_parts(places: Sequence[TeachingPlace]) -> dict[UUID, GradeParts]:
    """By class, of those that have categories. One query, and one more where there are any."""
    found: dict[UUID, list[Category]] = {}
    rooms = [place.own.classroom_id for place in places]
    for category in Category.objects.filter(classroom__in=rooms):
        found.setdefault(category.classroom_id, []).append(category)
    last = _last(list(found)) if found else {}
    return {room: GradeParts(tuple(each), last.get(room, {})) for room, each in found.items()}


def _last(rooms: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    placed = Assignment.objects.filter(classroom__in=rooms, category__isnull=False)
    found: dict[UUID, dict[str, int]] = {}
    for work in placed.order_by("made_at", "pk"):
        assert work.category_id is not None
        found.setdefault(work.classroom_id, {})[Titled(work).target.form] = work.category_id
    return found


def count_nowhere(works: Iterable[Assignment], class_id: UUID) -> int:
    """How many of the works of a class have points and are in no category, where it has any. A
    query, where some are in none."""
    lost = sum(work.category_id is None and work.points > 0 for work in works)
    return lost if lost and Category.objects.filter(classroom=class_id).exists() else 0
