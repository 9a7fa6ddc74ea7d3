"""Many events in one transaction: all comes out as if each had been taken alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fixtures.builders import event, opened_event, sent_case

from reinstate.services import journal
from reinstate.services.errors import ServiceError
from reinstate.services.integration import exchange
from reinstate.services.review import deciding
from reinstate.store import audit, person_data, phones
from reinstate.store.models import (
    Account,
    Activity,
    Address,
    AuditEntry,
    Balance,
    BlindIndex,
    Case,
    IngestedEvent,
    LedgerEntry,
    LogInOrigin,
    OutboxMessage,
    RestrictionEvent,
)

pytestmark = pytest.mark.django_db
BASE = datetime.now(UTC).replace(microsecond=0) - timedelta(days=90)
NUMBERS = ("900-12-3456", "900 12 3456", "900-55-1234", "")


def at(hours):
    return BASE + timedelta(hours=hours)


def login(account, hours, **where):
    return event("activity.recorded", account, at(hours), kind="login", **where)


def moved(account, hours, amount, **more):
    return event("ledger.entry_posted", account, at(hours), asset="BTC", amount=amount, **more)


def turned(account, hours, turn, kind):
    return event(f"restriction.{turn}", account, at(hours), kind=kind, by="risk")


def updated(account, hours, **told):
    return event("account.updated", account, at(hours), **told)


HOMES = [
    {"jurisdiction": code, "from": day, "kind": "residence"}
    for code, day in (("US-CA", "2024-01-15"), ("US-NY", "2026-02-01"))
]
NEWS = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from(["+1 202-555-0100", "+1 202-555-0101"]),
        "legal_name": st.sampled_from(["Jane Sample", "Ann Lee", "\0"]),
        "document_number": st.sampled_from(["X1", "X2"]),
        "opened_on": st.sampled_from(["2023-01-01", "2025-01-01", "soon"]),
        "closed_on": st.just("2026-01-01"),
        "email": st.sampled_from(["jane@example.com", "ANN@example.com", "x"]),
        "ssn": st.sampled_from([*NUMBERS, "1"]),
        "addresses": st.lists(st.sampled_from(HOMES), max_size=2),
    },
)
WHO = st.sampled_from(["a", "b", "nobody"])
WHEN = st.integers(0, 2000)
EVENTS = st.one_of(
    st.builds(lambda who, ssn: opened_event(who, ssn=ssn), WHO, st.sampled_from(NUMBERS)),
    st.builds(login, WHO, WHEN),
    st.builds(
        lambda who, when, device, country: login(who, when, device=device, country=country),
        WHO,
        WHEN,
        st.sampled_from(["d-1", "d-2"]),
        st.sampled_from(["US", "pt", "??"]),
    ),
    st.builds(moved, WHO, WHEN, st.sampled_from(["0.1", "-3", "x"])),
    st.builds(lambda who, when: moved(who, when, "1", usd="70", asset_class="cash"), WHO, WHEN),
    st.builds(
        turned,
        WHO,
        WHEN,
        st.sampled_from(["raised", "cleared"]),
        st.sampled_from(["fraud_alert", "self_disabled", "dormant_lock"]),
    ),
    st.builds(lambda who, when, told: updated(who, when, **told), WHO, WHEN, NEWS),
    st.builds(lambda who, when, told: updated(who, when, **told), WHO, WHEN, NEWS),
    st.builds(lambda who: event("support_ticket.opened", who, at(1), number="T-1"), WHO),
    st.builds(lambda who: login(who, 24 * 400), WHO),  # dated ahead
    st.just({"id": "evt-broken", "type": "account.closed"}),
)  # fmt: skip
# What is sent, some of it again, some again with other content.
SENT = st.lists(EVENTS, min_size=3, max_size=12).flatmap(
    lambda sent: st.lists(
        st.sampled_from(sent).map(lambda one: {**one, "account": "b"}) | st.sampled_from(sent),
        max_size=4,
    ).map(lambda again: [*sent, *again])
)


def said(answers):
    return [
        (one.event_id, one.is_repeat, bool(one.account_id))
        if isinstance(one, exchange.Ingested)
        else (getattr(one, "code", ""), str(one).partition(", and here it is")[0])
        for one in answers
    ]


def alone(sent):
    answers = []
    for one in sent:
        try:
            answers.append(exchange.ingest(one))
        except ServiceError as error:
            answers.append(error)
    return answers


def all_there_is():
    """Everything that events left, by names that do not change from run to run."""
    names = {one.id: one.external_id for one in Account.objects.all()}

    def text(value):
        for ours, theirs in names.items():
            value = str(value).replace(ours, theirs)
        return value

    def rows(model, *columns, by="account__external_id"):
        return [
            tuple(map(text, row)) for row in model.objects.order_by(by, "pk").values_list(*columns)
        ]

    people = {
        one.external_id: (
            person_data.read(one.person),
            phones.known(one.person),
            one.person.contact_changed_at,
        )
        for one in Account.objects.select_related("person")
    }
    who = "account__external_id"
    return {
        "people": people,
        "accounts": rows(
            Account, "external_id", "opened_on", "platform", "next_review_on", "version",
            "changed_at", "told_at", by="external_id",
        ),
        "addresses": rows(Address, who, "kind", "jurisdiction", "from_on", "verified_at"),
        "indexes": sorted(rows(
            BlindIndex, "person__accounts__external_id", "purpose", "digest",
            by="person__accounts__external_id",
        )),
        "messages": sorted(rows(
            OutboxMessage, "person__accounts__external_id", "kind", "channel",
            by="person__accounts__external_id",
        )),
        "activity": rows(Activity, who, "kind", "at", "event_id"),
        "origins": [row[:3] for row in rows(LogInOrigin, who, "kind", "first_at", "digest")],
        "entries": rows(LedgerEntry, who, "currency", "amount", "kind", "event_id"),
        "balances": rows(Balance, who, "currency", "amount", "usd_value", "asset_class"),
        "restrictions": rows(RestrictionEvent, who, "kind", "turn", "at", "event_id"),
        "events": rows(
            IngestedEvent, "event_id", "kind", "digest", "occurred_at", "external_account_id",
            by="external_account_id",
        ),
        "record": rows(AuditEntry, "tag", "actor", "subject", "details", by="sequence"),
    }  # fmt: skip


def after(taken):
    """What is there after it, and what it answered; all of it is undone."""
    with transaction.atomic():
        answers = said(taken())
        found = all_there_is()
        audit.verify()
        transaction.set_rollback(True)
    return answers, found


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(sent=SENT)
def test_what_is_taken_together_comes_out_as_what_is_taken_alone(db, sent):
    exchange.ingest(opened_event("z"))  # stores policy and keys
    assert after(lambda: exchange.ingest_each(sent)) == after(lambda: alone(sent))


def test_an_event_told_twice_of_an_account_that_the_same_request_opens_names_it_both_times(db):
    told = login("new", 5)
    answers = exchange.ingest_each([opened_event("new"), told, told])
    assert [one.is_repeat for one in answers] == [False, False, True]
    assert {one.account_id for one in answers} == {Account.objects.get().id}


def test_thirty_events_of_an_account_ask_the_database_hardly_more_than_ten(db):
    for name in ("a", "b"):
        exchange.ingest(opened_event(name, ssn=""))

    def asked(count):
        sent = [
            one
            for hour in range(count)
            for one in (login("a", hour, device=f"d-{hour}", country="US"), moved("b", hour, "1"))
        ]
        with CaptureQueriesContext(connection) as queries:
            assert not any(isinstance(one, Exception) for one in exchange.ingest_each(sent))
        return len(queries)

    asked(1)
    assert asked(30) - asked(10) <= 2  # SQLite takes so many values a statement


def test_thirty_updates_ask_the_database_hardly_more_than_ten(db):
    """Also where all that is known is sent again with each."""
    for number in range(30):
        exchange.ingest(opened_event(f"a-{number}", ssn=f"900-70-{1000 + number}"))

    def asked(count, name):
        sent = [
            updated(
                f"a-{number}", number, legal_name=f"{name} Lee", email="JANE@example.com",
                phone=f"+1 202-555-{1000 + number}", ssn=f"900 70 {1000 + number}",
                addresses=HOMES,
            )
            for number in range(count)
        ]  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            assert not any(isinstance(one, Exception) for one in exchange.ingest_each(sent))
        return len(queries)

    asked(1, "Ann")
    assert asked(30, "Bea") - asked(10, "Cleo") <= 8  # SQLite takes so many values a statement


def test_an_update_that_changes_the_mailbox_tells_the_old_one_among_others_as_well(db):
    exchange.ingest(opened_event("a"))
    sent = [
        updated("a", 1, phone="+1 202-555-0100"),
        updated("a", 2, email="new@example.com"),
        updated("a", 3, email="newer@example.com"),
    ]
    assert not any(isinstance(one, Exception) for one in exchange.ingest_each(sent))
    told = OutboxMessage.objects.filter(kind="mailbox_replaced")
    assert told.count() == 2


def test_an_update_with_the_number_of_an_account_of_the_same_request_marks_the_later_one(db):
    sent = [
        opened_event("a", ssn="900-12-3456"),
        opened_event("b", ssn="", opened_on="2025-01-01"),
        updated("b", 1, ssn="900-12-3456"),
    ]
    assert not any(isinstance(one, Exception) for one in exchange.ingest_each(sent))
    (mark,) = RestrictionEvent.objects.all()
    assert (mark.account.external_id, mark.kind) == ("b", "duplicate_identity")


def test_what_stops_at_a_refusal_keeps_what_came_before_it(db):
    sent = [opened_event("a"), login("a", 1), login("nobody", 1), login("a", 2)]
    *taken, refused = exchange.ingest_each(sent, stops=True)
    assert [one.event_id for one in taken] == [one["id"] for one in sent[:2]]
    assert refused.code == "unknown_account"
    assert Activity.objects.count() == 1


def test_nothing_is_left_of_events_whose_entries_could_not_be_written(db, monkeypatch):
    exchange.ingest(opened_event("a"))
    before = all_there_is()

    def full(_):
        raise OSError("the disk is full")

    monkeypatch.setattr(journal, "record_each", full)
    sent = [login("a", 1, device="d-1"), moved("a", 2, "1"), opened_event("b", ssn="")]
    assert said(exchange.ingest_each(sent)) == [("", "the disk is full")] * 3
    assert all_there_is() == before


def test_one_that_the_database_refuses_costs_none_of_the_others(db):
    exchange.ingest(opened_event("a"))
    sent = [login("a", 1), moved("a", 2, "1"), login("a", 3)]
    Activity.objects.create(  # another event's row stands in the way of the last one
        account=Account.objects.get(), kind="trade", at=BASE, source="x", event_id=sent[2]["id"]
    )
    first, second, last = exchange.ingest_each(sent)
    assert (first.is_repeat, second.is_repeat) == (False, False)
    assert last.code == "told_at_once"
    audit.verify()


def test_a_lock_that_is_lifted_in_the_same_request_still_takes_an_announcement_back(
    account, seen, reviewer
):
    """The exchange may be unlocking just then; alone or together, it is told twice."""
    case = sent_case(account).case_id
    version = Case.objects.get(id=case).version
    deciding.decide(case, reviewer, "approve", expected_version=version)
    now = datetime.now(UTC)
    sent = [
        event(f"restriction.{turn}", at=now - timedelta(minutes=ago), kind="legal_hold", by="legal")
        for turn, ago in (("raised", 2), ("cleared", 1))
    ]
    exchange.ingest_each(sent)
    kinds = [one.kind for one in exchange.changes() if one.kind.startswith("reinstatement")]
    assert kinds == [
        "reinstatement.announced", "reinstatement.withdrawn", "reinstatement.announced",
    ]  # fmt: skip


def test_more_events_than_one_transaction_takes_are_taken_in_their_order(db, monkeypatch):
    monkeypatch.setattr(exchange, "MOST", 2)
    sent = [opened_event("a"), *(login("a", hour) for hour in range(4))]
    assert [one.event_id for one in exchange.ingest_each(sent)] == [one["id"] for one in sent]
    told = AuditEntry.objects.filter(tag="exchange:event:ingested").order_by("sequence")
    assert [one.details["event"] for one in told] == [one["id"] for one in sent]
