"""For owners who have lost their mailbox: book an appointment without signing in."""

from __future__ import annotations

from math import ceil

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reinstate.domain.mail_domain import in_letters
from reinstate.services import rules
from reinstate.services.access import limits, mailbox_change
from reinstate.services.case import appointments, booked_time
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.clock import today
from reinstate.services.errors import ServiceError
from reinstate.services.mail import notices
from reinstate.web.forms import UNUSABLE, get_or_post
from reinstate.web.portal import numbers, pages, session
from reinstate.web.portal.views.ways import (
    chosen_start,
    chosen_way,
    days,
    meetings,
    not_chosen,
    zone,
)

BOOKED = "portal:mailbox_booked"


@get_or_post
@session.public
def lost(request: HttpRequest, owner: OwnerSession | None) -> HttpResponse:
    """The same answer for every address, so that nobody learns who has an account."""
    problem, wrong = "", _wrong(request) if request.method == "POST" else {}
    if request.method == "POST" and not wrong:
        limits.count_visit(limits.MAILBOX, request.META.get("REMOTE_ADDR", ""))
        try:
            number = _asked(request)
            _say_what_was_typed(request)
            return numbers.lead_to(BOOKED, number)
        except ServiceError as error:
            problem = error.sentence
    context = {
        "days": days(appointments.offered()),
        "zone": zone(),
        "meetings": meetings(),
        "wait_hours": rules.on(today()).integer("mailbox.wait_hours"),
        "tells_phones": notices.tells_phones(),
        "problem": problem,
        "wrong": wrong,
        "typed": request.POST,
    }
    status = UNUSABLE if wrong else None
    return pages.show(request, "portal/mailbox_lost.html", owner, context, status=status)


@require_safe
@session.public
def booked(request: HttpRequest, owner: OwnerSession | None) -> HttpResponse:
    """The appointment that was booked last in this browser."""
    reference = numbers.of(request, BOOKED)
    found = mailbox_change.booked(reference) if reference else None
    if found is None:
        return redirect("portal:mailbox")
    policy = rules.on(today())
    wait = policy.integer("mailbox.wait_hours")
    context = {
        "reference": reference,
        "booked": found,
        "is_over": booked_time.is_over(found.starts_at),
        "zone": zone(),
        "wait_hours": wait,
        "days": ceil((wait + policy.integer("queue.expected_hours")) / 24),
    }
    return pages.show(request, "portal/mailbox_asked.html", owner, context)


def _say_what_was_typed(request: HttpRequest) -> None:
    """Once, and only to whoever typed it: under a wrong address nobody can help them there."""
    typed = {name: in_letters(request.POST.get(name, "").strip()) for name in ("old", "new")}
    said = _("You typed %(old)s as the lost mailbox and %(new)s as the new one.") % typed
    messages.info(request, said + " " + _("If one is wrong, book again with the right ones."))


def _wrong(request: HttpRequest) -> dict[str, str]:
    """What is wrong with the form, by field and all at once: each time sent counts as a visit."""
    typed = (request.POST.get(name, "") for name in ("old", "new"))
    return {**mailbox_change.faults(*typed), **not_chosen(request)}


def _asked(request: HttpRequest) -> str:
    return mailbox_change.ask(
        request.POST.get("old", ""),
        request.POST.get("new", ""),
        chosen_start(request.POST.get("start", "")),
        chosen_way(request.POST.get("meeting", "")),
    )
