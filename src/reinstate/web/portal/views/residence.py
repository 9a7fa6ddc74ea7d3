"""Stating a new home."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse

from reinstate.services.account import residence
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import Refused
from reinstate.web.forms import get_or_post
from reinstate.web.portal import pages, session
from reinstate.web.portal.views.case import around, editable, go_on

FIELDS = ("jurisdiction", "from_on", "lines", "is_true")


@get_or_post
@session.for_owner
def home(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """Place, day and address; what was typed stays after a refusal."""
    case = editable(owner, case_id)
    problem, wrong = "", dict[str, str]()
    if request.method == "POST":
        try:
            _state(request, owner, case_id)
            return go_on(owner, case_id, "residence")
        except residence.Misstated as error:
            problem, wrong = error.sentence, error.by_field
        except Refused as error:
            problem = error.sentence
    known = case.residence
    typed = (
        {name: request.POST.get(name, "") for name in FIELDS}
        if problem or known is None
        else {"jurisdiction": known.jurisdiction, "from_on": known.from_on.isoformat(),
              "lines": known.lines}
    )  # fmt: skip
    context = {
        **around(case, "residence"),
        "places": residence.places_to_move_to(),
        "typed": typed,
        "problem": problem,
        "wrong": wrong,
    }
    return pages.show(request, "portal/residence.html", owner, context)


def _state(request: HttpRequest, owner: OwnerSession, case_id: str) -> None:
    residence.state(
        owner.account_id,
        case_id,
        request.POST.get("jurisdiction", ""),
        _day(request.POST.get("from_on", "")),
        request.POST.get("lines", ""),
        is_true=request.POST.get("is_true") == "yes",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
