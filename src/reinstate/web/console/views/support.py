"""The inbox: owners about their cases, and people who wrote without signing in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.services.case import inbox, support
from reinstate.web.console import pages
from reinstate.web.console.access import StaffRequest, staff_page


@require_GET
@staff_page
def waiting(request: StaffRequest) -> HttpResponse:
    """What waits for an answer, the oldest first."""
    actor = request.reviewer.user_id
    context = {
        "lines": support.waiting(actor),
        "most": support.SHOWN,
        "unanswered": inbox.unanswered(actor),
    }
    return pages.show(request, "console/support.html", context)


@require_POST
@staff_page
def answered(request: StaffRequest, request_id: str) -> HttpResponse:
    """A person has answered it."""
    if first := support.mark_answered(request_id, request.reviewer.user_id):
        said = _(
            "%(name)s has marked this as answered before you. If you wrote as well, its writer has "
            "two answers: agree on one."
        )
        messages.warning(request, said % {"name": first})
    else:
        messages.success(request, _("Marked as answered."))
    return redirect("console:support")
