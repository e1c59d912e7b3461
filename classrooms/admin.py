"""What an administrator sees of classes: which there are, and who teaches them. Of students' work
nothing; a class without a teacher can be given one."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnly
from classrooms import operations
from classrooms.models import Classroom, Membership, Role


@admin.register(Classroom)
class ClassroomAdmin(ReadOnly):
    """Without students and without work."""

    list_display = ("name", "school", "teachers", "ends_on", "is_put_away")
    search_fields = ("name", "school")
    ordering = ("name",)
    fields = ("name", "school", "time_zone", "ends_on", "created_at", "archived_at", "teachers")
    readonly_fields = ("created_at", "archived_at", "teachers")
    actions = ("take_over",)

    @admin.display(description=_("teachers"))
    def teachers(self, classroom: Classroom) -> str:
        staff = Membership.objects.staff().filter(classroom=classroom).exclude(role=Role.ASSISTANT)
        return ", ".join(str(place.person) for place in staff.select_related("person"))

    @admin.display(description=_("archived"), boolean=True)
    def is_put_away(self, classroom: Classroom) -> bool:
        return classroom.is_archived

    @admin.action(description=_("Become the teacher of classes that have none"))
    def take_over(self, request: HttpRequest, classes: QuerySet[Classroom]) -> None:
        taken = [
            room
            for room in classes
            if operations.take_over(room, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        ]
        said = _("Classes that you teach now: %(n)d. The others have a teacher.")
        self.message_user(request, said % {"n": len(taken)})
