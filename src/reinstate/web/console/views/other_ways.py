"""Meetings with owners and letters by post: what is awaited, and recording what came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.domain.findings import PieceKind
from reinstate.domain.supervision import Observation
from reinstate.services.case import appointments, posting
from reinstate.services.errors import ServiceError
from reinstate.web import typed
from reinstate.web.console import pages
from reinstate.web.console.access import StaffRequest, staff_page


@require_GET
@staff_page
def awaited(request: StaffRequest) -> HttpResponse:
    """What is booked, the next first; and the form for a letter that arrived."""
    return _page(request)


@require_POST
@staff_page
def record(request: StaffRequest, appointment_id: str) -> HttpResponse:
    """What was seen at one appointment."""
    answers = {one.value: request.POST.get(one.value, "") for one in Observation}
    has_come = request.POST.get("has_come") != "no"
    try:
        is_told = appointments.record(
            appointment_id,
            request.reviewer.user_id,
            has_come=has_come,
            answers={key: value for key, value in answers.items() if value},
            remarks=request.POST.get("remarks", ""),
            new_email=request.POST.get("new_email", ""),
        )
    except ServiceError as refusal:
        return _page(request, refusal.sentence, of=appointment_id)
    said = _("Recorded. The owner was written to.") if is_told else _("Recorded.")
    messages.success(request, said)
    return redirect("console:other_ways")


@require_POST
@staff_page
def arrived(request: StaffRequest) -> HttpResponse:
    """A letter came: its ticket and its scans."""
    files = cast("Mapping[str, UploadedFile[bytes]]", request.FILES)
    scans = [(kind, files[kind].read()) for kind in posting.SCANS if kind in files]
    try:
        arrival = posting.record_arrival(
            request.POST.get("ticket", ""), request.reviewer.user_id, scans
        )
    except ServiceError as refusal:
        return _page(request, refusal.sentence)
    if arrival.is_late:
        messages.warning(
            request,
            _(
                "Recorded: the letter came after this request had expired, so its pages were not "
                "kept. The owner was told to begin again, and that another letter needs the new "
                "number. Keep or send back the paper as your house does."
            ),
        )
    return redirect("console:case", arrival.case_id)


def _page(request: StaffRequest, problem: str = "", of: str = "") -> HttpResponse:
    """What is awaited; a refused form keeps what was typed, `of` says of which appointment."""
    skipped = pages.place(request.GET.get("appointments", ""))
    part = appointments.upcoming(request.reviewer.user_id, skipped)
    is_gone = all(line.appointment_id != of for line in part.rows)  # somebody was faster
    context = {
        "part": part,
        "kept": typed.texts(request) if is_gone else (),
        "observations": list(Observation),
        "scans": [(kind, kind is PieceKind.LETTER) for kind in posting.SCANS],
        "problem": problem,
        "refused": of,
        "typed": request.POST,
    }
    return pages.show(request, "console/other_ways.html", context)
