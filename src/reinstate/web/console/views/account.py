"""An account as staff see it: the restriction passport with its true kinds."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from reinstate.services.account import account_page, passport
from reinstate.web.console import pages, threads
from reinstate.web.console.access import StaffRequest, staff_page


@require_GET
@staff_page
def account(request: StaffRequest, account_id: str) -> HttpResponse:
    """Restrictions, clocks, what the owner may do, all cases, and the owner's own view."""
    shown = passport.for_staff(account_id, request.reviewer.user_id)
    context = {
        "passport": shown,
        "threads": [
            (item, threads.of(item.case_id, request.reviewer.user_id)) for item in shown.cases
        ],
        "owner": passport.for_owner(account_id),
        "page": account_page.page(account_id, request.reviewer.user_id),
    }
    return pages.show(request, "console/account.html", context)
