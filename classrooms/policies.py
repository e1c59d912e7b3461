"""The policy of a page of one class: the decorator finds the reader's own place in it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.policies import View, account, declare
from accounts.requests import Request
from classrooms import access
from classrooms.rights import Right


def member(right: Right, *, also_archived: bool = False) -> Callable[[View], View]:
    """Whoever teaches or assists in the class of the address, and may do that much there. The view
    gets the own membership, with its class, in place of the class's id. In an archived class
    nothing changes, but for what takes it back and files that only read it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(
            request: Request, class_id: UUID, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            own = access.get_class_for_staff(request.user, class_id, right)
            changes = request.method == "POST" and right is not Right.SEE and not also_archived
            if changes and own.classroom.is_archived:
                messages.info(request, _("This class is archived. Take it back first."))
                return redirect("classrooms:classroom", own.classroom_id)
            # All that a class shows is on the clock of its school.
            with timezone.override(own.classroom.zone):
                return view(request, own, *args, **kwargs)

        return declare(account(guarded), f"member: {right}", is_open=False)

    return decorate
