"""Groups of a class: some students under a name."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from classrooms.models import ClassGroup, Classroom, students_of


@transaction.atomic
def save_group(
    classroom: Classroom, group: ClassGroup | None, *, name: str, member_ids: Collection[UUID]
) -> ClassGroup:
    """Make a group, or change one; of other classes nobody comes in."""
    group = group or ClassGroup(classroom=classroom)
    group.name = name
    group.save()
    group.members.set(students_of(classroom).filter(pk__in=list(member_ids)))
    return group


def delete_group(group: ClassGroup) -> None:
    """Work that was for this group alone is for nobody then; the students stay."""
    group.delete()
