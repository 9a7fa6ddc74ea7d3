"""Recording a call-back to a number that is older than the alert."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reinstate.services.account import confirming
from reinstate.services.errors import Refused
from reinstate.services.review import review_page
from reinstate.web.console.access import StaffRequest, staff_page
from reinstate.web.console.views import case as case_view
from reinstate.web.forms import UNUSABLE

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
        confirming.record_call(case_id, who, is_confirmed=outcome)
    except Refused as refusal:
        found = review_page.case_for_review(case_id, who)
        return case_view.page(request, found, problem=refusal.sentence, status=UNUSABLE)
    return redirect("console:case", case_id)
