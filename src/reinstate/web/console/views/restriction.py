"""Raising a restriction, proposing to clear one, and the second person's word."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reinstate.services.account import restricting
from reinstate.web.console import draft
from reinstate.web.console.access import StaffRequest, staff_page


@require_POST
@staff_page
def raise_one(request: StaffRequest, account_id: str) -> HttpResponse:
    """At once."""
    kind, reason = _chosen(request)
    restricting.raise_restriction(account_id, request.reviewer.user_id, kind, reason)
    messages.success(request, _("Raised. The exchange is told."))
    return redirect("console:account", account_id)


@require_POST
@staff_page
def clear(request: StaffRequest, account_id: str) -> HttpResponse:
    """The first of two people."""
    kind, reason = _chosen(request)
    note = request.POST.get("note", "")
    seen = draft.seen_at(request.POST, "seen")
    actor = request.reviewer.user_id
    restricting.propose_clearing(account_id, actor, kind, reason, note, seen_until=seen)
    messages.success(request, _("Proposed. Another person has to confirm it."))
    return redirect("console:account", account_id)


@require_POST
@staff_page
def answer(request: StaffRequest, clearing_id: int) -> HttpResponse:
    """The second of two people."""
    is_confirmed = request.POST.get("answer") == "confirm"
    actor = request.reviewer.user_id
    account_id = restricting.answer_clearing(clearing_id, actor, is_confirmed=is_confirmed)
    messages.success(
        request, _("Cleared. The exchange is told.") if is_confirmed else _("Sent back; it stays.")
    )
    return redirect("console:account", account_id)


def _chosen(request: StaffRequest) -> tuple[str, str]:
    """Kind and reason are one choice in the form, `kind:reason`."""
    kind, _colon, reason = request.POST.get("choice", "").partition(":")
    return kind, reason
