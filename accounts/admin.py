"""What an administrator must see: people, the installation, and history that nobody edits."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import AuditEvent, ErasedPerson, Installation, Invitation, User


class ReadOnly(admin.ModelAdmin[Any]):
    """History: looked at, never added to, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Names and rights. Passwords are set by their owners; erasing goes through `erase`."""

    list_display = ("username", "display_name", "is_teacher", "is_staff", "is_active")
    list_filter = ("is_teacher", "is_staff", "is_active", "is_guest")
    search_fields = ("username", "display_name")
    ordering = ("username",)
    fields = (
        "username",
        "display_name",
        "email",
        "is_active",
        "is_teacher",
        "is_staff",
        "is_superuser",
        "language",
        "time_zone",
        "last_active_on",
        "date_joined",
    )
    readonly_fields = ("last_active_on", "date_joined")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(Installation)
class InstallationAdmin(admin.ModelAdmin[Installation]):
    fields = ("school", "privacy_contact", "time_zone", "language", "teachers")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

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
