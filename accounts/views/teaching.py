"""How one becomes a teacher or the administrator: invitations and the first start."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import codes, operations
from accounts.forms import SetUpForm
from accounts.models import Installation, Invitation
from accounts.policies import account, anyone, confirmed_teacher, teacher
from accounts.requests import Request
from accounts.sessions import note_password
from accounts.wording import name_is_taken


@confirmed_teacher
@never_cache
def invitations(request: Request) -> HttpResponse:
    """The invitations that I made, and a button for another."""
    return _invitations_page(request, link=None)


def _invitations_page(request: Request, *, link: str | None) -> HttpResponse:
    made = Invitation.objects.filter(made_by=request.user).select_related("used_by")
    page = {"invitations": made.order_by("-made_at"), "link": link}
    return render(request, "accounts/invitations.html", page)


@confirmed_teacher
@never_cache
@require_POST
def invite_teacher(request: Request) -> HttpResponse:
    """Make an invitation; its link stands in this answer and nowhere else."""
    token = operations.invite_teacher(made_by=request.user)
    path = reverse("accounts:invitation", args=[token])
    return _invitations_page(request, link=f"{settings.SITE_URL}{path}")


@teacher
@require_POST
def withdraw_invitation(request: Request, pk: int) -> HttpResponse:
    """Take back a link that nobody has used."""
    if operations.withdraw_invitation(pk, made_by=request.user):
        messages.success(request, _("The invitation is withdrawn. Its link works no more."))
    return redirect("accounts:invitations")


@anyone
@never_cache
def invitation(request: Request, token: str) -> HttpResponse:
    """What the bearer of a link is invited to."""
    rows = Invitation.objects.filter(token=codes.digest(token)).select_related("made_by")
    row = rows.first()
    is_usable = rows.usable().exists()
    page = {"token": token, "is_usable": is_usable, "who": row.made_by if row else None}
    return render(request, "accounts/invitation.html", page, status=200 if row else 404)


@account
@require_POST
def accept_invitation(request: Request, token: str) -> HttpResponse:
    """Become a teacher by a link."""
    try:
        operations.accept_invitation(token, user=request.user)
    except operations.InvitationIsUsed:
        return redirect("accounts:invitation", token=token)
    messages.success(request, _("You are a teacher here now."))
    has_way_back = request.user.email or request.user.has_recovery_code()
    return redirect("teach" if has_way_back else "accounts:recovery_code")


@anyone
@sensitive_post_parameters("password")
@never_cache
def set_up(request: Request, token: str) -> HttpResponse:
    """The first start: make the administrator and say what the installation must know."""
    is_open = not operations.has_administrator()
    known = Installation.objects.filter(setup_token=codes.digest(token))
    if not (is_open and known.exists()):
        closed = {"is_usable": False, "is_open": is_open}
        return render(request, "accounts/set_up.html", closed, status=404)
    form = SetUpForm(request.POST or None)
    if form.is_bound and form.is_valid() and (response := _set_up(request, token, form)):
        return response
    page = {"is_usable": True, "form": form}
    return render(request, "accounts/set_up.html", page, status=422 if form.is_bound else 200)


def _set_up(request: Request, token: str, form: SetUpForm) -> HttpResponse | None:
    try:
        administrator = operations.set_up_installation(token, **form.cleaned_data)
    except operations.InstallationIsSetUp:
        return redirect("accounts:set_up", token=token)
    except IntegrityError:
        form.add_error("username", name_is_taken(form.cleaned_data["username"]))
        return None
    get_adapter(request).login(request, administrator)
    note_password(request, administrator)
    said = _("The site is set up, and you are signed in as %(name)s.")
    messages.success(request, said % {"name": administrator.username})
    return redirect("mfa_index")
