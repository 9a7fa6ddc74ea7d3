"""Meeting an owner instead of looking at photos: booking a time, and what staff saw there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from reinstate.domain import supervision
from reinstate.domain.appointments import Hours, free
from reinstate.domain.case import CaseKind, Route
from reinstate.domain.supervision import Answer, Observation
from reinstate.services import clock, installation, journal, parts, rules
from reinstate.services.access import own, review_access
from reinstate.services.case import addresses, another_mailbox, case_page, moves, receiving
from reinstate.services.errors import Conflict, NotFound, Refused
from reinstate.services.kept_text import kept
from reinstate.services.languages import say
from reinstate.services.mail import notices
from reinstate.services.parts import Part
from reinstate.services.spelling import spelled_instant
from reinstate.store import vault
from reinstate.store.audit import Tag
from reinstate.store.models import Appointment, Case

REMARKS = "appointment.remarks"
LONGEST_REMARK = 4000
NOT_RECORDED = "Nobody has recorded yet what was seen at the appointment."
DOUBTED = "At the appointment this was not a plain yes: {observations}."


class Way(StrEnum):
    """How the two meet."""

    OFFICE = "office"
    VIDEO = "video"


WAYS = {
    Way.OFFICE: gettext_noop("In person, at our office"),
    Way.VIDEO: gettext_noop("By video call"),
}


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment as the owner sees it; `place` is an address or the way into the call."""

    reference: str
    way: Way
    way_title: str
    place: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class StaffAppointment:
    """An appointment as staff see it. Without a case, the account was not found."""

    appointment_id: str
    reference: str
    case_id: str
    way: Way
    starts_at: datetime
    recorded_at: datetime | None
    recorded_by: str
    has_come: bool | None
    answers: Mapping[str, str]
    remarks: str
    is_about_mailbox: bool


def title(way: Way) -> str:
    """How the two meet, in words."""
    return say(WAYS[way])


def offered() -> tuple[datetime, ...]:
    """Every start that can be booked now, in the zone of the people who meet owners."""
    at = clock.now()
    policy = rules.on(clock.day_of(at))
    ahead = Appointment.objects.filter(starts_at__gt=at, cancelled_at=None)
    taken = Counter(ahead.values_list("starts_at", flat=True))
    zone = clock.zone_of(policy.text("appointment.time_zone"))
    return free(Hours.of(policy), zone, at, taken)


def book(account_id: str, case_id: str, starts_at: datetime, way: Way) -> Booked:
    """Book a time for a case of this owner; another that was booked before is given back."""
    with transaction.atomic():
        case, at = moves.locked(own.case(account_id, case_id).id), clock.now()
        if case.route != Route.SUPERVISED or not case_page.is_editable(case):
            raise Refused(_("No appointment is needed for this request now."), "not_due")
        if case.consented_at is None:
            raise Refused(_("First read what happens there and agree to it."), "consent_missing")
        same = standing(case.id).filter(starts_at=starts_at, way=way).first()
        if same is not None:  # pressed twice
            return shown(same)
        give_back(case, at)
        row = hold(starts_at, way, case.ticket, case)
        actor = journal.owner(case.account)
        journal.on_case(case, Tag.PORTAL_CASE_APPOINTMENT_BOOKED, actor, at)
        booked = shown(row)
        # At our office its clock counts; a call is answered where the owner is.
        zone = clock.zone_of(case.time_zone)
        when = booked.starts_at if way is Way.OFFICE else starts_at.astimezone(zone)
        notices.send_about(
            case,
            "appointment_booked",
            when=partial(spelled_instant, when),
            where=lambda: f"{say(WAYS[way])}: {booked.place}",
        )
        return booked


def hold(
    starts_at: datetime, way: Way, reference: str, case: Case | None, said: str = ""
) -> Appointment:
    """Take one free place; Conflict when somebody was faster. Runs in the caller's transaction."""
    installation.line_up()  # places are counted
    if starts_at not in offered():
        raise Conflict(_("This time was taken meanwhile. Choose another one."), "time_taken")
    return Appointment.objects.create(
        case=case,
        reference=reference,
        way=way,
        starts_at=starts_at,
        booked_at=clock.now(),
        said=said,
    )


def give_back(case: Case, at: datetime) -> None:
    """What was booked for a case and is not needed any more."""
    standing(case.id).update(cancelled_at=at)


def upcoming(actor: int, skipped: int = 0) -> Part[StaffAppointment]:
    """What is booked and not recorded yet, the next one first. The look is recorded."""
    review_access.staff(actor)
    at = clock.now()
    review_access.record_view(
        Tag.STAFF_APPOINTMENTS_VIEWED, journal.staff(actor), "appointments", at
    )
    rows = Appointment.objects.select_related("case__account__person")
    return parts.part(rows.filter(cancelled_at=None, recorded_at=None), _for_staff, skipped)


def of_case(case_id: str, actor: int) -> tuple[StaffAppointment, ...]:
    """The appointments of one case, for its page."""
    review_access.staff(actor)
    rows = Appointment.objects.select_related("case__account__person").filter(case_id=case_id)
    return tuple(map(_for_staff, rows.filter(cancelled_at=None)))


