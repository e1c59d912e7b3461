"""The site's addresses and the floor: the least that a Django view can cost here."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.models import AuditEvent
from accounts.policies import anyone
from accounts.requests import Request
from config import urls as site
from lessons.models import ReadingState


@anyone
def floor_read(request: HttpRequest) -> HttpResponse:
    """A session, the user of it, and one query."""
    return HttpResponse(f"<p>{request.user} {AuditEvent.objects.count()}</p>")


@anyone
def floor_write(request: Request) -> HttpResponse:
    """A session or a guest's cookie, the user of it, and one insert."""
    AuditEvent.objects.create(verb="bench", actor=request.learner)
    return HttpResponse(f"<p>{request.learner}</p>")


@anyone
def floor_upsert(request: Request) -> HttpResponse:
    """A session or a guest's cookie, the user of it, and one row that is made or changed."""
    ReadingState.objects.bulk_create(
        [ReadingState(learner=request.learner, course_id="bench", lesson_id="floor", zoom="")],
        update_conflicts=True,
        unique_fields=["learner", "course_id", "lesson_id"],
        update_fields=["updated_at"],
    )
    return HttpResponse(f"<p>{request.learner}</p>")


urlpatterns = [
    path("floor/read/", floor_read),
    path("floor/upsert/", floor_upsert),
    path("floor/write/", floor_write),
    *site.urlpatterns,
]
