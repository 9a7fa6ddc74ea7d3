"""How one does on known-answer cases; seniors see everybody."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from reinstate.services.review import known_answer_results
from reinstate.web.console import pages
from reinstate.web.console.access import StaffRequest, staff_page


@require_GET
@staff_page
def results(request: StaffRequest) -> HttpResponse:
    """Misses with their intervals, and the latest cases."""
    found = known_answer_results.results(request.reviewer.user_id)
    return pages.show(request, "console/known_answers.html", {"results": found})


@require_POST
@staff_page
def dispute(request: StaffRequest, trial_id: int) -> HttpResponse:
    """The reviewer says that the known answer is wrong."""
    known_answer_results.dispute(trial_id, request.reviewer.user_id)
    return redirect("console:known_answers")
