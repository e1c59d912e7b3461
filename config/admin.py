"""Django's admin: for superusers with a second factor, behind our own sign-in."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Secrets of second factors, and tables that nothing here uses.
HIDDEN = {"mfa.Authenticator", "account.EmailAddress", "account.EmailConfirmation", "auth.Group"}


class MeridianoAdminSite(AdminSite):
    """A person who signed in before setting the second factor is led to set it up."""

    def register(self, model_or_iterable: Any, *args: Any, **options: Any) -> None:
        models: Any = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        )
        shown = [model for model in models if model._meta.label not in HIDDEN]
        super().register(shown, *args, **options)

    site_header = gettext_lazy("Meridiano: administration")
    site_title = gettext_lazy("Meridiano")
    index_title = gettext_lazy("What an administrator looks after")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_active and user.is_superuser and is_mfa_enabled(user))

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if self.has_permission(request):
            return HttpResponseRedirect(resolve_url("admin:index"))
        # Visitors were sent to sign in before they came here, by LoginRequiredMiddleware.
        if request.user.is_superuser:
            messages.info(
                request, _("Set up a second factor first. Then the administration opens.")
            )
            return HttpResponseRedirect(resolve_url("mfa_index"))
        raise PermissionDenied

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(resolve_url("account_logout"))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(resolve_url("account_change_password"))
