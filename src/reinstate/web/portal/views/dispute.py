"""'This was not me': a page that asks, and a POST that locks the account at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from reinstate.services.access import disputing
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import Refused
from reinstate.web.forms import UNUSABLE, get_or_post
from reinstate.web.portal import pages, session


@get_or_post
@session.for_owner
def of_case(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """The same from the page of a request for another mailbox, which they did not make."""
    if request.method == "POST":
        disputing.dispute_case(owner.account_id, case_id)
        return pages.show(request, "portal/locked.html")
    context = {"preview": disputing.preview_of_case(owner.account_id, case_id)}
    return pages.show(request, "portal/not_me.html", owner, context)


@get_or_post
@session.public
def not_me(request: HttpRequest, owner: OwnerSession | None, token: str) -> HttpResponse:
    """Works without signing in: whoever took the account over may have the session."""
    try:
        if request.method == "POST":
            disputing.dispute(token)
            return pages.show(request, "portal/locked.html", owner)
        context = {"preview": disputing.preview(token)}
    except Refused as error:
        spent = {"sentence": error.sentence, "is_told": error.code == disputing.ALREADY_TOLD}
        return pages.show(request, "portal/not_me_spent.html", owner, spent, status=UNUSABLE)
    return pages.show(request, "portal/not_me.html", owner, context)
