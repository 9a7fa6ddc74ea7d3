"""One case on one screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.domain.case import CaseState
from reinstate.domain.findings import WORST_FIRST, Outcome, Weight
from reinstate.services import clock
from reinstate.services.access import revealing
from reinstate.services.errors import Refused
from reinstate.services.mail import message_templates, undelivered
from reinstate.services.review import locking, recusing, reopening, review_page, revoking
from reinstate.services.review.decision_view import DecisionPreview
from reinstate.services.review.review_view import CaseForReview, StaffFinding
from reinstate.web.console import comparing, drawing, pages, threads
from reinstate.web.console import draft as drafts
from reinstate.web.console.access import StaffRequest, staff_page
from reinstate.web.console.draft import Draft

LONGEST_ID = 18  # digits of a number that every database takes
SETTLED = (Outcome.PASS, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding, and the name by which the photo's drawing points at it."""

    anchor: str
    finding: StaffFinding


@require_GET
@staff_page
def case(request: StaffRequest, case_id: str) -> HttpResponse:
    """Evidence, comparison, findings, timeline, decision."""
    return page(request, review_page.case_for_review(case_id, request.reviewer.user_id))


@require_POST
@staff_page
def reveal(request: StaffRequest, case_id: str) -> HttpResponse:
    """The same page with sensitive values in clear, for as long as policy says."""
    purpose = request.POST.get("purpose", "")
    found = review_page.revealed(case_id, request.reviewer.user_id, purpose)
    seconds = revealing.seconds()
    response = page(request, found, revealed_for=seconds)
    return pages.left_after(response, seconds, reverse("console:case", args=[case_id]))


@require_POST
@staff_page
def release(request: StaffRequest, case_id: str) -> HttpResponse:
    """Give the case back to the queue."""
    locking.release(case_id, request.reviewer.user_id)
    return redirect("console:queue")


@require_POST
@staff_page
def hand_over(request: StaffRequest, case_id: str) -> HttpResponse:
    """Reserve the case for a colleague, and go on with the next."""
    to = request.POST.get("to", "")
    if not to.isdecimal() or len(to) > LONGEST_ID:
        raise Refused(_("Choose a colleague."), "no_colleague")
    name = locking.hand_over(case_id, request.reviewer.user_id, int(to))
    messages.success(request, _("%(name)s finds the case by Next.") % {"name": name})
    return redirect("console:queue")


@require_POST
@staff_page
def take_back(request: StaffRequest, case_id: str) -> HttpResponse:
    """End a colleague's lock and go on oneself."""
    locking.take_back(case_id, request.reviewer.user_id)
    return redirect("console:case", case_id)


@require_POST
@staff_page
def recuse(request: StaffRequest, case_id: str) -> HttpResponse:
    """Keep off the owner of the case from now on."""
    ticket = recusing.recuse(case_id, request.reviewer.user_id, request.POST.get("reason", ""))
    said = _("You keep off the owner of %(ticket)s; a colleague decides.") % {"ticket": ticket}
    messages.success(request, said)
    return redirect("console:queue")


@require_POST
@staff_page
def revoke(request: StaffRequest, case_id: str) -> HttpResponse:
    """Take back what policy approved."""
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    state = revoking.revoke(case_id, request.reviewer.user_id, reason, note)
    said = {
        True: _("Taken back. The account is locked, and the request waits for a person."),
        False: _("Taken back. The account is locked; the exchange and the owner are told."),
    }
    messages.success(request, said[state.is_open])
    return redirect("console:case", case_id)


@require_POST
@staff_page
def reopen(request: StaffRequest, case_id: str) -> HttpResponse:
    """Take back a refusal."""
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    reopening.reopen(case_id, request.reviewer.user_id, reason, note)
    said = _("Taken back. Another person than before decides; the owner and the exchange are told.")
    messages.success(request, said)
    return redirect("console:case", case_id)


def page(
    request: StaffRequest,
    found: CaseForReview,
    draft: Draft | None = None,
    *,
    preview: DecisionPreview | None = None,
    problem: str = "",
    has_changed: bool = False,
    revealed_for: int = 0,
    status: int = 200,
) -> HttpResponse:
    """The screen, with the reviewer's draft in the form when there is one."""
    kept = draft or Draft()
    context: dict[str, Any] = {
        "shown": [drawing.shown(piece) for piece in found.pieces],
        "close_ups": drawing.close_ups(found.pieces),
        "comparison": comparing.rows(found.comparison),
        **grouped(found),
        "draft": kept,
        "is_deciding": is_deciding(found),
        "reasons": drafts.reasons_of(found),
        "preview": preview,
        "problem": problem,
        "changes": drafts.changes_since(kept, found) if has_changed else None,
        "purpose": purpose_for(found),
        "revealed_for": revealed_for,
        "reveal_purposes": revealing.PURPOSES,
        "revoke_reasons": list(revoking.REASONS),
        "reopen_reasons": list(reopening.REASONS),
        "recusals": recusing.REASONS,
        "seen_at": _last_seen(found),
        "is_mailbox_unreached": undelivered.is_mailbox_unreached(found.account_id),
        **_thread(request, found),
    }
    return pages.show(request, "console/case.html", context, status=status)


def is_deciding(found: CaseForReview) -> bool:
    """Whether this viewer has a form to decide by."""
    return bool(found.actions) and (found.second is None or found.second.may_act)


def thread_of(request: StaffRequest, case_id: str) -> dict[str, Any]:
    """What the thread of a case is made of, for a part of the page."""
    return _thread(request, review_page.case_for_review(case_id, request.reviewer.user_id))


def _thread(request: StaffRequest, found: CaseForReview) -> dict[str, Any]:
    actor = request.reviewer.user_id
    return {
        "case": found,
        "thread": threads.of_each([found.case_id], actor)[0],
        "templates": message_templates.for_owner(
            found.owner_name, found.owner_language, found.ticket
        ),
    }


def grouped(found: CaseForReview) -> dict[str, list[FindingLine]]:
    """Findings in two groups: what a person has to look at, and what is settled."""
    everything = chain(found.case_findings, *(piece.findings for piece in found.pieces))
    ordered = sorted(_unique(everything), key=_rank)
    lines = [FindingLine(drawing.anchor(item), item) for item in ordered]
    return {
        "to_judge": [line for line in lines if line.finding.outcome not in SETTLED],
        "settled": [line for line in lines if line.finding.outcome in SETTLED],
    }


def _last_seen(found: CaseForReview) -> str:
    """The instant of the newest line on the page: what comes later, this reviewer has not seen."""
    return max((line.at for line in found.timeline), default=clock.now()).isoformat()


def purpose_for(found: CaseForReview) -> str:
    """Why the photos are opened, as the audit records it."""
    if found.second is not None and found.second.may_act:
        return "second_review"
    return "appeal" if found.state is CaseState.APPEALED else "review"


def _unique(findings: Iterable[StaffFinding]) -> list[StaffFinding]:
    return list({drawing.anchor(item): item for item in findings}.values())


def _rank(finding: StaffFinding) -> tuple[int, bool]:
    return WORST_FIRST.index(finding.outcome), finding.weight is not Weight.MUST
