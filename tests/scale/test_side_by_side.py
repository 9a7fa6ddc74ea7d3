"""Connections side by side: the record never forks, and no letter is written twice."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, BrokenBarrierError, Event
from time import sleep

import pytest
from django.db import DatabaseError, connection, transaction
from tests.fixtures.builders import complete_case, event, make_account, opened_event, sent_case

from reinstate.domain.case import CaseKind, CaseState, Route
from reinstate.services import clock, journal, rules
from reinstate.services import installation as installation_row
from reinstate.services.access import api_keys, limits, mailbox_change
from reinstate.services.account import residence
from reinstate.services.case import appointments, cases, correspondence
from reinstate.services.case.appointments import Way
from reinstate.services.errors import Conflict, Refused, TooMany
from reinstate.services.integration import exchange, idempotency, signing, webhooks
from reinstate.services.review import deciding
from reinstate.services.whole_book import sweep
from reinstate.store import audit
from reinstate.store.audit import Tag
from reinstate.store.models import (
    Account,
    ApiKey,
    Appointment,
    AuditEntry,
    Case,
    IdempotencyRecord,
    Installation,
    LedgerEntry,
    OutboxMessage,
    Reinstatement,
    RestrictionEvent,
    WebhookEndpoint,
)

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 6, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def installation(db):
    """A transactional test empties the tables, this one row included; the record stays behind."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE store_auditentry DISABLE TRIGGER USER")
    return Installation.objects.get_or_create(id=1)[0]


def side_by_side(work, count):
    def run(number):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_writers_side_by_side_never_fork_the_record():
    def write(number):
        for step in range(20):
            with transaction.atomic():
                audit.append(Tag.PORTAL_CASE_OPENED, actor=f"a:{number}", subject=str(step), at=AT)

    side_by_side(write, 6)
    assert audit.verify().count == AuditEntry.objects.count() == 120


def test_sweeps_side_by_side_write_each_letter_once():
    Installation.objects.filter(id=1).update(is_demo=True)
    clock.set_offset(AT - clock.outside())
    for number in range(12):
        external = f"ext-{number}"
        opened = opened_event(
            external, opened_on="2020-01-01", ssn="", email=f"{external}@mail.test"
        )
        exchange.ingest(opened)
        exchange.ingest(
            event("activity.recorded", external, datetime(2026, 1, 5, tzinfo=UTC), kind="login")
        )
    found = side_by_side(lambda _: sweep.sweep(), 3)
    assert sum(swept.letters for swept in found) == 12
    assert OutboxMessage.objects.filter(kind="before_inactive").count() == 12
    assert not Account.objects.filter(next_review_on__lte=date(2026, 11, 6)).exists()


def test_one_event_told_side_by_side_counts_once():
    exchange.ingest(opened_event())
    deposit = event("ledger.entry_posted", asset="USD", amount="5.00", kind="deposit")

    def tell(_):
        try:
            return exchange.ingest(deposit).is_repeat
        except Conflict as told_to_wait:
            return told_to_wait.code

    answers = side_by_side(tell, 6)
    assert answers.count(False) == 1
    assert set(answers) <= {False, True, "told_at_once"}
    assert LedgerEntry.objects.count() == 1


@pytest.fixture
def both_at_once(monkeypatch):
    """Two transactions meet where the record is written, unless one has to wait for the other."""
    meeting = Barrier(2)

    def meet(function):
        def first_meet(*given, **named):
            with suppress(BrokenBarrierError):
                meeting.wait(timeout=1)
            return function(*given, **named)

        return first_meet

    def at(module, name):
        monkeypatch.setattr(module, name, meet(getattr(module, name)))

    return at


def test_two_accounts_of_one_ssn_told_of_at_once_do_not_both_stand(both_at_once):
    both_at_once(journal, "record_each")
    told = [opened_event(f"ext-{number}", email=f"{number}@mail.test") for number in range(2)]
    side_by_side(lambda number: exchange.ingest(told[number]), 2)
    raised = RestrictionEvent.objects.filter(kind="duplicate_identity")
    assert Account.objects.count() == 2
    assert raised.count() == 1


