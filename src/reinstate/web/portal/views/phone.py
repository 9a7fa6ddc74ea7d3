"""The photo on a phone: a code on the computer's screen, and the page the phone opens."""

from __future__ import annotations

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reinstate.services.access import handoff
from reinstate.services.case import cases
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import Gone
from reinstate.web.forms import get_or_post
from reinstate.web.portal import pages, session
from reinstate.web.portal.road import is_editable
from reinstate.web.portal.views.capture import opened_anew
from reinstate.web.portal.views.case import around, editable
from reinstate.web.portal.views.uploads import kind_of
from reinstate.web.refusals import status_of
from reinstate.web.this_machine import is_local


@get_or_post
@session.for_owner
def code(request: HttpRequest, owner: OwnerSession, case_id: str, kind: str) -> HttpResponse:
    """GET explains; POST makes a code, which puts aside any code made before."""
    case, wanted = editable(owner, case_id), kind_of(kind)
    piece = cases.piece_status(owner.account_id, case_id, wanted)
    context = {**around(case, wanted.value), "piece": piece, "minutes": handoff.minutes()}
    if request.method == "POST":
        origin = request.build_absolute_uri("/")
        made = handoff.make_code(owner.account_id, case_id, wanted, origin)
        context |= {"code": made, "picture": picture(made.address), "is_local": is_local(request)}
    return pages.show(request, "portal/phone_code.html", owner, context)


@require_safe
@session.for_owner
def arrived(request: HttpRequest, owner: OwnerSession, case_id: str, kind: str) -> HttpResponse:
    """Polled by the computer: nothing until a new photo is there, then on to its page.

    There too once none is waited for: the request is over, or another ID was chosen.
    """
    case, wanted = cases.owner_case(owner.account_id, case_id), kind_of(kind)
    piece = next((one for one in case.pieces if one.kind is wanted), None)
    if piece is None or not is_editable(case):
        return opened_anew(case_id, kind)
    has_come = piece.piece_id and piece.piece_id != request.GET.get("seen", "")
    return opened_anew(case_id, kind) if has_come else HttpResponse(status=204)


@get_or_post
@session.public
def connect(request: HttpRequest, owner: OwnerSession | None, token: str) -> HttpResponse:
    """GET spends nothing, because camera apps open addresses ahead; the button connects."""
    if owner is not None and (place := handoff.place_known(token, owner)):
        return redirect("portal:photo", case_id=place.case_id, kind=place.kind.value)
    try:
        if request.method != "POST":
            handoff.look(token)
            context = {"brand": handoff.brand(), "is_secure": request.is_secure()}
            shown = pages.show(request, "portal/phone.html", None, context)
            return session.know_again(request, shown)
        found = handoff.connect(token, session.known_as(request))
    except Gone as error:
        context = {"sentence": error.sentence}
        return pages.show(request, "portal/phone_gone.html", None, context, status=status_of(error))
    response = redirect("portal:photo", case_id=found.case_id, kind=found.kind.value)
    session.begin(response, found.session_id)
    return response


def picture(address: str) -> SafeString:
    """The address as a QR code, dark on light whatever the page's colours are."""
    drawn = segno.make(address, error="m", micro=False)
    svg = drawn.svg_inline(scale=6, border=3, dark="#14232b", light="#ffffff", omitsize=True)
    label = _("Code for your phone. It holds the address written below.")
    # segno wrote this drawing from the address alone; nothing of it is a visitor's text.
    return format_html(
        '<div class="qr" role="img" aria-label="{}">{}</div>',
        label,
        mark_safe(svg),  # noqa: S308
    )
