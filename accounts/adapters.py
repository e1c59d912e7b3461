"""Where allauth meets our people: a guest's row is filled in, words and ways are ours."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts import exports, guests, operations, second_factor
from accounts.models import User

# Mails that somebody waits for. All others tell of what is done already.
AWAITED = {
    "account/email/password_reset_key",
    "account/email/unknown_account",
    "account/email/email_confirmation",
}
log = logging.getLogger("meridiano.mail")


def _by_way_of(page: str, response: HttpResponse) -> HttpResponse:
    """To a page that asks something first, and from there to where the answer led."""
    query = urlencode({"next": response["Location"]})
    return HttpResponseRedirect(f"{resolve_url(page)}?{query}")


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's second factor in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Take the newest code of your app"),
        "add_email_blocked": _("Confirm your e-mail address first"),
        "unverified_email": _("Confirm your e-mail address first"),
    }

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002
        """A plain first name for a key; its owner may write another."""
        return str(_("My key"))

    def encrypt(self, text: str) -> str:
        return second_factor.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factor.unseal(encrypted_text)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up fills in this device's guest; a sign-in asks what to do with one."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "The user name or the password is not right. Check both and try again"
        ),
        "too_many_login_attempts": _(
            "There were too many tries with this user name. Wait five minutes, or ask your teacher"
        ),
        "account_inactive": _("This account is closed. Ask your teacher or the school"),
        "incorrect_password": _("This password is not right. Try again"),
        "enter_current_password": _("This is not your current password. Try again"),
        "rate_limited": _("There were too many tries. Wait a few minutes"),
        "same_as_current": _("This is the same as now. Choose another"),
        "invalid_password_reset": _("This link was used before or is too old. Ask for a new one"),
    }

    def new_user(self, request: HttpRequest) -> User:
        """The guest of this device, locked until the sign-up ends, else a new row."""
        guest = guests.guest_of(request)
        if guest is None:
            return User()
        try:
            return operations.lock_guest(guest.pk)
        except operations.GuestIsGone:
            return User()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.is_guest = False
        user.display_name = form.cleaned_data.get("display_name", "")
        return super().save_user(request, user, form, commit)  # type: ignore[no-any-return]

    def clean_username(self, username: str, shallow: bool = False) -> str:
        cleaned: str = super().clean_username(User.normalize_username(username), shallow)
        return cleaned

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        """Note the day; ask about this device's work where somebody else's account is older."""
        operations.note_activity(user)
        response: HttpResponse = super().post_login(request, user, **how)
        guest = guests.guest_of(request)
        if user.password_reset_at is not None:
            response = _by_way_of("classrooms:told_of_password", response)
        if not how.get("signup") and guest is not None and exports.work_counts(guest):
            return _by_way_of("accounts:add_device_work", response)
        # The guest became the account, or has done nothing that could be added to it.
        guests.forget(response)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody's day begins; a link that asked for the sign-in comes first."""
        user = request.user
        if getattr(user, "is_teacher", False):
            return resolve_url("classrooms:classes")
        if getattr(user, "is_student", False):
            return resolve_url("classrooms:my_class")
        return resolve_url("accounts:account")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Without an e-mail the recovery code is the only way back: offer it at once."""
        email = getattr(request.user, "email", "")
        return resolve_url("accounts:account" if email else "accounts:recovery_code")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("accounts:account")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth's own key holds the Host header, whose port anybody may choose anew.
        return str(credentials.get("username", "")).lower()

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Where the mail server is away, whoever waits for the mail is told so.

        That is the same for every address, since one that no account has gets a mail as well.
        """
        if not settings.MAIL_IS_ON:
            return
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as problem:
            log.error("a mail could not be sent", exc_info=True)
            if template_prefix in AWAITED:
                page = render(self.request, "account/mail_failed.html", status=503)
                raise ImmediateHttpResponse(page) from problem
