"""Saying that one is still here, and disabling one's own account."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from tests.fixtures.builders import event, opened_event, sent_case

from reinstate.services.access import disputing, sign_in
from reinstate.services.account import accounts, passport, presence, self_disabling
from reinstate.services.case import cases, correspondence
from reinstate.services.errors import Refused
from reinstate.services.integration import exchange
from reinstate.services.mail import messages
from reinstate.services.upkeep import audit
from reinstate.store.models import (
    Account,
    Activity,
    CaseLetter,
    Installation,
    RestrictionEvent,
)

ZONE = "America/New_York"
NOT_ME = re.compile(r"/not-me/([\w-]+)")


def used_days_ago(days, external="ext-1", **changed):
    made = exchange.ingest(opened_event(external, opened_on="2020-01-15", **changed)).account_id
    at = datetime.now(UTC) - timedelta(days=days)
    exchange.ingest(event("activity.recorded", external, at, kind="login"))
    return made


@pytest.fixture
def quiet(db):
    """An account nobody has used for 14 months."""
    Installation.objects.update(is_demo=True)
    return used_days_ago(430)


def test_of_an_account_with_nothing_on_it_no_law_is_said_to_be_unknown(quiet):
    assert passport.for_owner(quiet).silence.law == "Nothing here could go to a state."
    held = {"asset": "USD", "amount": "10.00", "usd": "10.00", "kind": "deposit"}
    exchange.ingest(event("ledger.entry_posted", **held))
    assert "property counts as abandoned" in passport.for_owner(quiet).silence.law


@pytest.mark.article("status.login_prevents", "status.active_inactive_dormant")
def test_saying_that_one_is_still_here_makes_an_inactive_account_active(quiet):
    assert passport.for_owner(quiet).lifecycle == "inactive"
    presence.say_still_here(quiet)
    page = passport.for_owner(quiet)
    assert page.lifecycle == "active"
    assert next(c.on for c in page.clocks if c.code == "dormant_on").year >= page.as_of.year + 1


def test_the_word_is_recorded_as_the_owners_act(quiet):
    presence.say_still_here(quiet)
    act = Activity.objects.get(account=quiet, source="portal")
    assert act.kind == "message_from_owner"
    (entry,) = audit.entries(quiet)[-1:]
    assert (entry.tag, entry.actor) == ("portal:account:still_here", f"owner:{quiet}")


def test_a_message_counts_like_the_word_that_one_is_still_here(quiet):
    exchange.ingest(event("restriction.raised", kind="self_disabled", by="owner"))
    case = cases.open_case(quiet, time_zone=ZONE)
    correspondence.write_as_owner(quiet, case.case_id, "My name changed.")
    assert passport.for_owner(quiet).lifecycle == "active"
    correspondence.write_as_owner(quiet, case.case_id, "In May.")
    assert Activity.objects.filter(account=quiet, kind="message_from_owner").count() == 1


def test_a_request_that_is_sent_counts_from_its_day_whatever_becomes_of_it(db, seen):
    mine = used_days_ago(430)
    exchange.ingest(event("restriction.raised", kind="self_disabled", by="owner"))
    sent_case(mine)
    assert passport.for_owner(mine).lifecycle == "active"


def test_a_message_about_a_dormant_account_counts_as_no_act_and_is_kept(db):
    dormant = used_days_ago(800)
    case = cases.open_case(dormant, time_zone=ZONE)
    correspondence.write_as_owner(dormant, case.case_id, "I am here.")
    assert CaseLetter.objects.count() == 1
    assert passport.for_owner(dormant).lifecycle == "dormant"


def test_saying_it_twice_on_a_day_counts_once(quiet):
    presence.say_still_here(quiet)
    presence.say_still_here(quiet)
    assert Activity.objects.filter(account=quiet, source="portal").count() == 1


@pytest.mark.article("restricted.dormancy")
def test_a_word_does_not_unlock_a_dormant_account(db):
    dormant = used_days_ago(800)
    assert not passport.for_owner(dormant).may_stop_the_clock
    with pytest.raises(Refused, match="reactivation"):
        presence.say_still_here(dormant)
    assert "dormant_lock" in [one.code for one in passport.for_owner(dormant).restrictions]


def test_before_disabling_the_owner_sees_balances_and_open_orders(db):
    Installation.objects.update(is_demo=True)
    mine = used_days_ago(10, "demo-good")
    exchange.ingest(event("ledger.entry_posted", "demo-good", asset="USD", amount="-3.00"))
    found = self_disabling.preview(mine)
    assert found.balances == (("USD", "-3"),)
    assert found.has_debt
    assert found.open_orders == ("buy 0.01 BTC at 55000 USD",)


def test_without_a_port_nobody_pretends_to_know_open_orders(db):
    assert self_disabling.preview(used_days_ago(10)).open_orders is None


@pytest.mark.article("process.self_disabled")
def test_disabling_locks_tells_the_exchange_and_writes_to_the_owner(quiet):
    self_disabling.disable(quiet)
    page = passport.for_owner(quiet)
    assert [one.code for one in page.restrictions] == ["self_disabled"]
    assert not page.capabilities["withdraw"]
    assert page.offers
    assert exchange.changes()[-1].kind == "account.self_disabled"
    assert messages.demo_mailbox()[0].subject == "Your Binance.US account is disabled"


def test_a_phone_on_record_is_told_of_the_disabling_too(quiet):
    number = Account.objects.get(id=quiet).external_id
    exchange.ingest(event("account.updated", number, phone="+1 202-555-0100"))
    self_disabling.disable(quiet)
    text = next(one for one in messages.demo_mailbox() if one.channel == "sms")
    assert (text.recipient, bool(NOT_ME.search(text.body))) == ("+1 202-555-0100", True)


def test_an_account_that_is_disabled_is_not_disabled_again(quiet):
    self_disabling.disable(quiet)
    with pytest.raises(Refused, match="disabled already"):
        self_disabling.disable(quiet)
    assert RestrictionEvent.objects.count() == 1


def test_a_disabled_account_is_asked_back_in_the_usual_way(quiet):
    self_disabling.disable(quiet)
    assert cases.open_case(quiet, time_zone="America/New_York").case_id


def test_this_was_not_me_ends_sessions_and_asks_for_people(quiet):
    thief = sign_in.demo_session(quiet)
    self_disabling.disable(quiet)
    token = NOT_ME.search(messages.demo_mailbox()[0].body)[1]
    assert disputing.preview(token).is_disabling
    disputing.dispute(token)
    assert sign_in.account_of_session(thief) is None
    standing = accounts.assess(Account.objects.get(id=quiet))
    assert {view.kind.value for view in standing.restrictions} == {"self_disabled", "fraud_alert"}
    with pytest.raises(Refused):
        disputing.dispute(token)
