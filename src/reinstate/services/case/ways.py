"""Choosing another way than photos compared by a program. All are equals: same audit, same time."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from reinstate.domain.case import ROUTES, CaseKind, PieceState, Route
from reinstate.services import clock, journal
from reinstate.services.case import appointments, judging
from reinstate.services.languages import say
from reinstate.services.review import automatic
from reinstate.store.audit import Tag
from reinstate.store.models import Case

TITLES = {
    Route.ONLINE: gettext_noop("Photos, compared by a program and then by a person"),
    Route.NON_BIOMETRIC: gettext_noop("Photos, compared by a person only"),
    Route.SUPERVISED: gettext_noop("Meet a person of our team"),
    Route.PAPER: gettext_noop("A letter by post"),
}
TEXTS = {
    Route.ONLINE: gettext_noop("The program measures both faces and compares the measures."),
    Route.NON_BIOMETRIC: gettext_noop("No measures of your face are made or kept."),
    Route.SUPERVISED: gettext_noop(
        "At our office or by video call. You need your ID; no note, no photos, nothing to write. "
        "Somebody may come along and help you."
    ),
    Route.PAPER: gettext_noop(
        "You need a printer or a sheet of paper, and a notary; no camera. We write when it arrives."
    ),
}


@dataclass(frozen=True, slots=True)
class WayOffered:
    """One way that may be chosen."""

    route: Route
    title: str
    text: str


BY_PROGRAM = gettext_noop("Photos, compared by a program, and by a person where it is not sure")


def offered(kind: CaseKind) -> tuple[WayOffered, ...]:
    """The ways for a kind of request, the usual one first."""
    titles = TITLES | ({Route.ONLINE: BY_PROGRAM} if automatic.is_on(clock.now()) else {})
    return tuple(WayOffered(one, say(titles[one]), say(TEXTS[one])) for one in ROUTES[kind])


def change(case: Case, route: Route) -> None:
    """What choosing a way does to what is there already. In the caller's transaction."""
    at = clock.now()
    if _agreement(Route(case.route)) is not _agreement(route):
        case.consented_at, case.consent_text_digest = None, ""
    case.route = route
    case.save(update_fields=["route", "consented_at", "consent_text_digest"])
    if route is not Route.ONLINE:
        case.pieces.update(face_templates=None)
    if route is Route.NON_BIOMETRIC:
        judging.needs_person(case, "without_face_recognition")
    if not route.has_photos_online:  # what passed is kept for those who come back to photos
        kept = (PieceState.PASSED, PieceState.DOUBTFUL)
        case.pieces.filter(is_current=True).exclude(state__in=kept).update(is_current=False)
    if route is not Route.SUPERVISED:
        appointments.give_back(case, at)
    actor = journal.owner(case.account)
    journal.on_case(case, Tag.PORTAL_CASE_ROUTE_CHOSEN, actor, at, {"route": route.value})


def _agreement(route: Route) -> Route:
    """The way whose text an owner agreed to; who agreed to be met agreed to no photo."""
    return Route.ONLINE if route.has_photos_online else route
