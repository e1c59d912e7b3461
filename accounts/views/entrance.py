"""Sign-up, where allauth needs a word from us."""

from typing import Any

from allauth.account.views import SignupView
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.policies import anyone
from accounts.requests import Request


class SignUpView(SignupView):  # type: ignore[misc]
    """allauth's sign-up. A name that somebody else took in the same moment brings the form back
    with all that it was sent, but for the password."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        if form.errors:
            answer = self.form_invalid(form)
        return answer


@anyone
def sign_up(request: Request) -> HttpResponse:
    """allauth's page; whoever signed up in another tab meanwhile is told so."""
    if request.method == "POST" and request.user.is_authenticated:
        said = _("You are signed in as %(name)s already, so this form was not used.")
        messages.info(request, said % {"name": request.user.username})
    response: HttpResponse = SignUpView.as_view()(request)
    return response
