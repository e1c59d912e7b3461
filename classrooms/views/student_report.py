"""One student on one sheet to print, for a parents' evening."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.requests import Request
from classrooms import access
from classrooms.models import Membership
from classrooms.policies import member
from classrooms.queries import student_report as reports
from classrooms.rights import Right


@member(Right.SEE)
def student_report(request: Request, own: Membership, member_id: UUID) -> HttpResponse:
    """What is agreed with a student is on it only when asked for, by who may set it: the sheet may
    lie on a table."""
    student = access.get_student_for_staff(own, member_id)
    shows_agreed = own.may_change and request.GET.get("agreed") == "1"
    report = reports.student_report(own, student, shows_agreed=shows_agreed, now=timezone.now())
    shown = {"page": report, "own": own, "student": student, "shows_agreed": shows_agreed}
    return render(request, "classrooms/student_report.html", shown)
