"""Internal notes on a case."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reinstate.services.review import noting
from reinstate.web.console.access import StaffRequest, staff_page


@require_POST
@staff_page
def keep(request: StaffRequest, case_id: str) -> HttpResponse:
    """For colleagues alone."""
    noting.write(case_id, request.reviewer.user_id, request.POST.get("text", ""))
    return redirect("console:case", case_id)
