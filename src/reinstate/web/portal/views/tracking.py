"""What an owner may do with a request that is sent: cancel, appeal, quote a support ticket."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reinstate.services.case import cases
from reinstate.services.case.owner_view import OwnerSession
from reinstate.web.forms import UNUSABLE, get_or_post
from reinstate.web.portal import pages, session
from reinstate.web.portal.views.case import around, request_page


@get_or_post
@session.for_owner
def cancel(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """Asks once more, then withdraws the request."""
    if request.method == "POST":
        cases.cancel(owner.account_id, case_id)
        messages.success(request, _("Your request is cancelled. Nothing changed on your account."))
        return redirect("portal:account")
    case = cases.owner_case(owner.account_id, case_id)
    if not case.may_cancel:
        return redirect("portal:case", case_id=case_id)
    return pages.show(request, "portal/cancel.html", owner, around(case, ""))


@require_POST
@session.for_owner
def appeal(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """Ask for another person to look."""
    text = request.POST.get("text", "").strip()
    if not text:
        problem = _("Write in a few words what we should look at again.")
        more = {"appeal_problem": problem}
        return request_page(request, owner, case_id, more, status=UNUSABLE)
    cases.appeal(owner.account_id, case_id, text)
    messages.success(request, _("Another person will look at your request."))
    return redirect("portal:case", case_id=case_id)


@require_POST
@session.for_owner
def support_ticket(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """Quote a ticket of the support desk."""
    cases.link_support_ticket(owner.account_id, case_id, request.POST.get("support_ticket", ""))
    messages.success(request, _("Saved."))
    return redirect("portal:case", case_id=case_id)
