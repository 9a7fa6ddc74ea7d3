"""Deciding: the preview of what the owner will read, the decision, the second person's word."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reinstate.services.errors import CaseChanged, Conflict, Refused
from reinstate.services.review import deciding, review_page
from reinstate.services.review.decision_view import Decided, DecisionPreview, Feedback
from reinstate.services.review.review_view import CaseForReview
from reinstate.web.console import draft as drafts
from reinstate.web.console import pages, words
from reinstate.web.console.access import StaffRequest, staff_page
from reinstate.web.console.draft import Draft
from reinstate.web.console.views import case as case_view
from reinstate.web.console.views import queue as queue_view
from reinstate.web.refusals import status_of

OVER = (
    "There is nothing left for you to decide here, and nothing of yours was done. Your draft "
    "stands under Decision, to copy from."
)
ALREADY = "You have decided this yourself already, a moment ago; it was not done a second time."
UNSENT = "A message or a note was not sent. Send it or empty it, then decide."


@require_POST
@staff_page
def preview(request: StaffRequest, case_id: str) -> HttpResponse:
    """What the owner will read; a fragment for htmx, the whole page without JavaScript."""
    draft = drafts.for_action(drafts.of(request.POST))
    shown = _preview(request, draft, case_id) if draft.action else None
    if request.headers.get("HX-Request") == "true":
        return pages.show(request, "console/parts/preview.html", {"preview": shown})
    found = review_page.case_for_review(case_id, request.reviewer.user_id)
    is_behind = drafts.is_behind(draft, found)
    problem = _(drafts.LOOK) if is_behind else ""
    return case_view.page(
        request, found, draft, preview=shown, problem=problem, has_changed=is_behind
    )


@require_POST
@staff_page
def decide(request: StaffRequest, case_id: str) -> HttpResponseBase:
    """Approve, ask for a retake, decline or escalate."""
    draft = drafts.for_action(drafts.of(request.POST))
    return _attempt(
        request,
        case_id,
        draft,
        lambda: deciding.decide(
            case_id,
            request.reviewer.user_id,
            draft.action,
            reasons=draft.reasons,
            pieces=draft.pieces,
            internal_note=draft.internal_note,
            checked=draft.checked,
            expected_version=draft.version,
            seen_at=draft.seen_at,
            seen_locks=draft.seen_locks,
        ),
    )


@require_POST
@staff_page
def second(request: StaffRequest, case_id: str) -> HttpResponseBase:
    """The second person confirms the approval or sends it back."""
    draft = drafts.of(request.POST)
    return _attempt(
        request,
        case_id,
        draft,
        lambda: deciding.second_decision(
            case_id,
            request.reviewer.user_id,
            draft.action,
            internal_note=draft.internal_note,
            expected_version=draft.version,
            seen_at=draft.seen_at,
            seen_locks=draft.seen_locks,
        ),
    )


def _attempt(
    request: StaffRequest, case_id: str, draft: Draft, act: Callable[[], Decided]
) -> HttpResponseBase:
    """Act, or show the case as it is now with the draft still in the form."""
    try:
        if not draft.action:
            raise Refused(_("Choose an action first."), "no_action")
        if draft.message.strip() or draft.note.strip():
            raise Refused(UNSENT, "unsent")
        decided = act()
    except (Refused, Conflict) as refusal:
        return _kept(request, case_id, draft, refusal)
    messages.success(request, _said(draft, decided))
    if decided.feedback is not None:
        _feed_back(request, decided.feedback)
    if "and_next" in request.POST:
        return queue_view.next_case(request)
    return redirect("console:case", case_id)


def _kept(
    request: StaffRequest, case_id: str, draft: Draft, refusal: Refused | Conflict
) -> HttpResponse:
    """The case as it is now, what changed, and the draft as it was."""
    found = review_page.case_for_review(case_id, request.reviewer.user_id)
    has_changed = isinstance(refusal, CaseChanged)
    is_over = has_changed and not case_view.is_deciding(found)
    is_theirs = is_over and _is_by(request.reviewer.name, found, draft)
    return case_view.page(
        request,
        found,
        draft,
        problem=_(ALREADY if is_theirs else OVER) if is_over else refusal.sentence,
        has_changed=has_changed or drafts.is_behind(draft, found),
        status=status_of(refusal),
    )


def _is_by(name: str, found: CaseForReview, draft: Draft) -> bool:
    """Whether what ended the case is the same person's: a form that was sent twice."""
    last = found.past_decisions[-1] if found.past_decisions else None
    if last is None or draft.seen_at is None:
        return False
    return name == last.seconded_by or (name == last.by and last.at > draft.seen_at)


def _preview(request: StaffRequest, draft: Draft, case_id: str) -> DecisionPreview:
    return deciding.preview_decision(
        case_id,
        request.reviewer.user_id,
        draft.action,
        draft.reasons,
        draft.pieces,
        draft.internal_note,
        draft.checked,
    )


def _feed_back(request: StaffRequest, feedback: Feedback) -> None:
    """At once: this was a known-answer case, and what was right about it."""
    about = "; ".join(words.title(code, "reason") for code in feedback.reasons)
    right = words.title(feedback.action, "action") + (f" ({about})" if about else "")
    text = _("This was a known-answer case. The right decision: %(right)s.") % {"right": right}
    if feedback.is_right is False:
        text += " " + _("If you think that is wrong, say so under Known answers.")
        messages.warning(request, text)
    else:
        messages.info(request, text)


def _said(draft: Draft, decided: Decided) -> str:
    """What was done, for the line on top of the next page."""
    act = _("approval proposed") if decided.second_person else words.title(draft.action, "done")
    text = _("%(ticket)s: %(act)s. It is now: %(state)s.") % {
        "ticket": draft.ticket,
        "act": act,
        "state": words.title(decided.state, "state"),
    }
    if decided.second_person:
        text += " " + _("%(name)s is asked to confirm.") % {"name": decided.second_person}
    if decided.waits_for:
        text += " " + _("It waits for another person: %(who)s.") % {"who": decided.waits_for}
    return text
