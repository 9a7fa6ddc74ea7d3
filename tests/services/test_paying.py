"""Paying off a negative balance, by a coin or by USDT from a provider."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.fixtures.builders import event, make_account, opened_event, sent_case

from reinstate.domain.case import CaseState
from reinstate.services.account import passport, paying
from reinstate.services.errors import Conflict, NotAllowed, NotFound, Refused
from reinstate.services.integration import exchange, ports
from reinstate.services.integration.ports.protocols import BegunPurchase
from reinstate.services.review import deciding
from reinstate.services.upkeep import audit
from reinstate.store.models import Activity, Balance, Case, Installation, LedgerEntry


def owing(amount="-20.00", asset="USD", external="ext-1"):
    made = exchange.ingest(opened_event(external)).account_id
    exchange.ingest(event("activity.recorded", external, kind="login"))
    exchange.ingest(event("ledger.entry_posted", external, asset=asset, amount=amount))
    return made


@pytest.fixture
def demo(db):
    Installation.objects.update(is_demo=True)


@pytest.fixture
def debtor(demo):
    return owing()


class SlowProvider:
    """Reports what a test says was bought."""

    name = "Slow Pay"
    total = Decimal(0)

    def begin(self, account, usdt):
        return BegunPurchase("slow-1", "https://pay.example/slow-1")

    def bought(self, reference):
        return self.total


@pytest.fixture
def slow(monkeypatch):
    provider = SlowProvider()
    monkeypatch.setattr(ports, "usdt_provider", lambda: provider)
    return provider


def codes(account_id):
    return [one.code for one in passport.for_owner(account_id).restrictions]


@pytest.mark.article("restricted.negative_balance", "restricted.lifts_automatically")
def test_a_deposit_at_its_value_lifts_the_restriction_at_once(debtor):
    assert codes(debtor) == ["negative_balance"]
    quote = next(one for one in paying.page(debtor).quotes if one.asset == "BTC")
    paid = paying.sandbox_deposit(debtor, "BTC", quote.amount)
    assert paid.left == ()
    assert codes(debtor) == []
    assert passport.for_owner(debtor).capabilities["withdraw"]


@pytest.mark.article("restricted.usdt", "restricted.lifts_automatically")
def test_a_purchase_of_usdt_lifts_the_restriction_at_once(debtor):
    page = paying.page(debtor)
    purchase = paying.begin_purchase(debtor, page.usdt_needed)
    assert paying.take_report(debtor, purchase).left == ()
    assert codes(debtor) == []


def test_a_part_shows_what_is_left_and_keeps_the_lock(debtor):
    assert paying.sandbox_deposit(debtor, "USDT", "12.50").left == (("USD", "7.5"),)
    assert paying.page(debtor).left == (("USD", "7.5"),)
    assert codes(debtor) == ["negative_balance"]


def test_what_is_over_stays_on_the_account(debtor):
    paying.sandbox_deposit(debtor, "USDT", "50")
    held = dict(Balance.objects.values_list("currency", "amount"))
    assert held == {"USD": Decimal(0), "USDT": Decimal(30)}


def test_a_report_is_booked_once_and_a_second_part_adds_only_what_is_new(debtor, slow):
    purchase = paying.begin_purchase(debtor, "20")
    with pytest.raises(Conflict, match="not reported"):
        paying.take_report(debtor, purchase)
    slow.total = Decimal(5)
    assert paying.take_report(debtor, purchase).left == (("USD", "15"),)
    with pytest.raises(Conflict):
        paying.take_report(debtor, purchase)
    slow.total = Decimal(20)
    assert paying.take_report(debtor, purchase).left == ()
    assert sum(LedgerEntry.objects.filter(currency="USD").values_list("amount", flat=True)) == 0


def test_a_report_that_comes_after_the_debt_is_gone_is_still_booked(debtor, slow):
    purchase = paying.begin_purchase(debtor, "20")
    paying.sandbox_deposit(debtor, "USDT", "20")
    slow.total = Decimal(20)
    paying.take_report(debtor, purchase)
    assert Balance.objects.get(currency="USDT").amount == 20


def test_somebody_elses_purchase_is_not_there(debtor, slow):
    purchase = paying.begin_purchase(debtor, "20")
    other = owing(external="ext-2")
    with pytest.raises(NotFound):
        paying.take_report(other, purchase)


@pytest.mark.article("restricted.negative_balance")
def test_a_covered_debt_leaves_a_fraud_alert_where_it_is(debtor):
    exchange.ingest(event("restriction.raised", kind="fraud_alert", by="risk_engine"))
    paying.sandbox_deposit(debtor, "USDT", "20")
    assert codes(debtor) == ["security_confirmation"]


def test_paying_is_no_act_that_stops_the_clock(debtor):
    before = Activity.objects.count()
    paying.sandbox_deposit(debtor, "USDT", "20")
    assert Activity.objects.count() == before


def test_an_approved_case_that_waited_for_the_debt_goes_on(demo, seen, reviewer, senior):
    account = make_account()
    exchange.ingest(event("ledger.entry_posted", asset="USD", amount="-20.00"))
    case = sent_case(account)
    version = Case.objects.get().version
    deciding.decide(case.case_id, reviewer, "approve", internal_note="ok", expected_version=version)
    row = Case.objects.get()
    if row.state == CaseState.AWAITING_SECOND_APPROVAL:
        second = row.decisions.get().second_assigned_to_id
        deciding.second_decision(case.case_id, second, "confirm", expected_version=row.version)
    assert Case.objects.get().state == CaseState.WAITING_ON_OTHER_RESTRICTIONS
    paying.sandbox_deposit(account, "USDT", "20")
    assert [c.kind for c in exchange.changes()][-1] == "reinstatement.announced"


def test_each_payment_is_recorded_and_told_to_the_exchange(debtor):
    paying.sandbox_deposit(debtor, "USDT", "20")
    change = exchange.changes()[-1]
    assert change.kind == "payment.booked"
    assert change.payload["data"]["movements"][0] == {"asset": "USDT", "amount": "20"}
    assert audit.entries(debtor)[-1].tag == "portal:payment:booked"


@pytest.mark.parametrize("typed", ["", "0", "-5", "1e30", "NaN", "a lot", "0.000000001"])
def test_an_amount_that_is_none_is_refused_in_words(debtor, typed):
    with pytest.raises(Refused, match="not an amount"):
        paying.sandbox_deposit(debtor, "USDT", typed)


def test_nothing_is_paid_into_an_account_under_review(debtor):
    exchange.ingest(event("restriction.raised", kind="sanctions_hold", by="screening"))
    with pytest.raises(Refused, match="under review"):
        paying.sandbox_deposit(debtor, "USDT", "20")


def test_outside_a_demo_nothing_is_pretended(db):
    debtor = owing()
    page = paying.page(debtor)
    assert (page.provider, page.is_sandbox) == ("", False)
    assert [(one.asset, one.amount, one.price) for one in page.quotes] == [("USD", "20", "")]
    with pytest.raises(NotAllowed):
        paying.sandbox_deposit(debtor, "USDT", "20")


def test_the_sandbox_ports_work_on_a_demo_only(db, settings):
    settings.PORTS = {"prices": "reinstate.services.integration.ports.sandbox:Prices"}
    with pytest.raises(NotAllowed, match="Only a demo"):
        ports.prices()


def test_a_port_that_cannot_be_loaded_is_named(db, settings):
    settings.PORTS = {"prices": "no.such.module:Prices"}
    with pytest.raises(Refused, match=r"no\.such\.module"):
        ports.prices()
