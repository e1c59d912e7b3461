"""The outermost two: a line in the log for each request, and a page for a wrong address."""

import logging
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

GetResponse = Callable[[HttpRequest], HttpResponseBase]
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

    def middleware(request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
        except DisallowedHost:
            return wrong_address(request)
        return get_response(request)

    return middleware


def wrong_address(request: HttpRequest) -> HttpResponse:
    """The page for whoever reached the server under an address that it does not know."""
    context = {"site_url": settings.SITE_URL, "host": request.META.get("HTTP_HOST", "")[:200]}
    return HttpResponse(render_to_string("wrong_address.html", context), status=400)
