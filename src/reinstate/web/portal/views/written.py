"""Is it really us? Everything that was written to the signed-in owner."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.mail import written
from reinstate.web.portal import pages, session


@require_safe
@session.for_owner
def messages(request: HttpRequest, owner: OwnerSession) -> HttpResponse:
    """Only its recipient sees a message here, so a pasted one proves nothing to anybody else."""
    sent = written.to_owner(owner.account_id)
    context = {"messages_sent": sent, "newest": written.NEWEST}
    return pages.show(request, "portal/written.html", owner, context)
