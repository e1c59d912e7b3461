"""How closely a person reads: what was chosen last on this device, else with the account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.display import ONE_YEAR
from accounts.requests import Request
from lessons.library.records import ZOOMS, Zoom

COOKIE = "zoom"


def zoom_of_device(request: HttpRequest) -> Zoom | None:
    """What was chosen here; None for anything that is no zoom."""
    return next((zoom for zoom in ZOOMS if zoom == request.COOKIES.get(COOKIE)), None)


def remembered_zoom(request: Request) -> Zoom | None:
    """What was chosen on this device, else what the account chose last on another."""
    own = request.learner.zoom if request.learner else ""
    return zoom_of_device(request) or next((zoom for zoom in ZOOMS if zoom == own), None)


def remember_zoom(response: HttpResponse, zoom: Zoom) -> None:
    response.set_cookie(
        COOKIE, zoom, max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=not settings.IS_TRIAL
    )
