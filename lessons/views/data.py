"""The numbers behind the charts: each series with its method and limits, and as a file."""

from django.http import Http404, HttpResponse

from accounts.policies import anyone
from accounts.requests import Request


@anyone
def data_list(request: Request, course_id: str) -> HttpResponse:
    raise Http404


@anyone
def data(request: Request, course_id: str, series_id: str) -> HttpResponse:
    raise Http404


@anyone
def data_file(request: Request, course_id: str, series_id: str) -> HttpResponse:
    raise Http404
