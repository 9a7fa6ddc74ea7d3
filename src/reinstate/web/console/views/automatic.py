"""What policy approved without a person."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from reinstate.services.review import automatic_list
from reinstate.web.console import pages
from reinstate.web.console.access import StaffRequest, staff_page


@require_GET
@staff_page
def approved(request: StaffRequest) -> HttpResponse:
    """The rules in force, the sums, the latest; `?disputed`: only what owners disputed."""
    found = automatic_list.approved(
        request.reviewer.user_id, is_disputed_only="disputed" in request.GET
    )
    return pages.show(request, "console/automatic.html", {"found": found})
