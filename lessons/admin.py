"""What an administrator sees of reading: the mistakes that were reported."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnly
from lessons import operations
from lessons.models import ProblemReport


@admin.register(ProblemReport)
class ProblemReportAdmin(ReadOnly):
    """Read and closed, never changed: the words are those of whoever reported."""

    list_display = ("id", "made_at", "page", "beginning", "is_open")
    list_filter = (("closed_at", admin.EmptyFieldListFilter),)
    search_fields = ("page", "text")
    ordering = ("-made_at",)
    fields = ("made_at", "page", "question_id", "digest", "text", "closed_at")
    actions = ("close",)

    @admin.display(description=_("text"))
    def beginning(self, report: ProblemReport) -> str:
        return Truncator(report.text).chars(200)

    @admin.display(description=_("open"), boolean=True)
    def is_open(self, report: ProblemReport) -> bool:
        return report.closed_at is None

    @admin.action(description=_("Close"))
    def close(self, request: HttpRequest, reports: QuerySet[ProblemReport]) -> None:
        operations.close_reports(reports)
