"""Django's admin: for superusers with a second factor, behind our own sign-in."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.sessions import has_shown_factor
from config import health
from config.facts import gather

# Secrets of second factors, and tables that nothing here uses.
HIDDEN = {"mfa.Authenticator", "account.EmailAddress", "account.EmailConfirmation", "auth.Group"}


class MeridianoAdminSite(AdminSite):
    """Open where this session showed the second factor; whoever has not is led to show it, and
    whoever has none to set one up."""

    def register(self, model_or_iterable: Any, *args: Any, **options: Any) -> None:
        models: Any = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        )
        shown = [model for model in models if model._meta.label not in HIDDEN]
        super().register(shown, *args, **options)

    site_header = gettext_lazy("Meridiano: administration")
    site_title = gettext_lazy("Meridiano")
    index_title = gettext_lazy("What an administrator looks after")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [path("health/", self.admin_view(self.health), name="health")]
        return own + super().get_urls()

    def health(self, request: HttpRequest) -> HttpResponse:
        """How this installation is: one row a thing, with what to do."""
        return render(request, "health.html", {"rows": health.rows(gather(timezone.now()))})

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(
            user.is_active
            and user.is_superuser
            and has_shown_factor(request)
            and is_mfa_enabled(user)
        )

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if self.has_permission(request):
            return HttpResponseRedirect(resolve_url("admin:index"))
        # Visitors were sent to sign in before they came here, by LoginRequiredMiddleware.
        if not request.user.is_superuser:
            raise PermissionDenied
        if is_mfa_enabled(request.user):
            return self._to_the_factor(request)
        messages.info(request, _("Set up a second factor first. Then the administration opens."))
        return HttpResponseRedirect(resolve_url("mfa_index"))

    def _to_the_factor(self, request: HttpRequest) -> HttpResponse:
        """To the app or the codes, else to the key; and from there to where the person was."""
        said = _("You signed in without your second factor. Show it, and the administration opens.")
        messages.info(request, said)
        has_codes = is_mfa_enabled(
            request.user, [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
        )
        page = "mfa_reauthenticate" if has_codes else "mfa_reauthenticate_webauthn"
        query = urlencode({"next": request.GET.get("next") or resolve_url("admin:index")})
        return HttpResponseRedirect(f"{resolve_url(page)}?{query}")

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(resolve_url("account_logout"))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(resolve_url("account_change_password"))
