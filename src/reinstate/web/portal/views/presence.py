"""'I am still here', and disabling one's own account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reinstate.services import clock, rules
from reinstate.services.account import presence, self_disabling
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import Refused
from reinstate.web.forms import get_or_post
from reinstate.web.portal import pages, session


@require_POST
@session.for_owner
def still_here(request: HttpRequest, owner: OwnerSession) -> HttpResponse:
    """Stop the clock of silence, and show the dates that follow from it."""
    presence.say_still_here(owner.account_id)
    messages.success(request, _("Thank you. Noted today; the dates below count from now on."))
    return redirect("portal:account")


@get_or_post
@session.for_owner
def disable(request: HttpRequest, owner: OwnerSession) -> HttpResponse:
    """What it means and what is on the account; then, confirmed, the act."""
    try:
        return _disable(request, owner)
    except Refused as error:
        if error.code != self_disabling.ALREADY:
            raise
        messages.info(request, error.sentence)  # from Back, another tab or after a lost answer
        return redirect("portal:account")


def _disable(request: HttpRequest, owner: OwnerSession) -> HttpResponse:
    problem, preview = "", self_disabling.preview(owner.account_id)
    if request.method == "POST":
        if request.POST.get("understood") == "yes":
            self_disabling.disable(owner.account_id)
            messages.success(request, _("Your account is disabled. We have written to you."))
            return redirect("portal:account")
        problem = _("Tick the box to say that you have read what happens.")
    context = {
        "preview": preview,
        "hold_hours": rules.on(clock.today()).integer("hold.hours"),
        "problem": problem,
    }
    return pages.show(request, "portal/disable.html", owner, context)
