"""The queue: what waits, the most urgent first; kept selections; search; the next case."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.domain.case import WITH_STAFF, CaseKind, CaseState
from reinstate.domain.findings import Recommendation
from reinstate.services.errors import TooMany
from reinstate.services.review import finding_cases, locking, queueing, saved_views
from reinstate.services.review.review_view import Holding, QueueFilter
from reinstate.web.console import pages
from reinstate.web.console.access import StaffRequest, staff_page

ASIDE = "put_aside"  # cases this person has left undecided on their round through the queue
MOST_ASIDE = 100


@require_GET
@staff_page
def queue(request: StaffRequest) -> HttpResponse:
    """One page of the cases that wait for a person."""
    chosen = saved_views.chosen(request.GET.dict())
    actor = request.reviewer.user_id
    found = queueing.queue(actor, chosen, after=request.GET.get("after", ""))
    context = {
        "queue": found,
        "lines": found.lines,
        "chosen": chosen,
        "is_filtered": bool(chosen.as_query()),
        "is_first": not request.GET.get("after"),
        "next_page": _address(chosen, after=found.after) if found.after else "",
        "tabs": [(_address(one), one == chosen, count) for one, count in found.counts],
        "views": [
            (view, _address(view.chosen), view.chosen == chosen)
            for view in saved_views.of_staff(actor)
        ],
        "kinds": list(CaseKind),
        "states": [state for state in CaseState if state in WITH_STAFF],
        "evidences": list(Recommendation),
        "holdings": list(Holding),
    }
    return pages.show(request, "console/queue.html", context)


@require_POST
@staff_page
def save_view(request: StaffRequest) -> HttpResponse:
    """Keep the shown selection under a name."""
    chosen = saved_views.chosen(request.POST.dict())
    saved_views.save(request.reviewer.user_id, request.POST.get("name", ""), chosen)
    return redirect(_address(chosen))


@require_POST
@staff_page
def remove_view(request: StaffRequest, view_id: int) -> HttpResponse:
    """Forget a kept selection."""
    saved_views.remove(request.reviewer.user_id, view_id)
    return redirect("console:queue")


@require_POST
@staff_page
def search(request: StaffRequest) -> HttpResponse:
    """Posted, so that no address line keeps personal data. One hit opens at once."""
    text = request.POST.get("q", "").strip()
    if not text:
        return redirect("console:queue")
    found = finding_cases.find(text, request.reviewer.user_id)
    if len(found.lines) == 1 and not found.accounts:
        return redirect("console:case", found.lines[0].case_id)
    context = {"lines": found.lines, "accounts": found.accounts, "is_more": found.is_more}
    return pages.show(request, "console/found.html", {**context, "text": text})


@require_POST
@staff_page
def next_case(request: StaffRequest) -> HttpResponse:
    """Lock the most urgent case for this person and open it.

    A case they leave undecided goes back to the queue, and they meet it again once they have seen
    all others.
    """
    actor, leaving = request.reviewer.user_id, request.POST.get("leaving", "")
    if leaving:
        locking.release(leaving, actor)
        request.session[ASIDE] = [*request.session.get(ASIDE, []), leaving][-MOST_ASIDE:]
    try:
        case_id = _next_of(request)
    except TooMany as refusal:  # what was decided before is done: no page that calls it refused
        messages.warning(request, refusal.sentence)
        return redirect("console:queue")
    if case_id is None:
        messages.info(request, _("Nothing waits for you. The queue is clear."))
        return redirect("console:queue")
    return redirect("console:case", case_id)


def _next_of(request: StaffRequest) -> str | None:
    actor = request.reviewer.user_id
    case_id = locking.next_case(actor, skip=request.session.get(ASIDE, []))
    if case_id is None and request.session.pop(ASIDE, None):
        messages.info(request, _("You have seen every case that waits; here is the first again."))
        case_id = locking.next_case(actor)
    return case_id


def _address(chosen: QueueFilter, **more: str) -> str:
    query = urlencode({**chosen.as_query(), **more})
    return reverse("console:queue") + (f"?{query}" if query else "")
