"""What an administrator must see: people, the installation, and history that nobody edits."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts import operations
from accounts.forms import WHO_IS_CONFIRMED, zone_field
from accounts.models import AuditEvent, ErasedPerson, Installation, Invitation, User
from accounts.queries import last_reset_key
from accounts.wording import refuse_mixed_alphabets


class ReadOnly(admin.ModelAdmin[Any]):
    """History: looked at, never added to, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class UserForm(forms.ModelForm[User]):
    """Names and rights, with the same rules as everywhere else."""

    class Meta:
        model = User
        fields = (
            "username",
            "display_name",
            "email",
            "is_active",
            "is_teacher",
            "is_confirmed_teacher",
            "is_superuser",
        )
        labels = {"is_superuser": _("May use the administration")}
        help_texts = {
            "is_superuser": "",
            "is_confirmed_teacher": _(
                "Can read answer keys, assign tests, set temporary passwords and invite teachers. "
                "A person you make a teacher here is confirmed."
            ),
        }
        error_messages = {"username": {"required": _("Write a user name")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = zone_field(empty=_("As on the device"), required=False)
        self.fields["language"] = forms.ChoiceField(
            choices=[("", _("As in the address")), *settings.LANGUAGES], required=False
        )

    def clean_username(self) -> str:
        name = User.normalize_username(self.cleaned_data["username"])
        if name != self.initial.get("username"):
            refuse_mixed_alphabets(name)
        return name

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=self.instance.pk)
        stays = data.get("is_superuser") and data.get("is_active")
        if self.instance.is_superuser and not stays and not others.exists():
            raise ValidationError(_("This is the only administrator. Make another one first."))
        self._confirm(data)
        return data

    def _confirm(self, data: dict[str, Any]) -> None:
        """Whom an administrator makes a teacher is confirmed; who no longer teaches is not."""
        was_teacher, is_teacher = self.initial.get("is_teacher"), data.get("is_teacher")
        if is_teacher and not was_teacher:
            data["is_confirmed_teacher"] = True
        if not is_teacher:
            was_confirmed = self.initial.get("is_confirmed_teacher")
            if data.get("is_confirmed_teacher") and not was_confirmed:
                self.add_error("is_confirmed_teacher", _("Tick “Teacher” as well"))
            data["is_confirmed_teacher"] = False

    def save(self, commit: bool = True) -> User:
        # Who may use the administration also sees what is for staff.
        self.instance.is_staff = self.cleaned_data["is_superuser"]
        return super().save(commit)


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Names and rights. Passwords are set by their owners, but for a temporary one; erasing goes
    through `erase`."""

    form = UserForm
    change_form_template = "admin/accounts/user/change_form.html"
    list_display = (
        "username", "display_name", "is_teacher", "is_confirmed_teacher", "is_staff", "is_active",
    )  # fmt: skip
    list_filter = ("is_teacher", "is_confirmed_teacher", "is_staff", "is_active")
    search_fields = ("username", "display_name")
    ordering = ("username",)
    fields = (
        "username",
        "display_name",
        "email",
        "is_active",
        "is_teacher",
        "is_confirmed_teacher",
        "is_superuser",
        "language",
        "time_zone",
        "last_active_on",
        "date_joined",
    )
    readonly_fields = ("last_active_on", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        # Guests have nothing that an administrator could set right.
        return super().get_queryset(request).filter(is_guest=False)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        operations.change_person(obj, by=request.user)  # type: ignore[arg-type]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.temporary_password)
        name = "accounts_user_temporary_password"
        return [path("<uuid:person_id>/password/", page, name=name), *super().get_urls()]

    @method_decorator(never_cache)
    def temporary_password(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """Ask first, then show the password once. Another administrator's account is not taken
        over this way: the command for it is run at the machine."""
        person = get_object_or_404(self.get_queryset(request), pk=person_id)
        shown = {
            **self.admin_site.each_context(request),
            "person": person,
            "opts": self.opts,
            "title": _("Temporary password for %(name)s") % {"name": person.username},
            "may_set": person.is_active and not (person.is_staff or person.is_superuser),
            "after": last_reset_key(person),
            "site_url": settings.SITE_URL,
        }
        if request.method == "POST" and shown["may_set"]:
            shown |= self._set(request, person)
        return render(request, "admin/accounts/user/temporary_password.html", shown)

    def _set(self, request: HttpRequest, person: User) -> dict[str, Any]:
        # A key of a record, as the page wrote it; anything else matches none.
        posted = request.POST.get("after", "")
        after = int(posted) if posted.isascii() and posted.isdecimal() and len(posted) < 19 else -1
        try:
            password = operations.set_temporary_password(
                person,
                by=request.user,  # type: ignore[arg-type]
                after=after,
                now=timezone.now(),
            )
        except operations.ResetMeanwhile:
            return {"is_late": True}
        return {"password": password}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


class InstallationForm(forms.ModelForm[Installation]):
    """What the school chose at the first start."""

    class Meta:
        model = Installation
        fields = ("school", "privacy_contact", "time_zone", "language", "teachers")
        help_texts = {"teachers": WHO_IS_CONFIRMED}


@admin.register(Installation)
class InstallationAdmin(admin.ModelAdmin[Installation]):
    form = InstallationForm
    fields = ("school", "privacy_contact", "time_zone", "language", "teachers")

    def save_model(self, request: HttpRequest, obj: Installation, form: Any, change: bool) -> None:
        operations.change_installation(obj, by=request.user)  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Installation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly):
    list_display = ("at", "verb", "actor", "subject")
    list_filter = ("verb",)
    list_select_related = ("actor", "subject")


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ("made_at", "made_by", "used_at", "used_by")
    list_select_related = ("made_by", "used_by")


@admin.register(ErasedPerson)
class ErasedPersonAdmin(ReadOnly):
    list_display = ("erased_on", "digest")
