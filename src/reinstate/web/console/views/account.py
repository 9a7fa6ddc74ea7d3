"""An account as staff see it: the restriction passport with its true kinds."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from reinstate.services.access import revealing
from reinstate.services.account import account_page, passport
from reinstate.services.account.passport import StaffPassport
from reinstate.services.review import account_packet
from reinstate.web.console import pages, threads
from reinstate.web.console.access import StaffRequest, staff_page


@require_GET
@staff_page
def account(request: StaffRequest, account_id: str) -> HttpResponse:
    """Restrictions, clocks, what the owner may do, all cases, and the owner's own view."""
    return _page(request, passport.for_staff(account_id, request.reviewer.user_id))


@require_POST
@staff_page
def reveal(request: StaffRequest, account_id: str) -> HttpResponse:
    """The same page with the owner's address in clear, for as long as policy says."""
    purpose = request.POST.get("purpose", "")
    shown = passport.revealed(account_id, request.reviewer.user_id, purpose)
    seconds = revealing.seconds()
    response = _page(request, shown, seconds)
    return pages.left_after(response, seconds, reverse("console:account", args=[account_id]))


@require_POST
@staff_page
def export(request: StaffRequest, account_id: str) -> HttpResponse:
    """Everything that is kept of the account and its owner, as a file."""
    content = account_packet.write(
        account_id,
        request.reviewer.user_id,
        request.POST.get("purpose", ""),
        with_photos="photos" in request.POST,
    )
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{account_id}.zip"'
    return response


def _page(request: StaffRequest, shown: StaffPassport, revealed_for: int = 0) -> HttpResponse:
    account_id, ids = shown.account_id, [item.case_id for item in shown.cases]
    written = threads.of_each(ids, request.reviewer.user_id)
    context = {
        "revealed_for": revealed_for,
        "reveal_purposes": revealing.PURPOSES,
        "passport": shown,
        "threads": list(zip(shown.cases, written, strict=True)),
        "owner": passport.for_owner(account_id),
        "page": account_page.page(account_id, request.reviewer.user_id),
    }
    return pages.show(request, "console/account.html", context)
