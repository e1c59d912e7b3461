"""The site's addresses and the floor: what a Django view costs here that only reads its session and
its user, as Django does by itself, and one row."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.models import AuditEvent, User
from accounts.policies import anyone
from accounts.requests import Request
from config import urls as site
from lessons.models import ReadingState


def plain_user(request: HttpRequest) -> User | None:
    """As Django's own middleware finds it, which takes longer than the site's; or the guest."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if key is None:
        return getattr(request, "learner", None)
    return User.objects.get(pk=SessionStore(key)[SESSION_KEY])


@anyone
def floor_read(request: HttpRequest) -> HttpResponse:
    """A session, the user of it, and one query."""
    return HttpResponse(f"<p>{plain_user(request)} {AuditEvent.objects.count()}</p>")


@anyone
def floor_write(request: Request) -> HttpResponse:
    """A session, the user of it, and one insert."""
    user = plain_user(request)
    AuditEvent.objects.create(verb="bench", actor=user)
    return HttpResponse(f"<p>{user}</p>")


@anyone
def floor_upsert(request: Request) -> HttpResponse:
    """A session, the user of it, and one row that is made or changed."""
    user = plain_user(request)
    ReadingState.objects.bulk_create(
        [ReadingState(learner=user, course_id="bench", lesson_id="floor", zoom="")],
        update_conflicts=True,
        unique_fields=["learner", "course_id", "lesson_id"],
        update_fields=["updated_at"],
    )
    return HttpResponse(f"<p>{user}</p>")


urlpatterns = [
    path("floor/read/", floor_read, name="floor"),
    path("floor/upsert/", floor_upsert),
    path("floor/write/", floor_write),
    *site.urlpatterns,
]
