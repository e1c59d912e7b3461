"""The gradebook of a class, the grade of one student with its reasons, and the files of both."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import operations as accounts
from accounts.policies import account
from accounts.requests import Request
from classrooms import access, exports, operations, queries
from classrooms.forms import CategoriesForm, SchoolColumnsForm
from classrooms.models import Assignment, Membership
from classrooms.policies import member
from classrooms.rendering import table_body
from classrooms.rights import Right
from quizzes.models import Answer

FILES = [
    ("classrooms:grades_csv", gettext_lazy("Grades, CSV")),
    ("classrooms:grades_xlsx", gettext_lazy("Grades, XLSX")),
    ("classrooms:answers_csv", gettext_lazy("All answers, CSV")),
    ("classrooms:answers_xlsx", gettext_lazy("All answers, XLSX")),
    ("classrooms:school_csv", gettext_lazy("For your school’s gradebook")),
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@member(Right.SEE)
def gradebook(request: Request, own: Membership) -> HttpResponse:
    """Every student at every work. The query holds the view alone, so that it can be linked."""
    view = queries.View.of(request.GET.dict())
    page = queries.gradebook_page(own, view, now=timezone.now())
    shown = {"page": page, "body": None if view.is_list else table_body(page), "files": FILES}
    return render(request, "classrooms/gradebook.html", shown)


@member(Right.SEE)
def grade(request: Request, own: Membership, member_id: UUID) -> HttpResponse:
    """Why this is the grade of a student, work by work."""
    student = access.get_student_for_staff(own, member_id)
    page = queries.grade_page(own, student, now=timezone.now())
    return render(request, "classrooms/grade.html", {"page": page})


@account
def my_grade(request: Request, class_id: UUID) -> HttpResponse:
    """The same figures for the student alone."""
    own = access.get_class_for_student(request.user, class_id)
    page = queries.grade_page(own, own, now=timezone.now())
    return render(request, "classrooms/my_grade.html", {"page": page})


@member(Right.CHANGE, also_archived=True)
@require_POST
def grades_csv(request: Request, own: Membership) -> HttpResponse:
    """The grades of the class for a spreadsheet."""
    return _file(request, own, "grades", "csv", exports.grades_csv)


@member(Right.CHANGE, also_archived=True)
@require_POST
def grades_xlsx(request: Request, own: Membership) -> HttpResponse:
    return _file(request, own, "grades", "xlsx", exports.grades_xlsx)


@member(Right.CHANGE, also_archived=True)
@require_POST
def answers_csv(request: Request, own: Membership) -> HttpResponse:
    """Every answer that was handed in."""
    access.refuse_kept_back(own, _answers_of(own))
    return _file(request, own, "answers", "csv", exports.answers_csv)


@member(Right.CHANGE, also_archived=True)
@require_POST
def answers_xlsx(request: Request, own: Membership) -> HttpResponse:
    access.refuse_kept_back(own, _answers_of(own))
    return _file(request, own, "answers", "xlsx", exports.answers_xlsx)


def _answers_of(own: Membership) -> QuerySet[Answer]:
    works = Assignment.objects.filter(classroom=own.classroom_id)
    return Answer.objects.filter(attempt__context__in=works.values("pk"))


@member(Right.CHANGE, also_archived=True)
@require_POST
def school_csv(request: Request, own: Membership) -> HttpResponse:
    """The grades in the columns of the school's own gradebook."""
    return _file(request, own, "school", "csv", exports.school_csv)


type Export = Callable[[Membership], bytes]


def _file(request: Request, own: Membership, name: str, kind: str, export: Export) -> HttpResponse:
    """What leaves the class is noted in its record."""
    accounts.record(
        verb="data.export_class", actor=request.user, scope=own.classroom_id, detail={"file": name}
    )
    filename = f"{slugify(own.classroom.name) or 'class'}-{name}.{kind}"
    disposition = content_disposition_header(True, filename)
    return HttpResponse(
        export(own),
        content_type=XLSX if kind == "xlsx" else "text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition or "attachment"},
    )


@member(Right.CHANGE)
def school_columns(request: Request, own: Membership) -> HttpResponse:
    """Which columns the school's own gradebook takes, in which order; remembered."""
    form = SchoolColumnsForm(request.POST or None, classroom=own.classroom)
    if form.is_bound and form.is_valid():
        operations.choose_school_columns(own.classroom, form.columns())
        messages.success(request, _("Saved. The file has these columns from now on."))
        return redirect("classrooms:school_columns", own.classroom_id)
    shown = {"own": own, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "classrooms/school_columns.html", shown, status=status)


@member(Right.OWN)
def categories(request: Request, own: Membership) -> HttpResponse:
    """More rules: parts of the grade with weights, and works left out of them."""
    form = CategoriesForm(request.POST or None, classroom=own.classroom)
    if form.is_bound and form.is_valid():
        operations.change_categories(own.classroom, form.rows(), form.places(), by=request.user)
        messages.success(request, _("Saved. The grades are worked out by these rules now."))
        return redirect("classrooms:gradebook", own.classroom_id)
    shown = {"own": own, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "classrooms/categories.html", shown, status=status)
