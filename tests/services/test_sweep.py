from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from tests.fixtures.builders import event, make_account, opened_event
from tests.fixtures.record import without_triggers

from reinstate.domain.policy import Policy
from reinstate.rulebook.digest import digest
from reinstate.services import clock, rules
from reinstate.services.access import disputing
from reinstate.services.account import due
from reinstate.services.integration import exchange
from reinstate.services.mail import messages, notices
from reinstate.services.upkeep import audit
from reinstate.services.whole_book import house_letters, sweep
from reinstate.store import models
from reinstate.store.audit import Tag
from reinstate.store.models import Account, AuditEntry, OutboxMessage, Sweep

pytestmark = pytest.mark.django_db


def used_on(day, external="ext-1"):
    """An account whose owner last did something on a day."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    opened = opened_event(external, opened_on="2020-01-01", ssn="", email=f"{external}@mail.test")
    made = exchange.ingest(opened).account_id
    exchange.ingest(event("activity.recorded", external, at, kind="login"))
    return made


def planned(account_id):
    return Account.objects.get(id=account_id).next_review_on


def letters(kind):
    return OutboxMessage.objects.filter(kind=kind).count()


def test_every_event_plans_the_next_look_in_its_own_transaction(days_pass):
    days_pass(date(2026, 11, 22))
    account = used_on(date(2026, 11, 20))
    assert planned(account) == date(2027, 9, 21)  # 60 days before 20 November 2027
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    exchange.ingest(event("activity.recorded", "ext-1", at, kind="trade"))
    assert planned(account) == date(2027, 9, 23)


def test_a_failed_log_in_moves_nothing(days_pass):
    days_pass(date(2026, 11, 22))
    account = used_on(date(2026, 11, 20))
    before = planned(account)
    at = datetime(2026, 11, 21, tzinfo=UTC)
    exchange.ingest(event("activity.recorded", "ext-1", at, kind="failed_login"))
    assert planned(account) == before


def test_a_dispute_plans_the_next_look_too(days_pass, monkeypatch):
    seen = []
    monkeypatch.setattr(due, "plan", lambda account, at: seen.append(account.id))
    account = Account.objects.get(id=make_account())
    seen.clear()
    change = models.Reinstatement(
        id="chg_1",
        approved_at=clock.now(),
        case=models.Case.objects.create(
            ticket="RA-1", account=account, kind="reactivation", route="online",
            state="reinstated", time_zone="UTC", opened_at=clock.now(),
        ),
    )  # fmt: skip
    change.save(force_insert=True)
    link = notices.not_me_link(account, change.id, clock.now())
    disputing.dispute(link.rsplit("/", 1)[1])
    assert seen == [account.id]


def test_the_letters_before_inactive_and_dormant_are_written_once_each(days_pass):
    days_pass(date(2026, 1, 10))
    account = used_on(date(2026, 1, 5))
    sent = []
    for day in (
        *(date(2026, 11, 5), date(2026, 11, 6), date(2026, 11, 7)),  # 60 days before
        *(date(2026, 12, 22), date(2026, 12, 23), date(2027, 1, 5)),  # 14 days before, the day
        *(date(2027, 11, 6), date(2027, 12, 22), date(2028, 1, 5)),
    ):
        days_pass(day)
        sent.append(sweep.sweep().letters)
        assert planned(account) is None or planned(account) > day
    assert sent == [0, 1, 0, 1, 0, 0, 1, 1, 0]
    assert (letters("before_inactive"), letters("before_dormant")) == (2, 4)  # by post too


def test_nobody_is_written_to_that_the_dead_should_log_in(days_pass):
    days_pass(date(2026, 11, 6))
    used_on(date(2026, 1, 5))
    told = datetime(2026, 11, 5, 12, tzinfo=UTC)
    exchange.ingest(event("restriction.raised", "ext-1", told, kind="owner_deceased"))
    assert sweep.sweep().letters == 0
    days_pass(date(2026, 11, 7))
    cleared = datetime(2026, 11, 7, 9, tzinfo=UTC)
    exchange.ingest(event("restriction.cleared", "ext-1", cleared, kind="owner_deceased"))
    assert sweep.sweep().letters == 1, "it was a mistake, and the day of the letter has come"


def test_a_second_sweep_on_the_same_day_looks_at_nobody(days_pass):
    days_pass(date(2026, 11, 6))
    used_on(date(2026, 1, 5))
    assert sweep.sweep().letters == 1
    again = sweep.sweep()
    assert (again.looked_at, again.letters) == (0, 0)


def test_a_log_in_after_the_letter_makes_new_letters_possible(days_pass):
    days_pass(date(2026, 11, 6))
    account = used_on(date(2026, 1, 5))
    sweep.sweep()
    at = datetime(2026, 11, 7, tzinfo=UTC)
    days_pass(date(2026, 11, 8))
    exchange.ingest(event("activity.recorded", "ext-1", at, kind="login"))
    assert planned(account) == date(2027, 9, 8)
    days_pass(date(2027, 9, 8))
    assert sweep.sweep().letters == 1


def test_an_event_on_the_very_day_does_not_swallow_the_letter(days_pass):
    days_pass(date(2026, 1, 10))
    account = used_on(date(2026, 1, 5))
    sweep.sweep()
    days_pass(date(2026, 11, 6))
    at = datetime(2026, 11, 6, 8, tzinfo=UTC)
    exchange.ingest(event("activity.recorded", "ext-1", at, kind="staking_reward"))
    assert planned(account) == date(2026, 11, 6)
    assert sweep.sweep().letters == 1


def test_after_a_long_pause_one_letter_stands_for_all_that_were_missed(days_pass):
    days_pass(date(2026, 1, 10))
    used_on(date(2026, 1, 5))
    days_pass(date(2026, 12, 30))  # both days before `inactive` have passed
    assert sweep.sweep().letters == 1
    assert models.HouseNotice.objects.count() == 2


@pytest.mark.parametrize("stops_at", range(5))
def test_a_sweep_interrupted_anywhere_resumes_without_a_second_letter(
    days_pass, monkeypatch, stops_at
):
    days_pass(date(2026, 11, 6))
    for number in range(5):
        used_on(date(2026, 1, 5), f"ext-{number}")
    monkeypatch.setattr(sweep, "LETTERS_TOGETHER", 2)
    write, calls = notices.send_on, []

    def dies(*arguments, **values):
        calls.append(arguments)
        found = write(*arguments, **values)
        if len(calls) == stops_at + 1:
            raise KeyboardInterrupt  # after the letter, before the transaction ends
        return found

    with monkeypatch.context() as patched:
        patched.setattr(notices, "send_on", dies)
        with pytest.raises(KeyboardInterrupt):
            sweep.sweep()
    written = stops_at // 2 * 2  # whole transactions stay, the one that died is gone
    assert letters("before_inactive") == models.HouseNotice.objects.count() == written
    assert sweep.sweep().letters == 5 - written
    recipients = OutboxMessage.objects.values_list("person_id", flat=True)
    assert len(recipients) == len(set(recipients)) == 5


def test_one_account_in_trouble_keeps_nobody_elses_letter(days_pass, monkeypatch):
    days_pass(date(2026, 11, 6))
    bad, good = used_on(date(2026, 1, 5), "ext-1"), used_on(date(2026, 1, 5), "ext-2")
    write = notices.send_on

    def writes(channels, account, kind, **values):
        if account.id == bad:
            raise RuntimeError("a row nobody expected")
        return write(channels, account, kind, **values)

    monkeypatch.setattr(notices, "send_on", writes)
    swept = sweep.sweep()
    assert swept.failed == (bad,)
    assert swept.letters == letters("before_inactive") == 1
    assert planned(bad) == date(2026, 11, 6)
    assert planned(good) > date(2026, 11, 6)


def test_letters_are_written_many_in_one_transaction(days_pass, monkeypatch):
    days_pass(date(2026, 11, 6))
    for number in range(6):
        used_on(date(2026, 1, 5), f"ext-{number}")
    together, write = [], house_letters.write
    monkeypatch.setattr(
        house_letters, "write", lambda ids, *more: together.append(len(ids)) or write(ids, *more)
    )
    assert sweep.sweep().letters == 6
    assert together == [6]


def test_the_lock_ahead_is_told_on_every_channel_that_reaches_the_owner(days_pass):
    days_pass(date(2026, 1, 10))
    used_on(date(2026, 1, 5))
    exchange.ingest(event("account.updated", "ext-1", clock.now(), phone="+15550100"))
    days_pass(date(2026, 11, 6))
    sweep.sweep()
    assert [row.channel for row in OutboxMessage.objects.all()] == [
        "email"
    ]  # inactive locks nothing
    days_pass(date(2027, 11, 6))
    assert sweep.sweep().letters == 1
    told = {letter.channel: letter for letter in messages.demo_mailbox(3)}
    assert set(told) == {"email", "sms", "post"}
    assert told["sms"].recipient == "+15550100"
    assert "locked on 5 Jan 2028" in told["sms"].body
    assert told["post"].recipient == "ext-1"
    assert told["post"].body == told["email"].body
    entry = AuditEntry.objects.filter(tag=Tag.SYSTEM_NOTICE_WRITTEN).latest("sequence")
    assert entry.details["channels"] == ["email", "sms", "post"]


def test_a_channel_that_nobody_serves_is_left_out(days_pass):
    days_pass(date(2026, 1, 10))
    used_on(date(2026, 1, 5))  # no phone on record
    days_pass(date(2026, 11, 6))
    sweep.sweep()
    with override_settings(PORTS={"post": "no.such:port"}):
        days_pass(date(2027, 11, 6))
        assert len(sweep.sweep().failed) == 1  # a port named wrongly is no reason to skip a letter
    assert sweep.sweep().letters == 1
    assert {row.channel for row in OutboxMessage.objects.filter(kind="before_dormant")} == {
        "email",
        "post",
    }


def test_an_erased_owner_is_not_written_to_and_does_not_stop_the_sweep(days_pass):
    days_pass(date(2026, 1, 10))
    account = used_on(date(2026, 1, 5))
    models.Person.objects.update(wrapped_key=None, email=None)
    days_pass(date(2026, 11, 6))
    assert sweep.sweep().letters == 0
    assert planned(account) == date(2026, 12, 22)


def changed(monkeypatch, policy, key, value):
    """From now on the installation runs under another value of one rule."""
    parameter = policy.parameters[key]
    entries = tuple(replace(entry, value=value) for entry in parameter.entries)
    parameters = {**policy.parameters, key: replace(parameter, entries=entries)}
    other = Policy(digest(parameters.values()), parameters)
    monkeypatch.setattr(rules, "pinned", lambda name: policy)
    monkeypatch.setattr(rules, "policy", lambda: other)


def test_the_first_sweep_of_all_looks_at_everyone(days_pass):
    days_pass(date(2026, 1, 10))
    used_on(date(2026, 1, 5))
    assert sweep.sweep().is_new_policy
    assert not sweep.sweep().is_new_policy


@pytest.mark.parametrize(
    ("key", "value", "looked_at"),
    [
        ("clock.inactive_after_months", 13, 2),
        ("unclaimed.us_ca.virtual_currency.years", 5, 1),
        ("unclaimed.us_de.virtual_currency.years", 3, 2),  # the domicile's law stands in anywhere
        ("hold.hours", 24, 0),
    ],
)
def test_a_new_policy_makes_due_whom_it_may_give_other_days(
    days_pass, monkeypatch, key, value, looked_at
):
    days_pass(date(2026, 1, 10))
    used_on(date(2026, 1, 5))
    moved = used_on(date(2026, 1, 5), "ext-2")
    models.Address.objects.filter(account=moved).update(jurisdiction="US-NV")
    sweep.sweep()
    changed(monkeypatch, rules.policy(), key, value)
    swept = sweep.sweep()
    assert swept.looked_at == looked_at
    assert swept.is_new_policy == bool(looked_at)


def test_a_policy_that_cannot_be_read_any_more_makes_everyone_due(days_pass):
    days_pass(date(2026, 1, 10))
    used_on(date(2026, 1, 5))
    sweep.sweep()
    Sweep.objects.update(policy_digest="another")
    again = sweep.sweep()
    assert again.is_new_policy
    assert again.looked_at == 1


def queries_of_a_first_sweep(accounts):
    """How many questions the sweep asks when every account is due, as under a new policy."""
    Sweep.objects.all().delete()
    with CaptureQueriesContext(connection) as asked:
        assert sweep.sweep().looked_at == accounts
    return len(asked)


def test_accounts_that_owe_no_letter_are_planned_together(days_pass):
    days_pass(date(2026, 11, 22))
    made = {used_on(date(2026, 11, 20), f"ext-{number}") for number in range(3)}
    sweep.sweep()  # keeps the policy's text, once
    of_three = queries_of_a_first_sweep(3)
    made |= {used_on(date(2026, 11, 20), f"ext-{number}") for number in range(3, 20)}
    planned_on = {planned(account) for account in made}
    assert queries_of_a_first_sweep(20) == of_three
    assert {planned(account) for account in made} == planned_on == {date(2027, 9, 21)}


def test_the_pick_reads_the_partial_index_and_no_row(days_pass, django_assert_num_queries):
    used_on(date(2026, 1, 5))
    rows = Account.objects.filter(next_review_on__lte=date(2027, 1, 1))
    ordered = rows.order_by("next_review_on", "id").values_list("id", flat=True)[:1000]
    index = {
        "sqlite": "COVERING INDEX account_due_for_review",
        "postgresql": "Index Only Scan using account_due_for_review",
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a table of one row is read whole
            cursor.execute("SET LOCAL enable_seqscan TO off; SET LOCAL enable_bitmapscan TO off")
    assert index[connection.vendor] in ordered.explain()
    with django_assert_num_queries(1):
        assert len(sweep.pick(date(2026, 1, 1) + timedelta(days=4000))) == 1


def test_the_worker_sweeps_once_a_day_and_again_after_an_interruption(days_pass):
    days_pass(date(2026, 11, 22))
    used_on(date(2026, 11, 20))
    assert sweep.nightly() is not None
    assert sweep.nightly() is None
    Sweep.objects.update(ended_at=None)
    assert sweep.nightly() is not None
    days_pass(date(2026, 11, 23))
    assert sweep.nightly() is not None


def test_the_night_verifies_the_record_and_says_what_is_wrong_with_it(three_entries, caplog):
    sweep.sweep()
    whole = Sweep.objects.latest("id")
    assert (whole.record_fault, caplog.text) == ("", "")
    assert whole.record_verified_at is not None
    assert audit.roots({whole.record_entries}) == {whole.record_entries: whole.record_root}

    without_triggers("UPDATE store_auditentry SET actor = 'x' WHERE sequence = 2")
    sweep.sweep()
    found = Sweep.objects.latest("id")
    assert "entry 2" in found.record_fault
    assert "the audit record is not whole: " + found.record_fault in caplog.text
    assert found.ended_at is not None  # the letters were written all the same
