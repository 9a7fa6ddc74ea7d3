"""For owners who have lost their mailbox: book an appointment without signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from reinstate.services import rules
from reinstate.services.access import mailbox_change
from reinstate.services.case import appointments
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.clock import today
from reinstate.services.errors import ServiceError
from reinstate.web.portal import pages, session
from reinstate.web.portal.views.ways import chosen_start, chosen_way, days, meetings, zone


@require_http_methods(["GET", "HEAD", "POST"])
@session.public
def lost(request: HttpRequest, owner: OwnerSession | None) -> HttpResponse:
    """The same answer for every address, so that nobody learns who has an account."""
    problem, code = "", ""
    if request.method == "POST":
        try:
            return _asked(request, owner)
        except ServiceError as error:
            problem, code = error.sentence, error.code
    context = {
        "days": days(appointments.offered()),
        "zone": zone(),
        "meetings": meetings(),
        "wait_hours": rules.on(today()).integer("mailbox.wait_hours"),
        "problem": problem,
        "code": code,
        "typed": request.POST,
    }
    status = pages.UNUSABLE if problem else 200
    return pages.show(request, "portal/mailbox_lost.html", owner, context, status=status)


def _asked(request: HttpRequest, owner: OwnerSession | None) -> HttpResponse:
    reference = mailbox_change.ask(
        request.POST.get("old", ""),
        request.POST.get("new", ""),
        chosen_start(request.POST.get("start", "")),
        chosen_way(request.POST.get("meeting", "")),
    )
    context = {"reference": reference, "booked": mailbox_change.booked(reference), "zone": zone()}
    return pages.show(request, "portal/mailbox_asked.html", owner, context)
