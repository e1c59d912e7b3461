"""Joining a class: by a code, with an account or by making one."""

from typing import Any

from allauth.account.views import SignupView
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import exports
from accounts.models import User
from accounts.policies import anyone
from accounts.queries import has_way_of_its_own
from accounts.requests import Request
from accounts.views.entrance import SignUpView
from classrooms import access, operations, queries
from classrooms.forms import JoinForm, JoiningForm
from classrooms.guesses import note_wrong_code
from classrooms.models import Classroom, Membership


@anyone
def join(request: Request) -> HttpResponse:
    """A field for a class code."""
    form = JoinForm(request.POST or None)
    if not form.is_bound:
        return render(request, "classrooms/join.html", {"form": form})
    if not form.is_valid():
        return _asked_again(request, form, status=422)
    classroom = access.find_class_of_code(form.cleaned_data["code"])
    if classroom is None:
        return _unknown(request, form, status=422)
    if not classroom.can_be_joined:
        return _closed(request, classroom)
    return _to(request, "join_class", classroom)


@anyone
@never_cache
def join_class(request: Request, code: str) -> HttpResponse:
    """Which class it is and what its teacher will see; and a button to join it."""
    classroom = access.find_class_of_code(code)
    if classroom is None:
        return _unknown(request, JoinForm({"code": code[:40]}), status=404)
    if not classroom.can_be_joined:
        return _closed(request, classroom)
    if request.method != "POST" and code != classroom.join_code:
        return _to(request, "join_class", classroom)
    if request.method != "POST":
        return render(request, "classrooms/join_class.html", _about(request, classroom))
    if not request.user.is_authenticated:
        return _to(request, "join_by_sign_up", classroom)
    return _join(request, request.user, classroom)


class JoiningSignUp(SignUpView):
    """allauth's sign-up, counted against the class's code and not against the address: a whole
    year of students may sit behind one."""

    template_name = "classrooms/join_by_sign_up.html"
    classroom: Classroom | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Past the limit of sign-ups an address, which is SignupView's own dispatch.
        answer: HttpResponseBase = super(SignupView, self).dispatch(request, *args, **kwargs)
        return answer

    def get_form_class(self) -> type[JoiningForm]:
        return JoiningForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: dict[str, Any] = super().get_context_data(**kwargs)
        return page | {"classroom": self.classroom, "work": _work(self.request)}


@anyone
@sensitive_post_parameters("password1")
@never_cache
def join_by_sign_up(request: Request, code: str) -> HttpResponseBase:
    """Make an account and be in the class; a guest of this device becomes that account."""
    classroom = access.find_class_of_code(code)
    if classroom is None:
        return _unknown(request, JoinForm({"code": code[:40]}), status=404)
    if not classroom.can_be_joined:
        return _closed(request, classroom)
    if request.user.is_authenticated:
        return _to(request, "join_class", classroom)
    if request.method != "POST" and code != classroom.join_code:
        return _to(request, "join_by_sign_up", classroom)
    key = str(classroom.pk)
    # A form that is refused has not used up anything of the class.
    if not ratelimit.consume(request, action="join_sign_up", key=key, dry_run=True):
        refused: HttpResponse = ratelimit.respond_429(request)
        return refused
    answer: HttpResponseBase = JoiningSignUp.as_view(classroom=classroom)(request)
    if not request.user.is_authenticated:
        return answer
    ratelimit.consume(request, action="join_sign_up", key=key)
    joined = _join(request, request.user, classroom)
    # The guest's cookie is dropped by the answer of the sign-up.
    joined.cookies.update(answer.cookies)
    return joined


def _join(request: Request, person: User, classroom: Classroom) -> HttpResponse:
    said = _("You are in the class %(name)s.")
    lets = request.POST.get("lets_reset_password") == "on"
    try:
        operations.join_class(person, classroom, now=timezone.now(), lets_reset_password=lets)
    except operations.AlreadyHere as place:
        member: Membership = place.args[0]
        if member.role != "student":
            messages.info(request, _("You teach this class, so you need not join it."))
            return redirect("classrooms:classroom", classroom.pk)
        said = _("You are in the class %(name)s already.")
    except operations.WasRemoved:
        messages.info(
            request, _("Your teacher took you out of this class. Ask them to take you back.")
        )
        return redirect("classrooms:join")
    messages.success(request, said % {"name": classroom.name})
    work = _work(request)
    return redirect("classrooms:work_address", work) if work else redirect("classrooms:my_class")


def _work(request: Request) -> str:
    """The short address by which somebody came, where one of ours led to the code."""
    slug = request.POST.get("work") or request.GET.get("work", "")
    return slug if access.find_assignment(slug) else ""


def _to(request: Request, name: str, classroom: Classroom) -> HttpResponse:
    """To a page of this code in its one spelling, with the work that somebody is on the way to."""
    work = _work(request)
    path = reverse(f"classrooms:{name}", args=[classroom.join_code])
    return redirect(f"{path}?work={work}" if work else path)


def _about(request: Request, classroom: Classroom) -> dict[str, Any]:
    guest = request.learner if request.learner and request.learner.is_guest else None
    person = request.user if request.user.is_authenticated else None
    return {
        "may_let_reset": person is not None and not has_way_of_its_own(person),
        "classroom": classroom,
        "work": _work(request),
        "teachers": queries.teachers_of(classroom),
        "guests_work": exports.work_counts(guest) if guest else [],
    }


def _unknown(request: Request, form: JoinForm, *, status: int) -> HttpResponse:
    """No class has this code; after many such tries, until when there are no more."""
    until = note_wrong_code(request)
    if until:
        return render(request, "classrooms/wait_to_join.html", {"until": until}, status=429)
    if form.is_valid():
        form.say_unknown()
    return _asked_again(request, form, status=status)


def _closed(request: Request, classroom: Classroom) -> HttpResponse:
    """Nothing of whose class it is, except to those who are in it. Not counted: a room of students
    may try the code of the board."""
    person = request.user
    if person.is_authenticated and queries.is_present(classroom, person):
        return _join(request, person, classroom)
    form = JoinForm({"code": classroom.join_code})
    if form.is_valid():
        form.say_closed()
    return _asked_again(request, form, status=403)


def _asked_again(request: Request, form: JoinForm, *, status: int) -> HttpResponse:
    shown = {"form": form, "work": _work(request)}
    return render(request, "classrooms/join.html", shown, status=status)
