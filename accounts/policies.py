"""Who may open a page: one decorator on every view. A view without one is refused.

`anyone`, `learner` and `known_learner` are open to visitors; a learner's first POST makes the
guest. What one person may see of another's work is decided in `classrooms/`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404
from django.http.response import HttpResponseBase

from accounts import guests, operations
from accounts.confirmed import refuse_unconfirmed
from accounts.models import User
from accounts.requests import Request

View = Callable[..., HttpResponseBase]

# Views of packages, which cannot carry the decorator: reviewed by hand, by module.
PACKAGES: dict[str, str] = {
    "allauth.account.views": "its own, deny by default under LoginRequiredMiddleware",
    "allauth.mfa.base.views": "its own, deny by default under LoginRequiredMiddleware",
    "allauth.mfa.totp.views": "its own, deny by default under LoginRequiredMiddleware",
    "allauth.mfa.recovery_codes.views": "its own, deny by default under LoginRequiredMiddleware",
    "allauth.mfa.webauthn.views": "its own, deny by default under LoginRequiredMiddleware",
}


def declared_policy(view: Any, name: str = "") -> str | None:
    """The policy of a view or of its package, or None where nobody declared one.

    The admin's views are guarded as one, by config/admin.py: superusers with a second factor.
    """
    if name.startswith("admin:"):
        return "superuser"
    policy = getattr(view, "policy", None)
    return policy or PACKAGES.get(getattr(view, "__module__", ""))


def anyone(view: View) -> View:
    """Reading: every visitor."""
    return declare(view, "anyone", is_open=True)


def learner(view: View) -> View:
    """A guest or a user; the first POST of a visitor makes the guest."""
    return declare(_as_learner(view, makes_guest=True), "learner", is_open=True)


def known_learner(view: View) -> View:
    """A guest or a user, where only one who has been here has anything. A visitor stays one."""
    return declare(_as_learner(view, makes_guest=False), "known learner", is_open=True)


def _as_learner(view: View, *, makes_guest: bool) -> View:
    @wraps(view)
    def with_learner(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        made: User | None = None
        if request.learner is None:
            if not makes_guest:
                return view(request, *args, **kwargs)
            guests.refuse_too_many(request)
            request.learner = operations.create_guest()
            made = request.learner
        learner = request.learner
        operations.note_activity(learner)
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            if made:
                # Nothing was there to write to: a row for it would be left behind.
                made.delete()
            raise
        except DatabaseError:
            if learner.is_guest and not operations.exists(learner):
                return guests.say_gone(request)
            raise
        if learner.is_guest:
            guests.remember(response, learner, request)
        return response

    return with_learner


def account(view: View) -> View:
    """Whoever has signed in."""

    @wraps(view)
    def with_account(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and request.learner is not None:
            operations.note_activity(request.learner)
        return view(request, *args, **kwargs)

    return declare(with_account, "account", is_open=False)


def teacher(view: View) -> View:
    """Teachers and administrators."""
    return _require(view, "teacher", lambda request: request.user.may_invite)


def confirmed_teacher(view: View) -> View:
    """Teachers whom an administrator or an invitation made one, and administrators."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refuse_unconfirmed(request.user)
        return view(request, *args, **kwargs)

    # Whoever does not teach at all is refused as on any page for teachers.
    checked = _require(guarded, "teacher", lambda request: request.user.may_invite)
    return declare(checked, "confirmed teacher", is_open=False)


def staff(view: View) -> View:
    """Administrators."""
    return _require(view, "staff", lambda request: request.user.is_staff)


def _require(view: View, policy: str, may: Callable[[Any], bool]) -> View:
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return declare(account(guarded), policy, is_open=False)


def declare(view: View, policy: str, *, is_open: bool) -> View:
    """Mark a view with its policy; one that is open needs no sign-in."""
    if is_open:
        view = login_not_required(view)
    view.policy = policy  # type: ignore[attr-defined]
    return view
