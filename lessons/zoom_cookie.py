"""How closely a person read last, kept on the device for the next lesson."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.display import ONE_YEAR
from lessons.library.records import ZOOMS, Zoom

COOKIE = "zoom"


def remembered_zoom(request: HttpRequest) -> Zoom | None:
    """None for anything that is no zoom."""
    return next((zoom for zoom in ZOOMS if zoom == request.COOKIES.get(COOKIE)), None)


def remember_zoom(response: HttpResponse, zoom: Zoom) -> None:
    response.set_cookie(
        COOKIE, zoom, max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=not settings.IS_TRIAL
    )
