"""The request as our views see it, for the type checker."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class Request(HttpRequest):
    """`learner` is the signed-in user, else this device's guest, else None."""

    user: User
    learner: User | None
    device_guest: User | None
    request_id: str
    htmx: HtmxDetails
