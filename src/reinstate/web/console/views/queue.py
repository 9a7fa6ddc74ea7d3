"""The queue: what waits, the most urgent first; search; the next case."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.domain.case import CaseKind, CaseState
from reinstate.services import review
from reinstate.web.console import pages
from reinstate.web.console.access import StaffRequest, staff_page

T = TypeVar("T", CaseKind, CaseState)

WAITING = (
    CaseState.SUBMITTED,
    CaseState.IN_REVIEW,
    CaseState.AWAITING_SECOND_APPROVAL,
    CaseState.APPEALED,
)


@require_GET
@staff_page
def queue(request: StaffRequest) -> HttpResponse:
    """The cases that wait for a person."""
    kind = _one_of(CaseKind, request.GET.get("kind", ""))
    state = _one_of(CaseState, request.GET.get("state", ""))
    found = review.queue(request.reviewer.user_id, kind=kind, state=state)
    context = {
        "queue": found,
        "lines": found.lines,
        "kinds": list(CaseKind),
        "states": WAITING,
        "kind": kind,
        "state": state,
    }
    return pages.show(request, "console/queue.html", context)


@require_POST
@staff_page
def search(request: StaffRequest) -> HttpResponse:
    """By ticket, exact e-mail or document number. Posted: no address line keeps personal data."""
    text = request.POST.get("q", "").strip()
    lines = review.find(text, request.reviewer.user_id) if text else ()
    if len(lines) == 1:
        return redirect("console:case", lines[0].case_id)
    return pages.show(request, "console/found.html", {"lines": lines, "text": text})


@require_POST
@staff_page
def next_case(request: StaffRequest) -> HttpResponse:
    """Lock the most urgent case for this person and open it.

    A case they leave undecided goes back to the queue, and is not handed to them again at once.
    """
    actor, leaving = request.reviewer.user_id, request.POST.get("leaving", "")
    if leaving:
        review.release(leaving, actor)
    case_id = review.next_case(actor, skip=leaving)
    if case_id is None:
        messages.info(request, _("Nothing waits for you. The queue is clear."))
        return redirect("console:queue")
    return redirect("console:case", case_id)


def _one_of(kinds: type[T], text: str) -> T | None:
    return kinds(text) if text in {item.value for item in kinds} else None
