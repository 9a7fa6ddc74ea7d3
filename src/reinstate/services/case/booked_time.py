"""The time that an owner has booked: ahead, or over with nothing recorded of it yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from reinstate.services import clock, rules
from reinstate.services.access import own
from reinstate.services.case import appointments
from reinstate.services.case.appointments import Booked, Way
from reinstate.services.spelling import spelled_instant
from reinstate.store.models import Appointment


def of_owner(account_id: str, case_id: str) -> Booked | None:
    """What is booked for a case of this owner and not over."""
    row = _ahead(own.case(account_id, case_id).id)
    return appointments.shown(row) if row else None


def by_owners_clock(account_id: str, case_id: str) -> str:
    """A call's start by the clock where its owner is, as the letter says it; empty where that is
    the clock of the people who meet them, and for a meeting at the office.
    """
    case = own.case(account_id, case_id)
    row = _ahead(case.id)
    if row is None or Way(row.way) is Way.OFFICE:
        return ""
    theirs, ours = row.starts_at.astimezone(clock.zone_of(case.time_zone)), appointments.shown(row)
    is_same = theirs.utcoffset() == ours.starts_at.utcoffset()
    return "" if is_same else spelled_instant(theirs)


def is_ahead(case_id: str) -> bool:
    """Whether a time is booked for a case that is not over."""
    return _ahead(case_id) is not None


def passed(case_id: str) -> str:
    """What to do after a booked time of which nothing is recorded; empty where there is none."""
    row = appointments.standing(case_id).first()
    if row is None or not is_over(row.starts_at):
        return ""
    return _(
        "The time of your appointment has passed: {when}. If we have met, you need not do "
        "anything: we write to you. If not, choose another time."
    ).format(when=spelled_instant(appointments.shown(row).starts_at))


def is_over(starts_at: datetime) -> bool:
    """Whether a meeting that began then has ended."""
    at = clock.now()
    length = timedelta(minutes=rules.on(clock.day_of(at)).integer("appointment.minutes"))
    return starts_at + length <= at


def _ahead(case_id: str) -> Appointment | None:
    row = appointments.standing(case_id).first()
    return None if row is None or is_over(row.starts_at) else row