def test_two_accounts_of_one_ssn_sent_at_once_among_others_do_not_both_stand(both_at_once):
    both_at_once(installation_row, "line_up")  # each has written its rows, and sees its own
    told = [
        [
            opened_event(f"ext-{number}", email=f"{number}@mail.test"),
            event("activity.recorded", f"ext-{number}", kind="login"),
        ]
        for number in range(2)
    ]
    answers = side_by_side(lambda number: exchange.ingest_each(told[number]), 2)
    assert all(isinstance(one, exchange.Ingested) for some in answers for one in some)
    assert Account.objects.count() == 2
    assert RestrictionEvent.objects.filter(kind="duplicate_identity").count() == 1
    audit.verify()


def test_requests_about_the_same_accounts_in_another_order_all_come_in():
    names = [f"ext-{number}" for number in range(6)]
    for number, name in enumerate(names):
        make_account(name, ssn=f"900-12-100{number}")
    before = LedgerEntry.objects.count()

    def send(number):
        order = names if number % 2 else names[::-1]
        sent = [
            event("ledger.entry_posted", name, asset="USD", amount="1.00") for name in order * 5
        ]
        return exchange.ingest_each(sent)

    answers = side_by_side(send, 4)
    assert all(isinstance(one, exchange.Ingested) for some in answers for one in some)
    assert LedgerEntry.objects.count() == before + 4 * 30
    held = Account.objects.values_list("balances__amount", flat=True)
    assert [str(one) for one in held] == ["20.00"] * 6
    audit.verify()


def test_of_two_times_booked_at_once_for_one_request_one_is_given_back(both_at_once):
    account = make_account()
    case = cases.open_case(account, time_zone="America/New_York").case_id
    cases.choose_route(account, case, Route.SUPERVISED)
    cases.give_consent(account, case, "We look at your ID.")
    starts = appointments.offered()
    both_at_once(appointments, "hold")
    side_by_side(lambda number: appointments.book(account, case, starts[number], Way.OFFICE), 2)
    assert Appointment.objects.filter(case_id=case, cancelled_at=None).count() == 1


def test_no_home_is_stated_any_more_of_a_request_that_is_sent_meanwhile(texan, seen, monkeypatch):
    case = complete_case(texan, kind=CaseKind.ADDRESS_MOVE).case_id
    since, sent, look = clock.today() - timedelta(days=1), Event(), residence._wrong_lines
    overtaken = []

    def state(street):
        residence.state(texan, case, "US-CA", since, f"{street}, Fresno 93650", is_true=True)

    def slow(lines):
        overtaken.append(sent.wait(1))
        return look(lines)

    def submit():
        sleep(0.3)
        cases.submit(texan, case)
        sent.set()

    state("12 Palm Street")
    monkeypatch.setattr(residence, "_wrong_lines", slow)
    work = (lambda: state("99 Elm Street"), submit)
    side_by_side(lambda number: work[number](), 2)
    assert overtaken == [False]
    assert Case.objects.get().state == CaseState.SUBMITTED


def test_asking_twice_at_once_for_another_mailbox_books_two_times_and_opens_one_request(
    both_at_once,
):
    make_account()
    starts, form = appointments.offered(), ("jane@example.com", "j@new.test")
    numbers = {mailbox_change.ask(*form, starts[place], Way.OFFICE) for place in range(2)}
    assert len(numbers) == 2
    booked = list(Appointment.objects.values_list("id", flat=True))
    both_at_once(mailbox_change, "_opened")
    side_by_side(lambda place: mailbox_change.find_account(booked[place], *form), 2)
    assert Appointment.objects.exclude(case=None).count() == 2
    assert Case.objects.count() == 1


@pytest.mark.parametrize("old", ["jane@example.com", "nobody@example.com"])
def test_a_form_about_a_mailbox_pressed_twice_at_once_books_one_time(both_at_once, old):
    make_account()
    both_at_once(appointments, "hold")
    start = appointments.offered()[0]
    numbers = side_by_side(
        lambda _: mailbox_change.ask(old, "j@new.test", start, Way.OFFICE), count=2
    )
    assert len(set(numbers)) == Appointment.objects.count() == 1


