"""Other ways than photos compared by a program: choosing one, an appointment, a letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reinstate.domain.case import Route
from reinstate.services import clock, rules
from reinstate.services.case import appointments, booked_time, cases, posting, ways
from reinstate.services.case.owner_view import OwnerCase, OwnerSession
from reinstate.services.errors import ServiceError
from reinstate.services.languages import say
from reinstate.web.forms import UNUSABLE, get_or_post
from reinstate.web.portal import other_consent, pages, road, session
from reinstate.web.portal.views.case import around, editable

Days = tuple[tuple[date, tuple[datetime, ...]], ...]


@get_or_post
@session.for_owner
def choose(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """All ways side by side."""
    case = editable(owner, case_id)
    offered = ways.offered(case.kind)
    chosen, problem = request.POST.get("route", ""), ""
    is_booked = booked_time.of_owner(owner.account_id, case_id) is not None
    if request.method == "POST":
        if chosen in {item.route.value for item in offered}:
            if chosen != case.route:
                cases.choose_route(owner.account_id, case_id, Route(chosen))
                if is_booked:
                    messages.info(request, _("The time that was booked for you is given back."))
            found = cases.owner_case(owner.account_id, case_id)
            return redirect(road.next_stop(found).address)
        problem = _("Choose one of these.")
    context = {**around(case, ""), "ways": offered, "problem": problem, "is_booked": is_booked}
    return pages.show(request, "portal/way.html", owner, context)


@get_or_post
@session.for_owner
def appointment(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """What happens there, the free times, and what is booked."""
    case = editable(owner, case_id)
    if case.route is not Route.SUPERVISED:
        return redirect("portal:way", case_id=case_id)
    problem, wrong = "", _wrong(request, case) if request.method == "POST" else {}
    if request.method == "POST" and not wrong:
        try:
            _book(request, owner, case)
            return redirect("portal:appointment", case_id=case_id)
        except ServiceError as error:
            problem = error.sentence
    context = {
        **around(case, "appointment"),
        "booked": booked_time.of_owner(owner.account_id, case_id),
        "by_your_clock": booked_time.by_owners_clock(owner.account_id, case_id),
        "passed": booked_time.passed(case_id),
        "days": days(appointments.offered()),
        "zone": zone(),
        "meetings": meetings(),
        "paragraphs": other_consent.paragraphs(Route.SUPERVISED),
        "problem": problem,
        "wrong": wrong,
        "typed": request.POST,
    }
    status = UNUSABLE if wrong else None
    return pages.show(request, "portal/appointment.html", owner, context, status=status)


@get_or_post
@session.for_owner
def letter(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """What to enclose, where to send it, and the letter itself."""
    case = editable(owner, case_id)
    if case.route is not Route.PAPER:
        return redirect("portal:way", case_id=case_id)
    problem = ""
    if request.POST.get("posted") == "yes":
        posting.say_posted(owner.account_id, case_id)
        messages.success(request, _("Thank you. We write to you when your letter arrives."))
        return redirect("portal:case", case_id=case_id)
    if request.method == "POST":
        if request.POST.get("agree") == "yes":
            _agree(owner, case)
            return redirect("portal:letter", case_id=case_id)
        problem = _("Tick the box if you agree. Without it we cannot take your letter.")
    context = {
        **around(case, "letter"),
        "address": posting.address(),
        "by_hand": posting.by_hand(owner.account_id, case_id) if case.has_consented else None,
        "paragraphs": other_consent.paragraphs(Route.PAPER),
        "problem": problem,
    }
    return pages.show(request, "portal/letter.html", owner, context)


@require_safe
@session.for_owner
def letter_pdf(request: HttpRequest, owner: OwnerSession, case_id: str) -> HttpResponse:
    """The letter to print."""
    case = editable(owner, case_id)
    response = HttpResponse(posting.letter(owner.account_id, case_id), "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.ticket}.pdf"'
    return response


def days(starts: Iterable[datetime]) -> Days:
    """Starts by calendar day, in the zone they are offered in."""
    found: dict[date, list[datetime]] = defaultdict(list)
    for start in starts:
        found[start.date()].append(start)
    return tuple((day, tuple(found[day])) for day in sorted(found))


def zone() -> str:
    """The city whose clock the times follow."""
    name = rules.on(clock.today()).text("appointment.time_zone")
    return say(name.rpartition("/")[2].replace("_", " "))


def meetings() -> tuple[tuple[str, str], ...]:
    """How the two can meet: value and title."""
    return tuple((way.value, appointments.title(way)) for way in appointments.Way)


def not_chosen(request: HttpRequest) -> dict[str, str]:
    """What to say beside the times where none was chosen."""
    return {} if request.POST.get("start") else {"start": _("Choose a time.")}


def _wrong(request: HttpRequest, case: OwnerCase) -> dict[str, str]:
    """What is missing of a booking, by field."""
    is_agreed = case.has_consented or request.POST.get("agree") == "yes"
    says = _("Tick the box if you agree. Without it we cannot meet you.")
    return {**not_chosen(request), **({} if is_agreed else {"agree": says})}


def chosen_start(text: str) -> datetime:
    """The time a form names; what is no time is none that is free."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return clock.now()


def chosen_way(text: str) -> appointments.Way:
    """How to meet; in person unless the call was chosen."""
    is_call = text == appointments.Way.VIDEO
    return appointments.Way.VIDEO if is_call else appointments.Way.OFFICE


def _book(request: HttpRequest, owner: OwnerSession, case: OwnerCase) -> None:
    if request.POST.get("agree") == "yes":
        _agree(owner, case)
    start, way = chosen_start(request.POST.get("start", "")), request.POST.get("meeting", "")
    appointments.book(owner.account_id, case.case_id, start, chosen_way(way))


def _agree(owner: OwnerSession, case: OwnerCase) -> None:
    if not case.has_consented:
        cases.give_consent(owner.account_id, case.case_id, other_consent.as_text(case.route))
