"""The stops of a request that are not photos: agreeing, the note, the ID type, sending."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reinstate.domain.case import Route
from reinstate.domain.findings import PieceKind
from reinstate.services.case import booked_time, case_page, cases, correspondence
from reinstate.services.case.owner_view import OwnerCase, OwnerSession
from reinstate.services.errors import Refused
from reinstate.services.mail import undelivered
from reinstate.web.forms import get_or_post
from reinstate.web.portal import consent, pages, road, session, why


@require_safe
@session.for_owner
def overview(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """A request and what was written about it."""
    return request_page(request, owner, case_id)


def request_page(
    request: HttpRequest,
    owner: OwnerSession,
    case_id: str,
    more: Mapping[str, object] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """While the owner works on it, the road; afterwards, where it stands. `more`: what is wrong in
    one of its forms.
    """
    case = cases.owner_case(owner.account_id, case_id)
    context = {
        **around(case, ""),
        **_written(owner, case_id),
        "other_way": road.other_way(case),
        "passed": booked_time.passed(case_id) if case.route is Route.SUPERVISED else "",
        **(more or {}),
    }
    template = "portal/case.html" if road.is_editable(case) else "portal/tracking.html"
    return pages.show(request, template, owner, context, status=status)


def _written(owner: OwnerSession, case_id: str) -> dict[str, object]:
    """What team and owner wrote to each other."""
    return {
        "letters": correspondence.for_owner(owner.account_id, case_id),
        "is_mailbox_unreached": undelivered.is_mailbox_unreached(owner.account_id),
    }


@get_or_post
@session.for_owner
def agree(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """Consent and how long things are kept, before any photo."""
    case = editable(owner, case_id)
    if not case.route.has_photos_online:
        return _by_another_way(request, case)
    if request.method != "POST":
        return _agreement(request, owner, case, "")
    if "agree" not in request.POST:
        return _agreement(
            request,
            owner,
            case,
            _("Tick the box if you agree. Without it we cannot look at photos."),
        )
    wanted = Route.NON_BIOMETRIC if request.POST.get("compare") == "person" else Route.ONLINE
    if wanted is not case.route and request.POST.get("seen", case.route) != case.route:
        return _agreement(
            request,
            owner,
            case,
            _(
                "Meanwhile you chose otherwise how we may compare your face, in another tab or on "
                "another device: that choice is marked now. Choose once more if it should be "
                "another."
            ),
        )
    if not case.has_consented:
        cases.give_consent(owner.account_id, case_id, consent.as_text())
    if wanted is not case.route:
        cases.choose_route(owner.account_id, case_id, wanted)
    return go_on(owner, case_id, "agree")


def _by_another_way(request: HttpRequest, case: OwnerCase) -> HttpResponse:
    """From a tab of before: who chose an appointment or the post takes no photos here."""
    if request.method == "POST":
        messages.warning(
            request,
            _("Meanwhile you chose another way, in another tab or on another device: it stays so."),
        )
    return redirect("portal:case", case_id=case.case_id)


def _agreement(
    request: HttpRequest, owner: OwnerSession, case: OwnerCase, problem: str
) -> HttpResponse:
    is_by_person = case.route is Route.NON_BIOMETRIC
    is_news = request.POST.get("seen", case.route) != case.route
    has_person = is_by_person or (request.POST.get("compare") == "person" and not is_news)
    context = {
        **around(case, "agree"),
        "paragraphs": consent.paragraphs(),
        "problem": problem,
        "has_person": has_person,
        "is_by_person": is_by_person,
        "has_selfie": any(piece.kind is PieceKind.SELFIE for piece in case.pieces),
    }
    return pages.show(request, "portal/agree.html", owner, context)


@require_safe
@session.for_owner
def note(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """What to write, and how to hold it."""
    case = editable(owner, case_id)
    if not case.has_consented:
        return redirect("portal:agree", case_id=case_id)
    context = {
        **around(case, PieceKind.SELFIE.value),
        "photo_address": road.photo_address(case, PieceKind.SELFIE),
    }
    return pages.show(request, "portal/note.html", owner, context)


@get_or_post
@session.for_owner
def choose_id(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """Which ID; it decides which sides are asked for."""
    case = editable(owner, case_id)
    chosen, problem = request.POST.get("document_type", ""), ""
    if request.method == "POST":
        problem = _not_chosen(request, case, chosen)
        if not problem:
            cases.choose_document_type(owner.account_id, case_id, chosen)
            return go_on(owner, case_id, "id")
    context = {**around(case, "id"), "problem": problem, "why": why.another_id(case)}
    return pages.show(request, "portal/choose_id.html", owner, context)


def _not_chosen(request: HttpRequest, case: OwnerCase, chosen: str) -> str:
    """Why this ID is not taken: none of those offered, or it would put photos aside unseen."""
    if chosen not in {item.id for item in case.document_choices}:
        return _("Choose one of these.")
    is_news = request.POST.get("seen", case.document_type) != case.document_type
    has_photos = any(piece.kind is not PieceKind.SELFIE for piece in case.handed_in)
    if chosen == case.document_type or not (is_news and has_photos):
        return ""
    return _(
        "Meanwhile photos of another ID were handed in, from another tab or device: it is the one "
        "that is marked now. Choose once more if it should be another."
    )


@get_or_post
@session.for_owner
def send(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """A last look, and the button."""
    case = cases.owner_case(owner.account_id, case_id)
    if not road.is_editable(case):
        return redirect("portal:case", case_id=case_id)
    if request.method != "POST":
        return pages.show(request, "portal/send.html", owner, around(case, "send"))
    try:
        _quote_ticket(owner, case, request.POST.get("support_ticket"))
        cases.submit(owner.account_id, case_id)
    except Refused as error:
        case = cases.owner_case(owner.account_id, case_id)  # sending has looked at it anew
        context = {**around(case, "send"), "problem": error.sentence}
        return pages.show(request, "portal/send.html", owner, context)
    return redirect("portal:case", case_id=case_id)


def _quote_ticket(owner: OwnerSession, case: OwnerCase, number: str | None) -> None:
    """The number as the form says it, which may be none any more."""
    if number is not None and number.strip() != case.support_ticket:
        cases.link_support_ticket(owner.account_id, case.case_id, number)


def editable(owner: OwnerSession, case_id: str) -> OwnerCase:
    """The case while the owner may work on it."""
    case = cases.owner_case(owner.account_id, case_id)
    if not road.is_editable(case):
        raise case_page.not_editable(case.ticket, case.state)
    return case


def go_on(owner: OwnerSession, case_id: str, code: str) -> HttpResponse:
    """To the stop that follows the one that is done; what was left for later stays for later."""
    return redirect(road.after(cases.owner_case(owner.account_id, case_id), code).address)


def around(case: OwnerCase, here: str) -> dict[str, object]:
    """What every page of a case shows: the case, and where on the road the owner is."""
    return {
        "case": case,
        "here": here,
        "stops": road.stops(case) if road.is_editable(case) else (),
        "next_stop": road.next_stop(case) if road.is_editable(case) else None,
    }