def test_an_acknowledgement_beside_an_event_of_the_same_account(seen, reviewer, monkeypatch):
    """Who unlocks an account soon has log-ins of it: neither answer is a fault of ours."""
    case = sent_case(make_account())
    version = Case.objects.get().version
    deciding.decide(case.case_id, reviewer, "approve", expected_version=version)
    change, told, record_each = Reinstatement.objects.get().id, Event(), journal.record_each

    def slow(entries):
        if [one.tag for one in entries] == [Tag.EXCHANGE_EVENT_INGESTED]:
            told.set()
            sleep(0.5)
        record_each(entries)

    def acknowledge():
        told.wait(5)
        return exchange.acknowledge(change)

    monkeypatch.setattr(journal, "record_each", slow)
    login = event("activity.recorded", at=clock.now(), kind="login")
    work = (lambda: exchange.ingest(login), acknowledge)
    _, state = side_by_side(lambda number: work[number](), 2)
    assert state is CaseState.REINSTATED


def test_a_time_is_given_side_by_side_to_as_many_as_can_be_met():
    day = rules.on(clock.today())
    start = appointments.offered()[0]

    def book(number):
        try:
            mailbox_change.ask(f"{number}@old.test", f"{number}@new.test", start, Way.OFFICE)
        except (Conflict, Refused) as refused:
            return refused.code
        return "booked"

    places = day.integer("appointment.at_once")
    answers = side_by_side(book, places + 4)
    assert answers.count("booked") == places
    assert set(answers) == {"booked", "time_taken"}


def test_of_two_letters_sent_at_once_no_more_are_taken_than_policy_allows(monkeypatch):
    account = make_account()
    case = complete_case(account).case_id
    most = rules.on(clock.today()).integer(limits.LETTERS)
    for number in range(most - 1):
        correspondence.write_as_owner(account, case, f"Letter {number}.")
    meeting, kept = Barrier(2), correspondence.kept

    def both_are_here(*given):
        meeting.wait(timeout=5)
        return kept(*given)

    monkeypatch.setattr(correspondence, "kept", both_are_here)

    def write(number):
        try:
            correspondence.write_as_owner(account, case, f"And letter {number}.")
        except TooMany as refused:
            return refused.code
        return "written"

    assert sorted(side_by_side(write, 2)) == ["too_many", "written"]


def test_an_address_added_twice_at_once_is_told_once(installation, both_at_once):
    Installation.objects.update(is_demo=True)
    both_at_once(signing, "new_secret")

    def add(_number):
        try:
            return webhooks.register("http://127.0.0.1:9/in")[0]
        except Refused as refused:
            return "is told already" in refused.sentence

    assert side_by_side(add, 2).count(True) == 1
    assert WebhookEndpoint.objects.filter(disabled_at=None).count() == 1


def test_a_key_added_twice_at_once_has_a_name_of_its_own(both_at_once):
    both_at_once(api_keys, "demand_name")

    def add(_number):
        try:
            return api_keys.create("core ledger")
        except Refused as refused:
            return refused.code

    assert side_by_side(add, 2).count("name_taken") == 1
    assert ApiKey.objects.filter(revoked_at=None).count() == 1


def test_an_equal_request_beside_one_that_fails_is_told_to_try_again(monkeypatch):
    key = ApiKey.objects.create(name="ledger", secret_hash=b"x", created_at=AT).id
    claim = idempotency.begin(key, "once", b"{}")
    assert isinstance(claim, idempotency.Claim)
    create = IdempotencyRecord.objects.create

    def refused_and_then_let_go(**given):
        try:
            return create(**given)
        finally:
            side_by_side(lambda _: idempotency.abandon(claim), 1)

    monkeypatch.setattr(IdempotencyRecord.objects, "create", refused_and_then_let_go)
    with pytest.raises(Conflict):
        idempotency.begin(key, "once", b"{}")


def test_nobody_empties_the_record():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE store_auditentry ENABLE TRIGGER USER")
    try:
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("TRUNCATE store_auditentry")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE store_auditentry DISABLE TRIGGER USER")
