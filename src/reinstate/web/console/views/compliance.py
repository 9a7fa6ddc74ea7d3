"""What compliance answers from: the book, the record, and single decisions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.services.access import review_access, staff
from reinstate.services.errors import NotFound, Refused
from reinstate.services.review.replay import Replayed
from reinstate.services.whole_book import compliance
from reinstate.web.console import days, pages
from reinstate.web.console.access import StaffRequest, staff_page
from reinstate.web.console.views import erasing, policy
from reinstate.web.console.views.case import LONGEST_ID
from reinstate.web.refusals import status_of


@require_GET
@staff_page
def overview(request: StaffRequest) -> HttpResponse:
    """Accounts and dollars by lifecycle, state and stage, today and on days ahead."""
    found = compliance.overview(request.reviewer.user_id, request.GET.get("state", ""))
    return pages.show(request, "console/compliance.html", {"found": found})


@require_POST
@staff_page
def count_anew(request: StaffRequest) -> HttpResponse:
    """Read every account again, then show."""
    book = compliance.count_anew(request.reviewer.user_id)
    messages.success(request, _("Counted {count} accounts.").format(count=book.accounts))
    is_for_calendar = request.POST.get("next") == "calendar"
    return redirect("console:calendar" if is_for_calendar else "console:compliance")


@require_GET
@staff_page
def record(request: StaffRequest) -> HttpResponse:
    """The audit record, entry by entry."""
    subject, after = request.GET.get("subject", "").strip(), request.GET.get("after", "")
    is_number = after.isascii() and after.isdigit() and len(after) <= LONGEST_ID
    start = int(after) if is_number else None
    found = compliance.record(request.reviewer.user_id, subject, start)
    return pages.show(request, "console/compliance_record.html", _shown(subject, found))


@require_POST
@staff_page
def verify(request: StaffRequest) -> HttpResponse:
    """Recompute the record, and say whether it is whole."""
    whole, fault = compliance.verify(request.reviewer.user_id)
    found = compliance.record(request.reviewer.user_id)
    context = {**_shown("", found), "whole": whole, "fault": fault}
    return pages.show(request, "console/compliance_record.html", context)


@require_POST
@staff_page
def export_record(request: StaffRequest) -> HttpResponseBase:
    """The record of some days, or the whole, as a file with its proof."""
    actor = request.reviewer.user_id
    try:
        from_on, until_on = (days.typed(request.POST.get(name, "")) for name in ("from", "until"))
        made = compliance.export_record(actor, from_on, until_on)
    except Refused as refusal:
        typed = {"typed": request.POST, "problem": refusal.sentence}
        context = {**_shown("", compliance.record(actor)), **typed}
        return pages.show(request, "console/compliance_record.html", context)
    response = StreamingHttpResponse(made.lines, content_type="application/jsonl")
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@require_GET
@staff_page
def access(request: StaffRequest) -> HttpResponse:
    """Who may come into the console, by what, and when they last did."""
    members = staff.review_of_access(request.reviewer.user_id)
    return pages.show(request, "console/compliance_access.html", {"members": members})


@require_GET
@staff_page
def decision(request: StaffRequest) -> HttpResponse:
    """A decision to look up."""
    review_access.officer(request.reviewer.user_id)
    return _decision(request, request.GET.get("decision", ""))


@require_POST
@staff_page
def replay(request: StaffRequest) -> HttpResponse:
    """Decide again from what was stored, and show what differs."""
    actor, typed = request.reviewer.user_id, request.POST.get("decision", "")
    try:
        decision_id = compliance.decision_named(actor, typed)
        again = compliance.decided_again(actor, decision_id)
    except (NotFound, Refused) as refusal:
        return _decision(request, typed, refusal)
    return _decision(request, decision_id, again=again)


@require_POST
@staff_page
def export(request: StaffRequest) -> HttpResponse:
    """The decision packet as a file."""
    actor, typed = request.reviewer.user_id, request.POST.get("decision", "")
    try:
        decision_id = compliance.decision_named(actor, typed)
        with_photos = "photos" in request.POST
        content = compliance.export(actor, decision_id, with_photos=with_photos)
    except (NotFound, Refused) as refusal:
        return _decision(request, typed, refusal)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{decision_id}.zip"'
    return response


def _decision(
    request: StaffRequest,
    typed: str,
    refusal: NotFound | Refused | None = None,
    again: Replayed | None = None,
) -> HttpResponse:
    """The page of one decision; a refusal stands on it, over what was typed."""
    problem = refusal.sentence if refusal else ""
    context = {"decision_id": typed, "again": again, "problem": problem}
    status = None if refusal is None else status_of(refusal)
    return pages.show(request, "console/compliance_decision.html", context, status=status)


def _shown(subject: str, found: compliance.Record) -> dict[str, object]:
    return {"subject": subject, "found": found}


urlpatterns = [
    path("", overview, name="compliance"),
    path("count/", count_anew, name="compliance_count"),
    path("rules/", policy.rules, name="compliance_rules"),
    path("rules/sign/", policy.sign, name="compliance_sign"),
    path("rules/withdraw/", policy.withdraw, name="compliance_withdraw"),
    path("change/", policy.change, name="compliance_change"),
    path("change/file/", policy.file, name="compliance_change_file"),
    path("record/", record, name="compliance_record"),
    path("access/", access, name="compliance_access"),
    path("record/verify/", verify, name="compliance_verify"),
    path("record/export/", export_record, name="compliance_record_export"),
    path("decision/", decision, name="compliance_decision"),
    path("decision/replay/", replay, name="compliance_replay"),
    path("decision/export/", export, name="compliance_export"),
    path("erasure/", erasing.overview, name="compliance_erasures"),
    path("erasure/find/", erasing.find, name="compliance_erasure_find"),
    path("erasure/kept/<int:record_id>/", erasing.kept, name="compliance_kept"),
    path("erasure/<int:proposal_id>/answer/", erasing.answer, name="compliance_erasure_answer"),
    path("erasure/<str:account_id>/", erasing.page, name="compliance_erasure"),
]
