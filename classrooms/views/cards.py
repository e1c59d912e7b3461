"""Cards for students whose account the class made: user name and first password, shown once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.requests import Request
from classrooms import operations, posts, queries
from classrooms.models import Membership
from classrooms.policies import member
from classrooms.rights import Right


@member(Right.CHANGE)
def cards(request: Request, own: Membership) -> HttpResponse:
    """For whom a card is made; those who never had one are ticked."""
    shown = {"page": queries.cards_page(own), "most": operations.CARDS_AT_ONCE}
    return render(request, "classrooms/cards.html", shown)


@member(Right.CHANGE)
@require_POST
@never_cache
def make_cards(request: Request, own: Membership) -> HttpResponse:
    """New first passwords. They stand in this answer and nowhere else."""
    chosen = posts.member_ids(request.POST.getlist("member"))
    students = [each for each in queries.cards_page(own).students if each.pk in chosen]
    if not students:
        messages.info(request, _("Tick the students who need a card first."))
        return redirect("classrooms:cards", own.classroom_id)
    try:
        made = operations.make_cards(students, by=request.user, now=timezone.now())
    except operations.TooManyCards:
        said = _("Tick at most %(n)d students at a time.") % {"n": operations.CARDS_AT_ONCE}
        messages.info(request, said)
        return redirect("classrooms:cards", own.classroom_id)
    return render(request, "classrooms/made_cards.html", {"own": own, "cards": made})
