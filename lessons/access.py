"""Which report a page may show: the report, or 404. The views say who may ask."""

from django.http import Http404
from django.utils.translation import gettext as _

from lessons.models import ProblemReport


def get_report(number: int) -> ProblemReport:
    """Raises Http404 with a sentence; a report may be gone, with its person or after a year."""
    report = ProblemReport.objects.filter(pk=number).first()
    if report is None:
        raise Http404(_("There is no such report, or it was erased."))
    return report
