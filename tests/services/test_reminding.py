"""An owner is told once, while there is time, that a request will lapse."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.fixtures.builders import make_account, ready_case, sent_case

from reinstate.domain.case import CaseKind, CaseState
from reinstate.services import clock
from reinstate.services.case import cases
from reinstate.services.mail import messages
from reinstate.services.review import deciding
from reinstate.services.spelling import spelled_day
from reinstate.services.upkeep import housekeeping
from reinstate.store.models import Appointment, Case, Installation, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(db):
    Installation.objects.update(is_demo=True)


def reminders():
    return OutboxMessage.objects.filter(kind="case_lapses_soon")


def until_the_week_before(kept_until, zone):
    """From now to the first instant of the seventh day before the owner's last."""
    day = datetime.combine(kept_until - timedelta(days=7), time.min, ZoneInfo(zone))
    return day - clock.now()


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_an_owner_is_reminded_as_the_last_week_begins_where_they_are(account, zone):
    case = cases.open_case(account, time_zone=zone)
    left = until_the_week_before(case.kept_until, zone)
    clock.set_offset(left - timedelta(minutes=5))
    assert housekeeping.tick().reminded == 0
    clock.set_offset(left + timedelta(minutes=5))
    assert housekeeping.tick().reminded == 1
    letter = messages.opened(reminders().get())
    assert f"Please go on by {spelled_day(case.kept_until)}." in letter.body
    assert f"/case/{case.case_id}" in letter.body


def test_they_are_reminded_once_and_the_day_stays(account):
    case = ready_case(account)
    for days in (24, 25, 29):
        clock.set_offset(timedelta(days=days))
        housekeeping.tick()
    assert reminders().count() == 1
    assert cases.owner_case(account, case.case_id).kept_until == case.kept_until
    clock.set_offset(timedelta(days=31))
    assert housekeeping.tick().expired == 1


def test_a_photo_asked_for_later_is_a_wait_of_its_own(account, seen, reviewer):
    ready_case(account)
    clock.set_offset(timedelta(days=24))
    housekeeping.tick()
    case = sent_case(account)
    version = Case.objects.get().version
    deciding.decide(
        case.case_id, reviewer, "retake", reasons=["photo_unclear"], pieces=["selfie"],
        expected_version=version,
    )  # fmt: skip
    assert housekeeping.tick().reminded == 0
    clock.set_offset(timedelta(days=48))
    assert housekeeping.tick().reminded == 1
    assert reminders().count() == 2


def test_what_is_sent_or_over_is_not_reminded_of(account, seen):
    sent_case(account)
    forgotten = ready_case(make_account("ext-2", email="joe@example.com", ssn="900-12-9999"))
    clock.set_offset(timedelta(days=40))
    assert housekeeping.tick().reminded == 0
    assert Case.objects.get(id=forgotten.case_id).state == CaseState.EXPIRED
    assert not reminders().exists()


def test_what_lapses_in_a_moment_is_not_reminded_of(account, monkeypatch):
    monkeypatch.setattr(housekeeping, "_expire", lambda at: 0)
    ready_case(account)
    clock.set_offset(timedelta(days=40))
    housekeeping.tick()
    assert not reminders().exists()


def test_who_has_an_appointment_ahead_is_not_hurried(account):
    case = cases.open_case(account, time_zone="America/New_York")
    Appointment.objects.create(
        case_id=case.case_id, reference=case.ticket, way="office",
        starts_at=clock.now() + timedelta(days=28), booked_at=clock.now(),
    )  # fmt: skip
    clock.set_offset(timedelta(days=24))
    housekeeping.tick()
    assert not reminders().exists()


def test_the_reader_of_a_lost_mailbox_is_not_asked_to_go_on(account):
    ready_case(account)
    Case.objects.update(kind=CaseKind.MAILBOX_CHANGE)
    clock.set_offset(timedelta(days=24))
    assert housekeeping.tick().reminded == 0
