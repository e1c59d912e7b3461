"""The numbers behind the charts: each series with its method and limits, and as a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.policies import anyone
from accounts.requests import Request
from common.csv_files import csv_bytes
from common.language import page_language
from lessons import catalogue, numbers
from lessons.library.library import Course
from lessons.library.records import Series


@anyone
def data_list(request: Request, course_id: str) -> HttpResponse:
    """Every series of the course, and where it is used."""
    course = catalogue.get_course(course_id)
    shown = {"course": course, "listed": numbers.series_list(course)}
    return render(request, "lessons/data_list.html", shown)


@anyone
def data(request: Request, course_id: str, series_id: str) -> HttpResponse:
    """One series whole: its numbers, how they were made and what they cannot show."""
    course = catalogue.get_course(course_id)
    page = numbers.series_page(course, _series(course, series_id), page_language())
    return render(request, "lessons/data.html", {"course": course, "page": page})


@anyone
def data_file(request: Request, course_id: str, series_id: str) -> HttpResponse:
    """The numbers of one series as its file has them; an empty cell is a gap."""
    series = _series(catalogue.get_course(course_id), series_id)
    rows = (dict(zip(series.header, row, strict=True)) for row in series.rows)
    response = HttpResponse(csv_bytes(series.header, rows), "text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{series.id}.csv")
    return response


def _series(course: Course, series_id: str) -> Series:
    """Raises Http404 with a sentence that says what is missing."""
    series = course.series.get(series_id)
    if series is None:
        raise Http404(_("This course has no numbers of this name."))
    return series
