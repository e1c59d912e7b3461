"""What an administrator must see: people, the installation, and history that nobody edits."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.forms import zone_field
from accounts.models import AuditEvent, ErasedPerson, Installation, Invitation, User


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
        fields = ("username", "display_name", "email", "is_active", "is_teacher", "is_superuser")
        labels = {"is_superuser": _("May use the administration")}
        help_texts = {"is_superuser": ""}
        error_messages = {"username": {"required": _("Write a user name")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = zone_field(empty=_("As on the device"), required=False)
        self.fields["language"] = forms.ChoiceField(
            choices=[("", _("As in the address")), *settings.LANGUAGES], required=False
        )

    def clean_username(self) -> str:
        return User.normalize_username(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=self.instance.pk)
        stays = data.get("is_superuser") and data.get("is_active")
        if self.instance.is_superuser and not stays and not others.exists():
            raise ValidationError(_("This is the only administrator. Make another one first."))
        return data

    def save(self, commit: bool = True) -> User:
        # Who may use the administration also sees what is for staff.
        self.instance.is_staff = self.cleaned_data["is_superuser"]
        return super().save(commit)


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Names and rights. Passwords are set by their owners; erasing goes through `erase`."""

    form = UserForm
    list_display = ("username", "display_name", "is_teacher", "is_staff", "is_active")
    list_filter = ("is_teacher", "is_staff", "is_active")
    search_fields = ("username", "display_name")
    ordering = ("username",)
    fields = (
        "username",
        "display_name",
        "email",
        "is_active",
        "is_teacher",
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

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(Installation)
class InstallationAdmin(admin.ModelAdmin[Installation]):
    fields = ("school", "privacy_contact", "time_zone", "language", "teachers")

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
