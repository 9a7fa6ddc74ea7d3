from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.fixtures.builders import erase, event, hand_in, make_account, ready_case, sent_case

from reinstate.domain.case import CaseState
from reinstate.domain.findings import PieceKind
from reinstate.services import clock
from reinstate.services.access import evidence_access, sign_in
from reinstate.services.access.staff_sessions import SessionStore
from reinstate.services.account import passport
from reinstate.services.case import cases, lapsing
from reinstate.services.errors import NotFound, Refused
from reinstate.services.integration import exchange
from reinstate.services.mail import messages
from reinstate.services.piece import uploads
from reinstate.services.review import deciding, finding_cases, locking, review_page
from reinstate.services.spelling import spelled_day
from reinstate.services.upkeep import audit, housekeeping, worker
from reinstate.store import vault
from reinstate.store.models import (
    Account,
    Appointment,
    Case,
    Installation,
    Piece,
    PortalSession,
    Reinstatement,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(db):
    Installation.objects.update(is_demo=True)


def owners_day():
    """Today where the owner of the request is."""
    return clock.day_of(clock.now(), Case.objects.get().time_zone)


def test_a_quiet_round_does_nothing(account):
    assert housekeeping.tick() == housekeeping.Ticked(0, 0, 0, 0)


def test_an_unsent_case_expires_after_the_days_that_policy_gives(account, demo):
    case = ready_case(account)
    assert case.kept_until == owners_day() + timedelta(days=30)
    clock.set_offset(timedelta(days=29))
    assert housekeeping.tick().expired == 0
    clock.set_offset(timedelta(days=31))
    assert housekeeping.tick().expired == 1
    assert cases.owner_case(account, case.case_id).state is CaseState.EXPIRED


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_an_unsent_case_is_kept_to_the_end_of_the_day_that_its_owner_was_told(account, demo, zone):
    case = cases.open_case(account, time_zone=zone)
    day_after = datetime.combine(case.kept_until + timedelta(days=1), time.min, ZoneInfo(zone))
    left = day_after.astimezone(UTC) - datetime.now(UTC)
    clock.set_offset(left - timedelta(minutes=5))
    assert clock.today(zone) == case.kept_until
    assert housekeeping.tick().expired == 0
    clock.set_offset(left + timedelta(minutes=5))
    assert housekeeping.tick().expired == 1


def test_being_asked_for_a_photo_gives_the_whole_time_again(account, seen, reviewer, demo):
    case = sent_case(account)
    clock.set_offset(timedelta(days=40))
    version = Case.objects.get().version
    deciding.decide(
        case.case_id, reviewer, "retake", reasons=["photo_unclear"], pieces=["selfie"],
        expected_version=version,
    )  # fmt: skip
    assert housekeeping.tick().expired == 0
    until = cases.owner_case(account, case.case_id).kept_until
    assert until == owners_day() + timedelta(days=30)
    assert f"send it by {spelled_day(until)}" in messages.demo_mailbox()[0].body
    clock.set_offset(timedelta(days=71))
    assert housekeeping.tick().expired == 1


def test_cases_that_were_touched_lately_do_not_hide_one_that_was_not(account, demo, monkeypatch):
    monkeypatch.setattr(housekeeping, "BATCH", 1)
    busy = ready_case(account)
    forgotten = ready_case(make_account("ext-2", email="joe@example.com", ssn="900-12-9999"))
    long_ago = clock.now() - timedelta(days=40)
    Case.objects.update(opened_at=long_ago)
    Case.objects.get(id=forgotten.case_id).events.update(at=long_ago)
    assert housekeeping.tick().expired == 1
    assert Case.objects.get(id=busy.case_id).state == CaseState.OPEN
    assert Case.objects.get(id=forgotten.case_id).state == CaseState.EXPIRED


def test_a_request_whose_photo_comes_as_the_round_begins_is_kept(account, demo, monkeypatch):
    case, lapsed = cases.open_case(account, time_zone="America/New_York"), lapsing.lapsed
    clock.set_offset(timedelta(days=31))

    def photo_comes(at):
        found = list(lapsed(at))
        hand_in(account, case.case_id, PieceKind.SELFIE)
        return iter(found)

    monkeypatch.setattr(lapsing, "lapsed", photo_comes)
    housekeeping.tick()
    assert cases.owner_case(account, case.case_id).state is CaseState.OPEN


def test_what_was_booked_for_a_case_that_expires_is_free_again(account, demo):
    case = cases.open_case(account, time_zone="America/New_York")
    start = clock.now() + timedelta(days=90)
    Appointment.objects.create(
        case_id=case.case_id, reference=case.ticket, way="office", starts_at=start,
        booked_at=clock.now(),
    )  # fmt: skip
    clock.set_offset(timedelta(days=31))
    assert housekeeping.tick().expired == 1
    assert Appointment.objects.get().cancelled_at is not None


def test_sessions_long_over_go_although_no_link_is_left(account, demo):
    sign_in.demo_session(account)
    clock.set_offset(timedelta(days=31))
    housekeeping.tick()
    assert not PortalSession.objects.exists()


def test_sessions_of_staff_go_a_month_after_they_ended(db):
    begun = SessionStore()
    begun.create()
    for days, left in ((29, True), (31, False)):
        Session.objects.update(expire_date=timezone.now() - timedelta(days=days))
        housekeeping.tick()
        assert Session.objects.exists() is left


def test_a_duty_that_fails_keeps_no_other_from_its_turn(account, demo, monkeypatch, caplog):
    def fails(at):
        raise OSError("the store of photos does not answer")

    monkeypatch.setattr(uploads, "sweep", fails)
    ready_case(account)
    clock.set_offset(timedelta(days=31))
    assert housekeeping.tick().expired == 1
    assert "the store of photos does not answer" in caplog.text


def test_a_finished_job_is_kept_a_week_and_one_that_waits_for_ever(account, demo):
    sign_in.request_link("jane@example.com")
    worker.drain()
    sign_in.request_link("jane@example.com")
    long_ago = timezone.now() - timedelta(days=8)
    DBTaskResult.objects.update(enqueued_at=long_ago)
    assert housekeeping.sweep_jobs() == 0
    DBTaskResult.objects.finished().update(finished_at=long_ago)
    assert housekeeping.sweep_jobs() == 1
    assert DBTaskResult.objects.ready().count() == 1


def test_a_forgotten_lock_ends(account, seen, reviewer, demo):
    case = sent_case(account)
    locking.next_case(reviewer)
    clock.set_offset(timedelta(minutes=21))
    assert housekeeping.tick().unlocked == 1
    assert Case.objects.get(id=case.case_id).locked_by_id is None


def test_an_approval_that_waited_goes_on_without_an_event(account, seen, reviewer):
    exchange.ingest(event("ledger.entry_posted", asset="USD", amount="-5.00", kind="fee"))
    case = sent_case(account)
    version = Case.objects.get().version
    deciding.decide(case.case_id, reviewer, "approve", expected_version=version)
    Account.objects.get().balances.update(amount="0")
    assert housekeeping.tick().announced == 1
    assert housekeeping.tick().announced == 0
    assert exchange.acknowledge(Reinstatement.objects.get().id) is CaseState.REINSTATED


def test_accounts_that_go_on_waiting_keep_nobody_elses_approval(
    account, seen, reviewer, monkeypatch
):
    monkeypatch.setattr(housekeeping, "BATCH", 1)
    others = [
        make_account(f"ext-{n}", email=f"{n}@example.com", ssn=f"900-12-000{n}") for n in (2, 3)
    ]
    for number, owner in enumerate((account, *others), 1):
        name = f"ext-{number}"
        exchange.ingest(event("ledger.entry_posted", name, asset="USD", amount="-5.00", kind="fee"))
        case = sent_case(owner)
        version = Case.objects.get(id=case.case_id).version
        deciding.decide(case.case_id, reviewer, "approve", expected_version=version)
    Account.objects.get(id=others[-1]).balances.update(amount="0")
    # Who is looked at is left to chance: not to come up in sixty rounds is one in 10 ** 10.
    assert any(housekeeping.tick().announced for _ in range(60))


def test_a_person_with_an_open_request_is_not_erased(account):
    ready_case(account)
    with pytest.raises(Refused, match="still open"):
        erase(account, "staff:1")


def test_an_erased_person_is_unreadable_everywhere_and_the_record_verifies(
    account, seen, evidence_folder, django_capture_on_commit_callbacks
):
    case = sent_case(account)
    cases.cancel(account, case.case_id)
    with django_capture_on_commit_callbacks(execute=True):
        erase(account, "staff:1")
    with pytest.raises(vault.Erased):
        cases.owner_case(account, case.case_id)
    assert not [path for path in evidence_folder.rglob("*") if path.is_file()]
    assert audit.verify().count > 0


def test_no_fingerprint_of_an_erased_persons_photos_is_left(account, seen):
    case = sent_case(account)
    cases.cancel(account, case.case_id)
    made = {"perceptual_hash": "1" * 16, "note_hash": "2" * 64, "person_hash": "3" * 64}
    Piece.objects.update(**made, document_number_index=b"4" * 32)
    erase(account, "staff:1")
    for piece in Piece.objects.all():
        assert [getattr(piece, name) for name in made] == ["", "", ""]
        assert piece.document_number_index is None


def test_staff_are_told_that_a_person_was_erased(account, seen, reviewer):
    case = sent_case(account)
    piece = Piece.objects.first()
    cases.cancel(account, case.case_id)
    erase(account, "staff:1")
    for look in (
        lambda: review_page.case_for_review(case.case_id, reviewer),
        lambda: passport.for_staff(account, reviewer),
        lambda: evidence_access.photo(piece.id, reviewer, "audit"),
    ):
        with pytest.raises(NotFound, match="erased"):
            look()
    assert [line.ticket for line in finding_cases.find(case.ticket, reviewer).lines] == [
        case.ticket
    ]


def test_events_of_an_erased_persons_account_are_still_taken_in(account):
    erase(account, "staff:1")
    taken = exchange.ingest(event("ledger.entry_posted", asset="USD", amount="-5.00", kind="fee"))
    assert taken.account_id == account
    assert passport.document("ext-1")["good_standing"] is False
