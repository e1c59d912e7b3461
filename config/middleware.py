"""The outermost two: a line in the log for each request, and a page for a wrong address."""

import logging
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.csp import CSP, build_policy

GetResponse = Callable[[HttpRequest], HttpResponseBase]
HEALTH = "/healthz"
PERMISSIONS = "camera=(), microphone=(), geolocation=()"
log = logging.getLogger("meridiano.request")


def request_log(get_response: GetResponse) -> GetResponse:
    """One line a request: the route's name and no path, no name, no body, no address."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.request_id = secrets.token_hex(6)  # type: ignore[attr-defined]
        begun = time.monotonic()
        response = get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            extra={
                "request_id": request.request_id,  # type: ignore[attr-defined]
                "route": match.view_name if match else None,
                "status": response.status_code,
                "ms": round((time.monotonic() - begun) * 1000, 1),
            },
        )
        return response

    return middleware


def known_address(get_response: GetResponse) -> GetResponse:
    """Answer a request to any other address with a page that names the setting."""
    own = urlsplit(settings.SITE_URL).netloc

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path == HEALTH:
            # A watchdog on the machine asks by whatever name it knows.
            request.META["HTTP_HOST"] = own
        try:
            request.get_host()
        except DisallowedHost:
            return wrong_address(request)
        return get_response(request)

    return middleware


def fixed_headers(get_response: GetResponse) -> GetResponse:
    """Headers that never change: no device of the reader is used, no other site embeds us."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def wrong_address(request: HttpRequest) -> HttpResponse:
    """The page for whoever reached the server under an address that it does not know.

    It stands outside the other middleware, so it brings its own headers.
    """
    context = {"site_url": settings.SITE_URL, "host": request.META.get("HTTP_HOST", "")[:200]}
    policy: Any = settings.SECURE_CSP
    headers = {
        CSP.HEADER_ENFORCE.value: build_policy(policy),
        "X-Content-Type-Options": "nosniff",
    }
    page = render_to_string("wrong_address.html", context)
    return HttpResponse(page, status=400, headers=headers)
