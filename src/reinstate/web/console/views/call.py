"""Recording a call-back to a number that is older than the alert."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reinstate.services.account import confirming
from reinstate.services.errors import Conflict, Refused
from reinstate.services.review import review_page
from reinstate.web.console import draft
from reinstate.web.console.access import StaffRequest, staff_page
from reinstate.web.console.views import case as case_view
from reinstate.web.console.views.case import LONGEST_ID
from reinstate.web.refusals import status_of

OUTCOMES = {"confirmed": True, "not_confirmed": False}


@require_POST
@staff_page
def record(request: StaffRequest, case_id: str) -> HttpResponse:
    """Did the owner confirm on the call?"""
    who = request.reviewer.user_id
    try:
        outcome = OUTCOMES.get(request.POST.get("outcome", ""))
        if outcome is None:
            raise Refused(_("Say whether the owner confirmed."), "no_outcome")
        version = request.POST.get("version", "")
        shown = int(version) if version.isdecimal() and len(version) <= LONGEST_ID else None
        alert_at = draft.seen_at(request.POST, "alert")
        confirming.record_call(
            case_id, who, is_confirmed=outcome, expected_version=shown, seen_alert_at=alert_at
        )
    except (Refused, Conflict) as refusal:
        found, status = review_page.case_for_review(case_id, who), status_of(refusal)
        return case_view.page(request, found, problem=refusal.sentence, status=status)
    return redirect("console:case", case_id)
