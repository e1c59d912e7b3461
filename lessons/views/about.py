"""How the course was made, and the way to say that something in it is wrong."""

from django.http import Http404, HttpResponse

from accounts.policies import anyone
from accounts.requests import Request


@anyone
def about(request: Request) -> HttpResponse:
    raise Http404


@anyone
def report_mistake(request: Request) -> HttpResponse:
    raise Http404
