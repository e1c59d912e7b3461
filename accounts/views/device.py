"""This device: how pages look, and the guest whom it knows."""

from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts import erasure, exports, guests, operations
from accounts.display import COOKIE, ONE_YEAR, read_display
from accounts.forms import DisplayForm
from accounts.policies import account, anyone
from accounts.requests import Request


def safe_next(request: Request, default: str) -> str:
    """Where the request asked to go on to, if that is a page of this site, else the default."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours and target.startswith("/") else default


@anyone
def display(request: Request) -> HttpResponse:
    """Colors, text size, letter and spacing, kept in a cookie."""
    if request.method != "POST":
        now = read_display(request.COOKIES.get(COOKIE, ""))
        return render(request, "accounts/display.html", {"form": DisplayForm(vars(now))})
    form = DisplayForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/display.html", {"form": form}, status=422)
    messages.success(request, _("The display is saved."))
    response = redirect(safe_next(request, "accounts:display"))
    response.set_cookie(
        COOKIE,
        form.display().as_cookie(),
        max_age=ONE_YEAR,
        httponly=True,
        secure=not settings.IS_TRIAL,
        samesite="Lax",
    )
    return response


@anyone
def forget_device(request: Request) -> HttpResponse:
    """Ask, then erase what was done as a guest on this device."""
    guest = guests.guest_of(request)
    if request.method != "POST" and guest is not None:
        return render(request, "accounts/forget_device.html", {"guest": guest})
    response = redirect("home")
    if guest is not None:
        # Where the guest signs up in the same moment, the account stays.
        with suppress(operations.GuestIsGone), transaction.atomic():
            erasure.erase_person(operations.lock_guest(guest.pk), by=guest)
            messages.success(request, _("The work of this device is erased."))
        guests.forget(response)
    return response


@anyone
def leave_device(request: Request) -> HttpResponse:
    """“This is not me”: take the guest off a shared device, and leave the work alone."""
    response = redirect("home")
    if request.method == "POST":
        guests.forget(response)
    return response


@account
def add_device_work(request: Request) -> HttpResponse:
    """Ask whether this device's work belongs to the account, then add it."""
    guest = request.device_guest
    target = safe_next(request, "accounts:account")
    if guest is None:
        return redirect(target)
    if request.method != "POST":
        page = {"guest": guest, "counts": exports.work_counts(guest), "next": target}
        return render(request, "accounts/add_device_work.html", page)
    response = redirect(target)
    # Where another tab was faster, its answer stands.
    with suppress(operations.GuestIsGone):
        operations.merge_learners(guest_id=guest.pk, account=request.user)
        messages.success(request, _("The work is in your account now."))
    guests.forget(response)
    return response


@account
def leave_device_work(request: Request) -> HttpResponse:
    """The work of this device is somebody else's: leave it, and ask no more."""
    response = redirect(safe_next(request, "accounts:account"))
    if request.method == "POST":
        guests.forget(response)
    return response
