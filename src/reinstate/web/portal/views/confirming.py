"""Confirming recent activity: by second factor, or by asking for a call."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from reinstate.services.account import confirming
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import Refused
from reinstate.web.forms import get_or_post
from reinstate.web.portal import pages, session
from reinstate.web.portal.views.case import around, editable


@get_or_post
@session.for_owner
def confirm(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """Both ways on one page; afterwards, to the button that sends."""
    case, problem = editable(owner, case_id), ""
    if request.method == "POST":
        try:
            _act(request, owner, case_id)
            return redirect("portal:send", case_id=case_id)
        except Refused as error:
            problem = error.sentence
    context = {
        **around(case, "confirm"),
        "confirm": confirming.page(owner.account_id, case_id),
        "problem": problem,
    }
    return pages.show(request, "portal/confirm.html", owner, context)


def _act(request: HttpRequest, owner: OwnerSession, case_id: str) -> None:
    if request.POST.get("way") == "call":
        confirming.ask_for_call(owner.account_id, case_id)
    else:
        confirming.by_second_factor(owner.account_id, case_id, request.POST.get("code", ""))
