"""Sign-up, where allauth needs a word from us."""

from allauth.account import views
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.policies import anyone
from accounts.requests import Request


@anyone
def sign_up(request: Request) -> HttpResponse:
    """allauth's page; whoever signed up in another tab meanwhile is told so."""
    if request.method == "POST" and request.user.is_authenticated:
        said = _("You are signed in as %(name)s already, so this form was not used.")
        messages.info(request, said % {"name": request.user.username})
    response: HttpResponse = views.signup(request)
    return response
