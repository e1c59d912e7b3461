"""allauth's forms in our words: sign in, sign up, passwords, the second factor."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.adapter import get_adapter as get_second_factor_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.passwords import NotNamesAlone, hint_for
from accounts.second_factor import count_code
from accounts.sessions import note_password, stay_signed_in
from accounts.wording import (
    NAME_SIGNS,
    PASSWORD_AGAIN,
    PASSWORD_NEW,
    PASSWORD_NOW,
    Worded,
    name_is_taken,
    refuse_mixed_alphabets,
)


class SignInForm(Worded, account_forms.LoginForm):
    """User name, password, and whether this device is the person's own."""

    words = {
        "login": (_("User name"), "", _("Write your user name")),
        "password": (_("Password"), "", _("Write your password")),
        "remember": (
            _("This is my own device: stay signed in for 60 days"),
            _("Otherwise until the browser closes, at most 12 hours."),
            None,
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update(autocapitalize="none", spellcheck="false")

    def clean_login(self) -> str:
        return User.normalize_username(super().clean_login())

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response: HttpResponse = super().login(request, redirect_url)
        stay_signed_in(request, is_own_device=self.cleaned_data["remember"])
        if request.user.is_authenticated:
            note_password(request, self.user)
        return response


class SignUpForm(Worded, account_forms.SignupForm):
    """A user name, a name for the teacher, a password; an e-mail where the site sends mail."""

    display_name = forms.CharField(max_length=80, required=False)
    own_device = forms.BooleanField(required=False)
    field_order = ["username", "display_name", "password1", "email", "own_device"]

    words = {
        "username": (
            _("User name"),
            _("What you type to sign in. It need not be your name."),
            _("Choose a user name"),
        ),
        "display_name": (_("Name your teacher knows you by"), "", None),
        "password1": (
            _("Password"),
            PASSWORD_NEW[1],
            _("Write a password of at least 10 characters"),
        ),
        "email": (
            _("E-mail"),
            _(
                "Only to set a new password. Without it you get a recovery code to print on the "
                "next page."
            ),
            None,
        ),
        "own_device": (_("This is my own device: stay signed in for 60 days"), "", None),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        username = self.fields["username"]
        username.widget.attrs.update(autocapitalize="none", spellcheck="false")
        username.error_messages["min_length"] = _("Choose a user name of at least 3 characters")
        self.fields["display_name"].widget.attrs["autocomplete"] = "name"
        if "email" in self.fields:
            self.fields["email"].error_messages["invalid"] = _(
                "Write an e-mail address such as name@example.org, or leave it empty"
            )
            if not settings.MAIL_IS_ON:
                # What would never be used is not asked for.
                del self.fields["email"]

    def clean_username(self) -> str:
        name = User.normalize_username(self.cleaned_data["username"])
        UnicodeUsernameValidator(message=NAME_SIGNS)(name)
        refuse_mixed_alphabets(name)
        if User.objects.filter(username=name).exists():
            raise name_is_taken(name)
        return name

    def clean(self) -> dict[str, Any]:
        """allauth knows the user name alone while it looks at the password."""
        data: dict[str, Any] = super().clean() or {}
        if "password1" in data:
            try:
                person = User(display_name=data.get("display_name", ""))
                NotNamesAlone().validate(data["password1"], person)
            except ValidationError as problem:
                self.add_error("password1", problem)
        return data

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Two people, or two tabs, may have chosen one name in the same moment."""
        try:
            with transaction.atomic():
                user, response = super().try_save(request)
        except IntegrityError:
            self.add_error("username", name_is_taken(self.cleaned_data["username"]))
            # The view shows the form again, as it does for any other problem.
            return None, HttpResponse(status=422)
        stay_signed_in(request, is_own_device=self.cleaned_data["own_device"])
        note_password(request, user)
        said = _("The account %(name)s is made, and you are signed in.")
        messages.success(request, said % {"name": self.cleaned_data["username"]})
        return user, response


class ChangePasswordForm(Worded, account_forms.ChangePasswordForm):
    words = {
        "oldpassword": PASSWORD_NOW,
        "password1": PASSWORD_NEW,
        "password2": PASSWORD_AGAIN,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = hint_for(self.user)


class ResetPasswordForm(Worded, account_forms.ResetPasswordForm):
    words = {"email": (_("E-mail"), "", _("Write the e-mail address of your account"))}


class NewPasswordForm(Worded, account_forms.ResetPasswordKeyForm):
    words = {"password1": PASSWORD_NEW, "password2": PASSWORD_AGAIN}


class AddEmailForm(Worded, account_forms.AddEmailForm):
    words = {"email": (_("E-mail"), _("Only to set a new password."), _("Write an e-mail address"))}


class ReauthenticateForm(Worded, account_forms.ReauthenticateForm):
    words = {"password": PASSWORD_NOW}


CODE = (
    _("Code"),
    _("Six digits from your app, or one of your recovery codes."),
    _("Write the code"),
)


class CodeOnce(forms.Form):
    """Refuses a code of the app that counted before.

    The package takes a code for 90 seconds and remembers it for 30.
    """

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        factor = self.authenticator  # type: ignore[attr-defined]
        if factor.type == Authenticator.Type.TOTP and not count_code(factor, code):
            raise get_second_factor_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(Worded, CodeOnce, mfa_forms.AuthenticateForm):
    words = {"code": CODE}


class SecondFactorAgainForm(Worded, CodeOnce, mfa_forms.ReauthenticateForm):
    words = {"code": CODE}


class ActivateAppForm(Worded, totp_forms.ActivateTOTPForm):
    words = {
        "code": (
            _("Code of the app"),
            _("Six digits. A new one comes every 30 seconds."),
            _("Write the six digits that the app shows"),
        )
    }
