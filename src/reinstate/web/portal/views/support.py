"""Opening a support ticket, for everyone and without signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from reinstate.services.access import limits
from reinstate.services.case import support
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import Refused, TooMany
from reinstate.web.forms import UNUSABLE, get_or_post
from reinstate.web.portal import numbers, pages, session

ASKED = "portal:support_asked"


@get_or_post
@session.public
def ask(request: HttpRequest, owner: OwnerSession | None) -> HttpResponse:
    """A form of two fields; afterwards to the page with the ticket's number."""
    typed = {name: request.POST.get(name, "") for name in ("email", "text")}
    if request.method != "POST":
        return pages.show(request, "portal/support.html", owner, {"typed": typed})
    if wrong := support.faults(**typed):
        around = {"typed": typed, "wrong": wrong}
        return pages.show(request, "portal/support.html", owner, around, status=UNUSABLE)
    visitor = request.META.get("REMOTE_ADDR", "")
    limits.count_visit(limits.SUPPORT, visitor)
    try:
        number = support.ask(typed["email"], typed["text"], visitor)
    except TooMany:
        raise
    except Refused as error:
        context = {"typed": typed, "problem": error.sentence}
        return pages.show(request, "portal/support.html", owner, context)
    return numbers.lead_to(ASKED, number)


@require_safe
@session.public
def asked(request: HttpRequest, owner: OwnerSession | None) -> HttpResponse:
    """The number of the ticket that was opened last in this browser."""
    number = numbers.of(request, ASKED)
    if not number:
        return redirect("portal:support")
    return pages.show(request, "portal/support_asked.html", owner, {"number": number})
