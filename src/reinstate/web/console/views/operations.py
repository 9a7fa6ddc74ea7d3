"""Operations for staff: what stands still, and the one act that helps."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.services.errors import NotFound
from reinstate.services.upkeep import operations
from reinstate.web.console import pages
from reinstate.web.console.access import StaffRequest, staff_page

LISTS = ("seals", "jobs", "letters", "announcements")

# What is done, and what is said of it.
CLOSED, TRIED = "Closed.", "It is tried again now; what fails stands here again."
ACTS: dict[str, tuple[Callable[[str, int], None], str]] = {
    "close_seal": (operations.close_seal, CLOSED),
    "retry_job": (operations.retry_job, TRIED),
    "close_job": (operations.close_job, CLOSED),
    "send_letter": (operations.send_letter_again, TRIED),
    "send_letters": (operations.send_all_letters_again, TRIED),
    "close_letter": (operations.close_letter, CLOSED),
    "close_ended_letters": (operations.close_ended_letters, CLOSED),
    "replay": (operations.replay_announcement, TRIED),
}


@require_GET
@staff_page
def report(request: StaffRequest) -> HttpResponse:
    """Workers, jobs given up, letters and announcements that did not arrive."""
    skipped = {name: pages.place(request.GET.get(name, "")) for name in LISTS}
    found = operations.report(request.reviewer.user_id, skipped)
    context = {"report": found, "skipped": request.GET.urlencode()}
    return pages.show(request, "console/operations.html", context)


@require_POST
@staff_page
def act(request: StaffRequest, name: str, subject: str) -> HttpResponse:
    """Do the one thing that helps, and show what is left of the same page."""
    if name not in ACTS:
        raise NotFound("There is no such act.")
    done, said = ACTS[name]
    done(subject, request.reviewer.user_id)
    messages.success(request, _(said))
    return redirect(f"{reverse('console:operations')}?{request.GET.urlencode()}".rstrip("?"))
