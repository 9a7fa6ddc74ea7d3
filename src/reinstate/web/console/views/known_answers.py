"""Known-answer cases: how one does on them; compliance makes and retires them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reinstate.domain.findings import PieceKind
from reinstate.domain.place_codes import is_state, states_by_name
from reinstate.services.errors import Refused
from reinstate.services.review import known_answer_making, known_answer_results
from reinstate.services.review.decision_rules import ACTIONS
from reinstate.services.review.known_answer_making import Invented
from reinstate.services.review.reasons import REASONS
from reinstate.web.console import pages
from reinstate.web.console.access import StaffRequest, staff_page

PHOTOS = ("selfie", "document_front", "document_back", "passport_page")


@require_GET
@staff_page
def results(request: StaffRequest) -> HttpResponse:
    """Misses with their intervals, and the latest cases."""
    return _page(request)


@require_POST
@staff_page
def make(request: StaffRequest) -> HttpResponse:
    """One more, from invented data and photos that were lent for it."""
    known_answer_making.demand_maker(request.reviewer.user_id)
    form = request.POST
    files = cast("Mapping[str, UploadedFile[bytes]]", request.FILES)
    try:
        known_answer_making.make(
            request.reviewer.user_id,
            _invented(form),
            form.get("document_type", ""),
            {PieceKind(name): files[name].read() for name in PHOTOS if name in files},
            form.get("action", ""),
            form.getlist("reasons"),
        )
    except Refused as refusal:
        return _page(request, problem=refusal.sentence)
    messages.success(request, _("Made. It is shown once its photos are checked."))
    return redirect("console:known_answers")


@require_POST
@staff_page
def retire(request: StaffRequest, known_id: int) -> HttpResponse:
    """Show it no more."""
    known_answer_making.retire(request.reviewer.user_id, known_id)
    return redirect("console:known_answers")


def _page(request: StaffRequest, problem: str = "") -> HttpResponse:
    """Results for everybody; what is prepared, and the form, for those who may make one."""
    actor, may_make = request.reviewer.user_id, known_answer_making.may_make(request.reviewer)
    context: dict[str, Any] = {
        "results": known_answer_results.results(actor),
        "problem": problem,
        "may_make": may_make,
    }
    if may_make:
        context |= {
            "prepared": known_answer_making.every(actor),
            "documents": known_answer_making.documents(),
            "actions": ACTIONS,
            "reasons": [reason for reason in REASONS.values() if reason.owner_text],
            "places": states_by_name(),
            "photos": PHOTOS,
            "typed": request.POST,
            "ticked": request.POST.getlist("reasons"),
        }
    return pages.show(request, "console/known_answers.html", context)


def _invented(form: QueryDict) -> Invented:
    texts = [form.get(name, "").strip() for name in ("name", "email", "number", "place")]
    try:
        born = date.fromisoformat(form.get("born", ""))
    except ValueError:
        raise Refused(_("Write the birth date as 1990-02-28."), "bad_day") from None
    if not all(texts):
        raise Refused(_("Fill in name, e-mail, document number and state."), "incomplete")
    name, email, number, place = texts
    if not is_state(place):
        raise Refused(_("Choose a state from the list."), "no_state")
    return Invented(name, email, born, number, place)


@require_POST
@staff_page
def dispute(request: StaffRequest, trial_id: int) -> HttpResponse:
    """The reviewer says that the known answer is wrong."""
    known_answer_results.dispute(trial_id, request.reviewer.user_id)
    return redirect("console:known_answers")
