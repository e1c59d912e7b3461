"""Our own forms of people. Every message says what to do; none is Django's bare default."""

from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts import codes
from accounts.display import Display
from accounts.installation import known_zones
from accounts.models import Installation, User
from accounts.passwords import FORBIDDEN, refuse_names_alone
from accounts.wording import (
    NAME_SIGNS,
    PASSWORD_NEW,
    PASSWORD_NOW,
    Text,
    name_is_taken,
    refuse_mixed_alphabets,
)

WHO_IS_CONFIRMED = _(
    "Where anyone may teach, answer keys and tests still open only for teachers confirmed by an "
    "administrator or an invitation."
)
WRONG_CODE = _("The user name and the recovery code do not belong together. Check both")


class DisplayForm(forms.Form):
    """How pages look on this device."""

    theme = forms.ChoiceField(
        label=_("Colors"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("", _("As on the device")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    text = forms.ChoiceField(
        label=_("Text size"),
        required=False,
        choices=[("", _("Standard")), ("l", _("Large")), ("xl", _("Largest"))],
    )
    face = forms.ChoiceField(
        label=_("Font for reading"),
        required=False,
        choices=[("", _("With serifs")), ("sans", _("Without serifs"))],
    )
    space = forms.ChoiceField(
        label=_("Spacing"),
        required=False,
        choices=[("", _("Standard")), ("wide", _("Wide lines, letters and words"))],
    )

    def display(self) -> Display:
        return Display(**self.cleaned_data)


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    return tuple(sorted(name for name in known_zones() if "/" in name or name == "UTC"))


@lru_cache(maxsize=1)
def _zone_options() -> str:
    """500 options, written once a process: a template for each would cost a page 20 ms.

    The names of zones hold nothing that HTML would read as its own.
    """
    return "".join(f'<option value="{n}">{n.replace("_", " ")}</option>' for n in zone_names())


class ZoneSelect(forms.Select):
    """A list of all time zones, the first of its choices standing for none."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        written = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        options = _zone_options()
        if value in zone_names():
            options = options.replace(f'value="{value}">', f'value="{value}" selected>', 1)
        empty = format_html('<option value="">{}</option>', next(iter(self.choices))[1])
        return format_html("<select{}>{}{}</select>", written, empty, SafeString(options))


def zone_field(*, empty: Text, **options: Any) -> forms.ChoiceField:
    """A field for a time zone; `empty` is what stands first and means none."""
    return forms.ChoiceField(
        label=_("Time zone"),
        choices=[("", empty), *((name, name) for name in zone_names())],
        widget=ZoneSelect,
        **options,
    )


class PreferencesForm(forms.ModelForm[User]):
    """How a learner wants to learn; a guest's too."""

    class Meta:
        model = User
        fields = ("display_name", "time_zone", "asks_sureness", "review_minutes")
        labels = {
            "display_name": _("Name your teacher knows you by"),
            "asks_sureness": _("Ask me how sure I am of an answer"),
            "review_minutes": _("Minutes of review a day, at most"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = zone_field(empty=_("As on this device"), required=False)
        words = _("Write a whole number of minutes from 1 to 60")
        self.fields["review_minutes"] = forms.IntegerField(
            label=self.fields["review_minutes"].label,
            min_value=1,
            max_value=60,
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
        )
        if self.instance.is_guest:
            del self.fields["display_name"]
        elif self.instance.may_invite:
            self.fields["display_name"].label = _("Name that students and colleagues see")


class RecoverForm(forms.Form):
    """A new password by the recovery code that was shown once."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        error_messages={"required": _("Write your user name")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    code = forms.CharField(
        label=_("Recovery code"),
        max_length=60,
        help_text=_("16 letters and digits. Small letters, spaces and hyphens are fine."),
        error_messages={"required": _("Write the recovery code")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    password = forms.CharField(
        label=PASSWORD_NEW[0],
        help_text=PASSWORD_NEW[1],
        strip=False,
        error_messages={"required": PASSWORD_NEW[2]},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    user: User | None = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if self.errors:
            return data
        name = User.normalize_username(data["username"])
        user = User.objects.filter(username=name, is_active=True).first()
        # An unknown name, or one without a code, costs the same time as a wrong code.
        if not (user if user and user.recovery else User(recovery=NO_CODE)).check_recovery_code(
            codes.normalize_code(data["code"])
        ):
            raise ValidationError(WRONG_CODE)
        try:
            validate_password(data["password"], user)
        except ValidationError as problem:
            self.add_error("password", problem)
        self.user = user
        return data


class ChoosePasswordForm(forms.Form):
    """A password of the person's own, in place of a temporary one."""

    password = forms.CharField(
        label=PASSWORD_NEW[0],
        help_text=PASSWORD_NEW[1],
        strip=False,
        error_messages={"required": PASSWORD_NEW[2]},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        if self.person.check_password(password):
            raise ValidationError(_("This is the temporary password. Choose another"))
        return password


# A hash of nothing anyone knows, with the parameters of accounts/hashers.py.
NO_CODE = (
    "argon2$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5a25vd3N0aGlz$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)


class EraseForm(forms.Form):
    """The password of an account, or a tick for a guest, before everything is erased."""

    password = forms.CharField(
        label=PASSWORD_NOW[0],
        strip=False,
        error_messages={"required": PASSWORD_NOW[2]},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    sure = forms.BooleanField(
        label=_("I know that this cannot be undone"),
        error_messages={"required": _("Tick the box to say that this cannot be undone")},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if person.is_guest:
            del self.fields["password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise ValidationError(_("This password is not right. Try again"))
        return password


class SetUpForm(forms.ModelForm[Installation]):
    """The first start: the administrator, and what an installation must know."""

    username = forms.CharField(
        label=_("User name"),
        min_length=3,
        max_length=60,
        validators=[UnicodeUsernameValidator(message=NAME_SIGNS)],
        help_text=_("What you, the administrator, type to sign in."),
        error_messages={
            "required": _("Choose a user name"),
            "min_length": _("Choose a user name of at least 3 characters"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 15 characters. Four words with spaces are easy to remember."),
        error_messages={"required": _("Write a password of at least 15 characters")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = (
        "username", "password", "school", "privacy_contact", "time_zone", "language", "teachers",
    )  # fmt: skip

    class Meta:
        model = Installation
        fields = ("school", "privacy_contact", "time_zone", "language", "teachers")
        help_texts = {
            "privacy_contact": _(
                "Whom students and parents may ask about their data: a name, an e-mail or a "
                "telephone number. It stands on the pages Privacy, For families and Accessibility."
            ),
            "teachers": WHO_IS_CONFIRMED,
        }
        widgets = {"teachers": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"] = forms.CharField(
            label=_("Name of the school"),
            max_length=120,
            error_messages={"required": _("Write the name of the school or group")},
        )
        self.fields["privacy_contact"].required = True
        self.fields["privacy_contact"].error_messages["required"] = _(
            "Write whom people may ask about their data"
        )
        self.fields["time_zone"] = zone_field(
            empty=_("Choose one"),
            help_text=_("Deadlines are shown in it."),
            error_messages={"required": _("Choose the time zone of the school")},
        )
        self.fields["language"] = forms.ChoiceField(
            label=_("Default language"), choices=settings.LANGUAGES
        )
        self.order_fields(self.field_order)

    def clean_username(self) -> str:
        name = User.normalize_username(self.cleaned_data["username"])
        refuse_mixed_alphabets(name)
        if User.objects.filter(username=name).exists():
            raise name_is_taken(name)
        return name

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        name = self.cleaned_data.get("username")
        validate_password(password, User(username=name, is_staff=True))
        # The school's name stands in this form and in no row yet.
        refuse_names_alone(password, [*FORBIDDEN, name or "", self.data.get("school", "")])
        return password