def record(
    appointment_id: str,
    actor: int,
    *,
    has_come: bool,
    answers: Mapping[str, str] | None = None,
    remarks: str = "",
    new_email: str = "",
) -> bool:
    """What a person saw. Every point has to be answered; an answer is not a decision.

    `new_email`: what whoever has lost a mailbox spells as their new one. Returns whether the owner
    was written to: not where the account was not found.
    """
    who, at = review_access.staff(actor), clock.now()
    with transaction.atomic():
        row = _locked(appointment_id)
        if row is None or row.cancelled_at is not None:
            raise NotFound("There is no such appointment.")
        if row.recorded_at is not None:
            raise Conflict("Somebody has recorded this appointment already.", "recorded")
        if row.case is not None:
            review_access.demand_open(row.case.account.person, actor)
        seen = _answers(answers or {}) if has_come else {}
        row.recorded_at, row.recorded_by_id, row.has_come = at, who.user_id, has_come
        row.answers = {key.value: value.value for key, value in seen.items()}
        row.remarks = _sealed(row, remarks)
        row.save()
        if row.case is not None:
            if has_come:
                another_mailbox.met(row, new_email)
            _tell(row.case, actor, at, has_come=has_come)
        return row.case is not None


def problems(case: Case) -> list[str]:
    """Why a case whose owner had to be met must not be approved."""
    if case.route != Route.SUPERVISED:
        return []
    rows = Appointment.objects.filter(case=case, has_come=True)
    row = rows.order_by("recorded_at").last()
    if row is None:
        return [NOT_RECORDED]
    seen = {Observation(key): Answer(value) for key, value in row.answers.items()}
    doubts = supervision.doubts(seen)
    return [DOUBTED.format(observations=supervision.listed(doubts))] if doubts else []


def _locked(appointment_id: str) -> Appointment | None:
    """Its case first, as whoever cancels or books anew does, or the two wait for each other."""
    rows = Appointment.objects.filter(id=appointment_id)
    case_id = rows.values_list("case_id", flat=True).first()
    case = moves.locked(case_id) if case_id else None
    row = rows.select_for_update().first()
    if row is not None and case is not None:
        row.case = case
    return row


def _tell(case: Case, actor: int, at: datetime, *, has_come: bool) -> None:
    if has_come:
        receiving.receive(case, actor, at, "met_in_person")
        return
    by = journal.staff(actor)
    journal.on_case(case, Tag.STAFF_CASE_APPOINTMENT_MISSED, by, at)
    notices.send_about(case, "appointment_missed")


def _answers(given: Mapping[str, str]) -> dict[Observation, Answer]:
    try:
        found = {Observation(key): Answer(value) for key, value in given.items()}
    except ValueError as error:
        raise Refused(f"{error}; answer yes, no or unsure.", "unknown_answer") from None
    missing = supervision.unanswered(found)
    if missing:
        raise Refused(f"Answer every point; missing: {supervision.listed(missing)}.", "unanswered")
    return found


def standing(case_id: str) -> QuerySet[Appointment]:
    """What is booked for a case and neither given back nor recorded."""
    return Appointment.objects.filter(case_id=case_id, cancelled_at=None, recorded_at=None)


def shown(row: Appointment) -> Booked:
    """What a page says about a booking; the time is that of the people who meet the owner."""
    policy, way = rules.on(clock.today()), Way(row.way)
    zone = clock.zone_of(policy.text("appointment.time_zone"))
    (place,) = addresses.lines(policy, addresses.OFFICE if way is Way.OFFICE else addresses.VIDEO)
    starts_at = row.starts_at.astimezone(zone)
    return Booked(row.reference, way, say(WAYS[way]), place, starts_at)


def _for_staff(row: Appointment) -> StaffAppointment:
    return StaffAppointment(
        appointment_id=row.id,
        reference=row.reference,
        case_id=row.case_id or "",
        way=Way(row.way),
        starts_at=row.starts_at,
        recorded_at=row.recorded_at,
        recorded_by=review_access.name_of(row.recorded_by_id),
        has_come=row.has_come,
        answers=row.answers,
        remarks=remarks(row),
        is_about_mailbox=row.case is not None and row.case.kind == CaseKind.MAILBOX_CHANGE,
    )


def _label(row: Appointment) -> str:
    return f"{REMARKS}:{row.id}"


def _sealed(row: Appointment, remarks: str) -> bytes | None:
    text = kept(remarks, LONGEST_REMARK) or None
    if row.case is None:  # nobody's key: nothing personal belongs there
        return None
    return vault.of(row.case.account.person).seal_text(_label(row), text)


def remarks(row: Appointment) -> str:
    """What was noted of a meeting; empty where nothing was, or where it is not about a case."""
    if row.case is None or row.case.account.person.wrapped_key is None:
        return ""
    return vault.of(row.case.account.person).open_text(_label(row), row.remarks) or ""
