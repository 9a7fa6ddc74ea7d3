"""What readers said about the help pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from reinstate.services import helping
from reinstate.web.console import pages
from reinstate.web.console.access import StaffRequest, staff_page


@require_GET
@staff_page
def answers(request: StaffRequest) -> HttpResponse:
    """By article, those that helped least first."""
    context = {"lines": helping.answers(request.reviewer.user_id), "days": helping.SHOWN_DAYS}
    return pages.show(request, "console/help_answers.html", context)
