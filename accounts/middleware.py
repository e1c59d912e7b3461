"""Who is asking, in which time zone, and that every view says who may ask."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from accounts import guests, installation
from accounts.policies import declared_policy
from accounts.requests import Request

GetResponse = Callable[[HttpRequest], HttpResponseBase]
ZONE_COOKIE = "zone"


def learner(get_response: GetResponse) -> GetResponse:
    """Set `request.learner`, and keep pages of a person out of caches that others read."""

    def middleware(request: Request) -> HttpResponseBase:
        guest = guests.guest_of(request)
        request.learner = request.user if request.user.is_authenticated else guest
        request.device_guest = guest if request.user.is_authenticated else None
        response = get_response(request)
        if request.learner is not None and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        if getattr(request, "has_signed_out", False):
            # Pages that were read here. Not the storage, where answers wait that were not sent.
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return middleware  # type: ignore[return-value]


def time_zone(get_response: GetResponse) -> GetResponse:
    """Show times in the person's zone: the account's, else the device's, else the school's."""

    def middleware(request: Request) -> HttpResponseBase:
        chosen = request.learner.time_zone if request.learner else ""
        zone = _zone(chosen) or _zone(request.COOKIES.get(ZONE_COOKIE, ""))
        with timezone.override(zone or _zone(installation.time_zone())):
            return get_response(request)

    return middleware  # type: ignore[return-value]


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    # A cookie may hold anything: only the names of known zones reach the file system.
    return zoneinfo.ZoneInfo(name) if name in installation.known_zones() else None


class UnprocessableFormMiddleware:
    """A posted form with a problem answers 422; allauth's views answer 200."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: SimpleTemplateResponse
    ) -> SimpleTemplateResponse:
        form = (response.context_data or {}).get("form")
        has_problem = bool(getattr(form, "errors", None))
        if request.method == "POST" and response.status_code == 200 and has_problem:
            response.status_code = 422
        return response


class DeclaredPolicyMiddleware:
    """Refuse a view that declares no policy: nothing is open because somebody forgot."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if declared_policy(view, name) is None:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} has no policy.")
