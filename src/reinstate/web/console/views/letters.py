"""The thread of a case: answering the owner, and notes for colleagues alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.services.case import correspondence
from reinstate.services.errors import Conflict, Refused
from reinstate.services.review import noting, review_page
from reinstate.services.review.review_view import CaseForReview
from reinstate.web.console import draft as drafts
from reinstate.web.console import pages, words
from reinstate.web.console.access import StaffRequest, staff_page
from reinstate.web.console.views import case as case_view
from reinstate.web.refusals import status_of


@dataclass(frozen=True, slots=True)
class Part:
    """What is sent from the thread: its template, and the line after it."""

    template: str
    said: str


MESSAGE = Part("thread_write", "Sent to the owner.")
NOTE = Part("thread_note", "Kept for colleagues.")
READ = Part("thread_entries", "Noted: no answer is needed.")


@require_POST
@staff_page
def write(request: StaffRequest, case_id: str) -> HttpResponse:
    """To the owner, who reads exactly this."""
    text = request.POST.get("text", request.POST.get("message", ""))
    sent = partial(
        correspondence.write_as_staff,
        case_id,
        request.reviewer.user_id,
        text,
        seen_at=drafts.seen_at(request.POST),
        seen_state=request.POST.get("seen_state", ""),
    )
    return _done(request, case_id, sent, MESSAGE)


@require_POST
@staff_page
def need_no_answer(request: StaffRequest, case_id: str) -> HttpResponse:
    """Read, and nothing has to be said to it."""
    actor, seen_at = request.reviewer.user_id, drafts.seen_at(request.POST)
    read = partial(correspondence.need_no_answer, case_id, actor, seen_at=seen_at)
    return _done(request, case_id, read, READ)


@require_POST
@staff_page
def note(request: StaffRequest, case_id: str) -> HttpResponse:
    """For colleagues alone."""
    text = request.POST.get("text", request.POST.get("note", ""))
    kept = partial(noting.write, case_id, request.reviewer.user_id, text)
    return _done(request, case_id, kept, NOTE)


def _done(request: StaffRequest, case_id: str, act: Callable[[], None], part: Part) -> HttpResponse:
    """Do it, and show the form anew with the thread: the rest of the page may hold a draft.

    Without scripts the whole page comes anew, with the draft that was sent along.
    """
    if request.headers.get("HX-Request") != "true":
        if "version" in request.POST:
            return _beside_draft(request, case_id, act, part)
        act()
        messages.success(request, part.said)
        return redirect("console:case", case_id)
    context: dict[str, Any] = {"is_part": True, "is_read": part is READ, "said": part.said}
    refused: Refused | Conflict | None = None
    try:
        act()
    except (Refused, Conflict) as refusal:
        refused = refusal
    context |= case_view.thread_of(request, case_id)
    if refused:
        context["problem"] = _problem(refused, context["case"])
        context["typed"] = request.POST.get("text", "")
    # The page's script puts in what is answered with 200 alone.
    return pages.show(request, f"console/parts/{part.template}.html", context, status=200)


def _beside_draft(
    request: StaffRequest, case_id: str, act: Callable[[], None], part: Part
) -> HttpResponse:
    """The page as it is now, with the decision that is being written still in its form."""
    draft, status = drafts.of(request.POST), 200
    refused: Refused | Conflict | None = None
    try:
        act()
        messages.success(request, part.said)
        draft = replace(
            draft,
            message="" if part is MESSAGE else draft.message,
            note="" if part is NOTE else draft.note,
        )
    except (Refused, Conflict) as refusal:
        refused, status = refusal, status_of(refusal)
    found = review_page.case_for_review(case_id, request.reviewer.user_id)
    if refused:
        messages.error(request, _problem(refused, found))
    has_changed = drafts.is_behind(draft, found)
    problem = _(drafts.LOOK) if has_changed else ""
    return case_view.page(
        request, found, draft, problem=problem, has_changed=has_changed, status=status
    )


def _problem(refusal: Refused | Conflict, found: CaseForReview) -> str:
    """Why it was not sent; where somebody was faster, what became of it and how it is sent yet.

    The rest of the page still shows the request as it was.
    """
    if not isinstance(refusal, Conflict):
        return refusal.sentence
    again = _("Your message was not sent. Send it again if the owner still needs it.")
    if refusal.code != "moved_on":
        return f"{refusal.sentence} {again}"
    now = _("It is now: %(state)s.") % {"state": words.title(found.state, "state")}
    return f"{refusal.sentence} {now} {again}"


@require_GET
@staff_page
def picture(request: StaffRequest, case_id: str, letter_id: str) -> HttpResponse:
    """The picture of a message."""
    data = correspondence.staff_picture(case_id, letter_id, request.reviewer.user_id)
    return HttpResponse(
        data,
        content_type="image/jpeg",
        headers={"Cross-Origin-Resource-Policy": "same-origin", "X-Robots-Tag": "noindex"},
    )
