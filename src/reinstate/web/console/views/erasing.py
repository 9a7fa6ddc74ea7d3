"""Erasing a person: found, looked at, proposed by one officer and done by another one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.services.errors import Refused
from reinstate.services.upkeep import erasing
from reinstate.web.console import pages
from reinstate.web.console.access import StaffRequest, staff_page
from reinstate.web.forms import get_or_post


@require_GET
@staff_page
def overview(request: StaffRequest) -> HttpResponse:
    """A search, what waits for a second officer, and what was done last."""
    return _overview(request)


@require_POST
@staff_page
def find(request: StaffRequest) -> HttpResponse:
    """Posted, so that no address line keeps personal data. One hit opens at once."""
    text = request.POST.get("q", "").strip()
    found = erasing.find(text, request.reviewer.user_id)
    if len(found) == 1:
        return redirect("console:compliance_erasure", found[0][0])
    return _overview(request, sought=text, accounts=found)


@require_POST
@staff_page
def kept(request: StaffRequest, record_id: int) -> HttpResponse:
    """What a law has kept of one erased owner. Posted, because looking is recorded."""
    content = erasing.show_kept(record_id, request.reviewer.user_id)
    return _overview(request, opened=content, opened_id=record_id)


@get_or_post
@staff_page
def page(request: StaffRequest, account_id: str) -> HttpResponse:
    """What would go, what stays and what forbids it; posted, the first officer's proposal."""
    if request.method != "POST":
        return _page(request, account_id)
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    try:
        erasing.propose(account_id, request.reviewer.user_id, reason, note)
    except Refused as refusal:
        return _page(request, account_id, refusal.sentence, reason=reason, note=note)
    messages.success(request, _("Proposed. Another officer has to do it."))
    return redirect("console:compliance_erasure", account_id)


@require_POST
@staff_page
def answer(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """The second officer erases, or an officer sends it back."""
    actor = request.reviewer.user_id
    if request.POST.get("answer") == "back":
        account_id = erasing.send_back(proposal_id, actor)
        messages.success(request, _("Sent back; nobody was erased."))
        return redirect("console:compliance_erasure", account_id)
    try:
        erasing.confirm(proposal_id, actor, request.POST.get("typed", ""))
    except Refused as refusal:
        return _page(request, request.POST.get("account", ""), refusal.sentence)
    messages.success(request, _("Erased. The owner is told in a last letter."))
    return redirect("console:compliance_erasures")


def _overview(request: StaffRequest, **more: object) -> HttpResponse:
    context = {"found": erasing.overview(request.reviewer.user_id), **more}
    return pages.show(request, "console/compliance_erasures.html", context)


def _page(
    request: StaffRequest, account_id: str, problem: str = "", **typed: object
) -> HttpResponse:
    context = {
        "page": erasing.page(account_id, request.reviewer.user_id),
        "reasons": erasing.REASONS,
        "problem": problem,
        "typed": typed,
        "letter_days": erasing.LETTER_DAYS,
    }
    return pages.show(request, "console/compliance_erasure.html", context)
