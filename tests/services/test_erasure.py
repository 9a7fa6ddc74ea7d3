"""An erasure says what it will do, and waits for whatever still needs the owner's data."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.fixtures.builders import erase, event, make_account, sent_case

from reinstate.domain import retention
from reinstate.domain.case import CaseState
from reinstate.domain.dormancy import day_of, years_after
from reinstate.services import clock, rules
from reinstate.services.case import cases
from reinstate.services.errors import Refused
from reinstate.services.integration import exchange
from reinstate.services.mail import messages, notices
from reinstate.services.upkeep import erasure, kept_by_law
from reinstate.store import erased, evidence_objects, vault
from reinstate.store.models import (
    Account,
    AuditEntry,
    Case,
    KeptRecord,
    OutboxMessage,
    Person,
    Piece,
)

pytestmark = pytest.mark.django_db
LONG_AGO = date(2015, 1, 2)


@pytest.fixture
def closed(account):
    Account.objects.update(closed_on=LONG_AGO)
    return account


def refused(account, match):
    assert match in erasure.plan(account).why_not
    with pytest.raises(Refused, match=match) as error:
        erasure.erase(account, "operator")
    assert error.value.code == "must_be_kept"
    assert Person.objects.get().wrapped_key is not None
    assert not AuditEntry.objects.filter(tag="staff:person:erased").exists()


def test_a_plan_counts_what_goes_and_changes_nothing(account, seen):
    case = sent_case(account)
    cases.cancel(account, case.case_id)
    Account.objects.update(closed_on=LONG_AGO)
    plan = erasure.plan(account)
    assert (plan.cases, plan.photos, plan.against) == (1, 2, ())
    assert plan.accounts == (f"{account} (ext-1)",)
    assert Person.objects.get().wrapped_key is not None


def test_whose_property_a_state_was_given_is_known_for_as_long_as_reports_are_kept(closed):
    policy = rules.on(clock.today())
    handed_on = years_after(policy.day, -policy.integer(retention.REPORTED_YEARS))
    Account.objects.update(delivered_on=handed_on, delivered_to="US-WA")
    refused(closed, f"handed over to US-WA on {handed_on} is kept on record with its owner for 10")
    Account.objects.update(delivered_on=handed_on - timedelta(days=1))
    assert erasure.plan(closed).against == ()


def test_an_account_that_is_not_closed_keeps_its_owner(account):
    refused(account, "It is not closed")


def test_records_are_kept_for_the_policys_years_after_closing(account):
    today = clock.today()
    Account.objects.update(closed_on=today - timedelta(days=5 * 365 - 10))
    refused(account, "kept for 5 years after closing")
    Account.objects.update(closed_on=today - timedelta(days=5 * 366))
    assert erasure.plan(account).against == ()


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("legal_hold", "A legal hold stands"),
        ("sanctions_hold", "A sanctions hold stands"),
        ("fraud_alert", "A fraud alert stands"),
    ],
)
def test_a_hold_forbids_it(closed, kind, says):
    exchange.ingest(event("restriction.raised", kind=kind, by="compliance"))
    refused(closed, says)


@pytest.mark.parametrize(
    ("amount", "says"), [("-5.00", "It owes 5 USD"), ("0.10", "It holds 0.1 USD of the owner's")]
)
def test_money_owed_either_way_forbids_it(closed, amount, says):
    exchange.ingest(event("ledger.entry_posted", asset="USD", amount=amount, kind="adjustment"))
    refused(closed, says)


def test_what_another_account_of_the_person_needs_holds_for_both(closed):
    row = Account.objects.get()
    row.pk, row.external_id, row.closed_on = "acc_other", "ext-2", None
    row.save(force_insert=True)
    refused(closed, "Account acc_other: It is not closed")


def test_nobody_is_erased_twice(account):
    erase(account)
    assert "This owner was erased already." in erasure.plan(account).why_not


def test_only_days_against_it_say_from_when(account):
    closed_on = clock.today() - timedelta(days=365)
    Account.objects.update(closed_on=closed_on)
    assert erasure.plan(account).first_day == retention.kept_until(closed_on, rules.on(closed_on))
    exchange.ingest(event("restriction.raised", kind="legal_hold", by="compliance"))
    assert erasure.plan(account).first_day is None


def test_the_owner_is_told_in_a_letter_that_outlives_the_key_until_it_has_left(account):
    until = erasure.plan(account).ssn_until
    erase(account)
    sent = []
    assert messages.send_due(sent.append) == 1
    assert sent[0].recipient == "jane@example.com"
    assert str(until.year) in sent[0].body
    at = clock.now()
    assert messages.forget_last(at) == 0
    assert messages.forget_last(at + timedelta(days=2)) == 1
    assert not OutboxMessage.objects.filter(is_last=True).exists()


def test_a_last_letter_that_cannot_leave_is_deleted_too(account):
    erase(account)

    def refuse(_):
        raise OSError

    assert messages.send_due(refuse) == 0
    at = clock.now()
    assert messages.forget_last(at + timedelta(days=29)) == 0
    assert messages.forget_last(at + timedelta(days=31)) == 1


def test_what_was_written_to_the_owner_before_never_leaves(account):
    notices.send(Account.objects.get(), "frozen")
    erase(account)
    sent = []
    messages.send_due(sent.append)
    assert [one.kind for one in sent] == ["erased"]


def restored(person, key):
    """The row as a backup from before the erasure has it."""
    Person.objects.filter(id=person.id).update(wrapped_key=key, erased_at=None)


def test_who_comes_back_with_a_backup_is_erased_again(
    account, seen, own_keys_and_evidence, django_capture_on_commit_callbacks
):
    person = Person.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        erase(account)
    erased_at = Person.objects.get().erased_at
    assert erased.listed() == {person.id: erased_at}
    restored(person, person.wrapped_key)
    letters = OutboxMessage.objects.count()

    assert erasure.keep_erased() == 1
    back = Person.objects.get()
    assert (back.wrapped_key, back.erased_at) == (None, erased_at)
    entries = AuditEntry.objects.filter(tag="staff:person:erased").order_by("sequence")
    assert [one.details.get("again", False) for one in entries] == [False, True]
    assert OutboxMessage.objects.count() == letters
    assert erasure.keep_erased() == 0


def test_a_request_that_is_open_again_is_cancelled(account, seen, own_keys_and_evidence):
    case = sent_case(account)
    person = Person.objects.get()
    erased.place().write_text(f"{person.id} {clock.now().isoformat()}\n")
    assert erasure.keep_erased() == 1
    assert Case.objects.get(id=case.case_id).state == CaseState.CANCELLED
    assert Person.objects.get().wrapped_key is None


def test_the_list_is_made_up_from_the_database_and_from_half_a_line(account, own_keys_and_evidence):
    erase(account)  # the transaction of this test is never committed: nothing noted it
    person = Person.objects.get()
    erased.place().write_text(f"per_other 2026-01-02T03:04:05+00:00\n{person.id} 2026-0")
    assert erasure.keep_erased() == 0
    assert erased.listed()[person.id] == person.erased_at
    assert "per_other" in erased.listed()
    before = erased.place().read_text()
    assert erasure.keep_erased() == 0
    assert erased.place().read_text() == before


def test_a_list_that_cannot_be_written_costs_no_erasure_and_says_what_to_do(
    account, own_keys_and_evidence, caplog, django_capture_on_commit_callbacks
):
    erased.place().mkdir()
    with django_capture_on_commit_callbacks(execute=True):
        erase(account)
    assert Person.objects.get().wrapped_key is None
    assert erasure.keep_erased() == 0
    assert caplog.text.count("make it writable for this service") == 2
    erased.place().rmdir()
    assert erasure.keep_erased() == 0
    assert Person.objects.get().id in erased.listed()


def test_a_line_cut_before_its_zone_still_names_who_was_erased(own_keys_and_evidence):
    erased.place().write_text("per_one 2026-01-02T03:04:05\nper_two 2026-0")
    assert erased.listed() == {"per_one": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)}


def test_an_erasure_that_does_not_end_leaves_every_photo(account, seen):
    case = sent_case(account)
    cases.cancel(account, case.case_id)
    Account.objects.update(closed_on=LONG_AGO)
    kept = list(Piece.objects.values_list("object_key", flat=True))

    with transaction.atomic():
        erasure.erase(account, "operator")
        transaction.set_rollback(True)

    assert len(kept) == 2
    keyed = vault.of(Person.objects.get())
    assert all(evidence_objects.get(keyed, key) for key in kept)


# What a law has kept


@pytest.fixture
def unblocked(closed):
    """An account whose property was blocked, and unblocked so long ago that nothing else stands."""

    def cleared(days_ago):
        then = clock.now() - timedelta(days=days_ago)
        hold = {"kind": "sanctions_hold", "by": "compliance"}
        exchange.ingest(event("restriction.raised", "ext-1", then - timedelta(days=9), **hold))
        exchange.ingest(event("restriction.cleared", "ext-1", then, **hold))
        return closed, day_of(then, rules.policy().on(clock.today()))

    return cleared


def test_the_record_of_blocked_property_outlives_the_erasure_of_its_owner(unblocked):
    account, day = unblocked(400)
    plan = erasure.plan(account)
    assert plan.against == ()
    assert (plan.kept.counted_from, plan.kept.until) == (
        day,
        years_after(day, 10) + timedelta(days=1),
    )
    person = Person.objects.get().id
    erasure.erase(account, "operator")
    assert Person.objects.get().wrapped_key is None
    (kept,) = kept_by_law.every()
    assert (kept.person_id, kept.until) == (person, plan.kept.until)
    row = KeptRecord.objects.get()
    assert b"Jane" not in bytes(row.sealed)
    assert kept_by_law.opened(kept.record_id) == (
        person,
        kept_by_law.Opened("Jane Sample", "1990-02-28", (f"{account} (ext-1)",)),
    )


def test_the_owner_reads_what_stays_how_long_and_why_and_of_no_hold(unblocked):
    account, day = unblocked(400)
    erase(account)
    sent = []
    messages.send_due(sent.append)
    (letter,) = sent
    assert letter.kind == "erased_in_part"
    assert "one record until" in letter.body
    assert str(years_after(day, 10).year) in letter.body
    assert "your name, your birth date" in letter.body
    assert "sanction" not in letter.body.lower()
    assert "hold" not in letter.body.lower()


def test_nothing_is_kept_where_nothing_was_blocked_or_the_years_are_over(unblocked):
    account, _ = unblocked(3660)
    assert erasure.plan(account).kept is None
    erase(account)
    assert kept_by_law.every() == ()


@pytest.mark.parametrize("kind", ["fraud_alert", "legal_hold"])
def test_what_was_locked_for_another_reason_was_never_blocked_property(closed, kind):
    then = clock.now() - timedelta(days=400)
    hold = {"kind": kind, "by": "compliance"}
    exchange.ingest(event("restriction.raised", "ext-1", then - timedelta(days=9), **hold))
    exchange.ingest(event("restriction.cleared", "ext-1", then, **hold))
    assert erasure.plan(closed).kept is None


def test_a_kept_record_goes_by_itself_when_its_years_are_over(unblocked, settings):
    account, day = unblocked(400)
    erase(account)
    until = years_after(day, 10) + timedelta(days=1)
    for on, gone in ((until - timedelta(days=1), 0), (until, 1), (until, 0)):
        assert kept_by_law.forget(datetime.combine(on, time(12), UTC)) == gone
        assert KeptRecord.objects.exists() is (on < until)
    entry = AuditEntry.objects.filter(tag="system:kept_record:removed").get()
    assert entry.details == {"removed": 1}


def test_a_hold_on_an_erased_owners_account_keeps_the_record_and_counts_anew(unblocked):
    account, day = unblocked(400)
    erase(account)
    at = datetime.combine(years_after(day, 10) + timedelta(days=1), time(12), UTC)
    hold = {"kind": "sanctions_hold", "by": "compliance"}
    exchange.ingest(event("restriction.raised", "ext-1", clock.now(), **hold))
    assert kept_by_law.forget(at) == 0
    then = clock.now() + timedelta(seconds=1)
    exchange.ingest(event("restriction.cleared", "ext-1", then, **hold))
    assert kept_by_law.forget(at) == 0


def test_what_restricted_all_whose_record_is_kept_is_asked_once(
    unblocked, django_assert_num_queries
):
    account, day = unblocked(400)
    erase(account)
    at = datetime.combine(years_after(day, 10) + timedelta(days=1), time(12), UTC)
    exchange.ingest(event("restriction.raised", "ext-1", kind="sanctions_hold", by="compliance"))
    with CaptureQueriesContext(connection) as asked:
        assert kept_by_law.forget(at) == 0
    sealed = KeptRecord.objects.get()
    for name in ("ext-2", "ext-3", "ext-4"):
        owner = Account.objects.get(id=make_account(name, email=f"{name}@x.test", ssn="")).person
        KeptRecord.objects.create(
            person=owner, rule=sealed.rule, counted_from=sealed.counted_from, kept_at=sealed.kept_at
        )
        exchange.ingest(event("restriction.raised", name, kind="legal_hold", by="compliance"))
    with django_assert_num_queries(len(asked)):
        assert kept_by_law.forget(at) == 0
    assert KeptRecord.objects.count() == 4


def test_the_years_must_be_known_before_anybody_is_erased(unblocked, monkeypatch):
    account, _ = unblocked(400)
    known = rules.policy()
    key = retention.BLOCKED_YEARS
    entries = tuple(replace(one, value=None) for one in known.parameters[key].entries)
    unknown = {**known.parameters, key: replace(known.parameters[key], entries=entries)}
    policy = replace(known, parameters=unknown)
    monkeypatch.setattr(kept_by_law.rules, "on", policy.on)
    assert "does not know for how long the record of" in erasure.plan(account).why_not


def test_who_comes_back_with_a_backup_leaves_the_same_record_again(
    unblocked, own_keys_and_evidence, django_capture_on_commit_callbacks
):
    account, _ = unblocked(400)
    person = Person.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        erase(account)
    KeptRecord.objects.all().delete()  # the backup is from before
    Person.objects.filter(id=person.id).update(
        wrapped_key=person.wrapped_key, erased_at=None, legal_name=person.legal_name,
        birth_date=person.birth_date,
    )  # fmt: skip
    assert erasure.keep_erased() == 1
    (kept,) = kept_by_law.every()
    assert kept_by_law.opened(kept.record_id)[1].legal_name == "Jane Sample"
