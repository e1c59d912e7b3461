"""Django's admin: for superusers with a second factor, behind our own sign-in."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class MeridianoAdminSite(AdminSite):
    """A person who signed in before setting the second factor is led to set it up."""

    site_header = gettext_lazy("Meridiano: administration")
    site_title = gettext_lazy("Meridiano")
    index_title = gettext_lazy("What an administrator looks after")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_active and user.is_superuser and is_mfa_enabled(user))

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{resolve_url('account_login')}?{query}")
        if user.is_superuser and not is_mfa_enabled(user):
            messages.info(
                request, _("Set up a second factor first. Then the administration opens.")
            )
            return HttpResponseRedirect(resolve_url("mfa_index"))
        return HttpResponseRedirect(resolve_url("home"))
