"""One's own account: preferences, recovery code, data, erasing."""

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import erasure, exports, guests, operations
from accounts.forms import EraseForm, PreferencesForm, RecoverForm
from accounts.models import User
from accounts.policies import account as account_only
from accounts.policies import anyone, learner
from accounts.requests import Request


@learner
def account(request: Request) -> HttpResponse:
    """What is known of me, and where to change it."""
    return _account_page(request, PreferencesForm(instance=request.learner or User(is_guest=True)))


def _account_page(request: Request, form: PreferencesForm, status: int = 200) -> HttpResponse:
    page = {
        "preferences_form": form,
        "form": form,
        "has_second_factor": request.user.is_authenticated and is_mfa_enabled(request.user),
    }
    return render(request, "accounts/account.html", page, status=status)


@learner
@require_POST
def save_preferences(request: Request) -> HttpResponse:
    """Store how the learner wants to learn; the first thing a guest may write."""
    assert request.learner is not None
    form = PreferencesForm(request.POST, instance=User.objects.get(pk=request.learner.pk))
    if not form.is_valid():
        return _account_page(request, form, status=422)
    operations.save_preferences(request.learner, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("accounts:account")


@account_only
@never_cache
def recovery_code(request: Request) -> HttpResponse:
    """What the recovery code is for, and a button that shows one."""
    page = {"has_code": request.user.has_recovery_code(), "code": None}
    return render(request, "accounts/recovery_code.html", page)


@account_only
@never_cache
@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]
def make_recovery_code(request: Request) -> HttpResponse:
    """Show a new code, once: it stands in this answer and nowhere else."""
    page = {"has_code": True, "code": operations.make_recovery_code(request.user)}
    return render(request, "accounts/recovery_code.html", page)


@anyone
@sensitive_post_parameters("password", "code")
@never_cache
def recover(request: Request) -> HttpResponse:
    """Set a new password by a recovery code."""
    form = RecoverForm(request.POST or None)
    if request.method == "POST":
        name = User.normalize_username(request.POST.get("username", ""))
        if not ratelimit.consume(request, action="recover", key=name):
            return too_many(request)
        if form.is_valid() and form.user is not None:
            operations.recover_account(form.user, password=form.cleaned_data["password"])
            messages.success(
                request, _("The new password is set. Sign in with it; then make a new code.")
            )
            return redirect("account_login")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/recover.html", {"form": form}, status=status)


def too_many(request: Request) -> HttpResponse:
    response: HttpResponse = ratelimit.respond_429(request)
    return response


@learner
def my_data(request: Request) -> HttpResponse:
    """What is held about me, with the buttons to take it and to erase it."""
    person = request.learner
    page = {
        "tables": exports.my_data_counts(person) if person else [],
        "may_erase": person is None or person.may_erase_self,
    }
    return render(request, "accounts/my_data.html", page)


@learner
@require_POST
def export_my_data(request: Request) -> HttpResponse:
    """Everything held about me, as one ZIP."""
    assert request.learner is not None
    now = timezone.now()
    operations.record(verb="data.export", actor=request.learner, subject=request.learner)
    return HttpResponse(
        exports.my_data_zip(request.learner, now=now),
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="my-data.zip"'},
    )


@anyone
@sensitive_post_parameters("password")
@never_cache
def erase_me(request: Request) -> HttpResponse:
    """Say what is lost, ask, and erase."""
    person = request.learner
    if person is None:
        return redirect("accounts:my_data")
    if not person.is_guest:
        _refuse_hurried_erasing(request)
    form = EraseForm(request.POST or None, person=person)
    if form.is_bound and form.is_valid() and _erase(request, person, form):
        response = redirect("home")
        if person.is_guest:
            guests.forget(response)
        messages.success(request, _("Everything that was held about you is erased."))
        return response
    page = {"form": form, "may_erase": person.may_erase_self}
    return render(request, "accounts/erase_me.html", page, status=422 if form.is_bound else 200)


def _refuse_hurried_erasing(request: Request) -> None:
    """Whoever has a second factor shows it; and a password is not tried without end."""
    if is_mfa_enabled(request.user):
        raise_if_reauthentication_required(request, app="")
    if request.method == "POST" and not ratelimit.consume(
        request, action="erase", user=request.user
    ):
        raise ImmediateHttpResponse(too_many(request))


def _erase(request: Request, person: User, form: EraseForm) -> bool:
    try:
        erasure.erase_person(person, by=person)
    except (erasure.MayNotErase, erasure.LastAdministrator) as problem:
        form.add_error(None, str(problem))
        return False
    logout(request)
    return True
