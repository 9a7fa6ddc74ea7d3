from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from tests.domain.account_documents import TODAY, account, policy

from reinstate.domain.safeguards import (
    Hold,
    goes_to_a_person,
    second_approval_reasons,
    value_in_usd,
    withdrawal_hold,
)
from reinstate.domain.state_law import AssetClass
from reinstate.domain.unclaimed import property_held, worth_by_class


def test_withdrawals_pause_for_48_hours():
    hold = withdrawal_hold(policy(), ())
    assert hold.length == timedelta(hours=48)
    start = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert hold.ends_at(start) == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_the_longest_signal_decides_the_hold():
    hold = withdrawal_hold(policy(), {"email_changed", "fraud_alert_cleared", "never_heard_of"})
    assert (hold.length, hold.because_of) == (timedelta(hours=168), ("fraud_alert_cleared",))


def with_value(key, value):
    shipped = policy().policy
    known = shipped.parameters[key]
    other = replace(known, entries=(replace(known.entries[0], value=value),))
    return replace(shipped, parameters={**shipped.parameters, key: other}).on(TODAY)


def test_every_signal_that_asks_for_the_longest_hold_is_named_in_one_order():
    hold = withdrawal_hold(policy(), ["new_device", "new_country", "no_enrolled_reference"])
    assert hold.length == timedelta(hours=96)
    assert hold.because_of == ("new_country", "no_enrolled_reference")


def test_a_signal_that_asks_for_no_more_than_the_usual_pause_made_nothing_longer():
    asked = with_value("hold.hours_by_signal", {"new_device": 48, "new_country": 49})
    assert withdrawal_hold(asked, ["new_device"]) == Hold(timedelta(hours=48), ())
    assert withdrawal_hold(asked, ["new_country"]) == Hold(timedelta(hours=49), ("new_country",))


def test_a_line_that_holds_nothing_needs_no_value():
    lines = [{"asset": "USD", "amount": "5"}, {"asset": "BTC", "amount": "0"}]
    assert value_in_usd(account(balances=lines).balances) == Decimal(5)


def test_policy_may_let_one_person_approve_without_an_enrolled_reference():
    key = "review.second_approval.without_enrolled_reference"
    asked = {"value_usd": Decimal(0), "has_enrolled_reference": False}
    assert second_approval_reasons(policy(), **asked) == ("no_enrolled_reference",)
    assert second_approval_reasons(with_value(key, False), **asked) == ()


def test_an_account_is_worth_what_can_be_taken_out():
    lines = [
        {"asset": "USD", "amount": "100.10"},
        {"asset": "BTC", "amount": "1", "usd": "60000"},
        {"asset": "ETH", "amount": "-1", "usd": "-3000"},
    ]
    assert value_in_usd(account(balances=lines).balances) == Decimal("60100.10")
    assert value_in_usd(account(balances=[{"asset": "BTC", "amount": "1"}]).balances) is None


def test_a_dollar_is_worth_itself_for_a_notice_too():
    held = account(balances=[{"asset": "USD", "amount": "5"}, {"asset": "BTC", "amount": "1"}])
    found = worth_by_class(held, policy())
    assert found == {AssetClass.CASH: Decimal(5), AssetClass.VIRTUAL_CURRENCY: None}


def test_what_is_held_is_told_asset_by_asset_and_without_what_is_owed():
    lines = [
        {"asset": "BTC", "amount": "0.7", "usd": "42000"},
        {"asset": "USD", "amount": "-12"},
        {"asset": "BTC", "amount": "-0.2", "usd": "-12000"},
        {"asset": "GOLDX", "amount": "3", "asset_class": "securities"},
    ]
    coins, shares = property_held(account(balances=lines), policy())
    assert (coins.asset_class, coins.units, coins.usd) == (
        AssetClass.VIRTUAL_CURRENCY, "0.5 BTC", Decimal(30000),
    )  # fmt: skip
    assert (shares.asset_class, shares.units, shares.usd) == (
        AssetClass.SECURITIES, "3 GOLDX", None,
    )  # fmt: skip


def test_what_is_held_of_a_class_is_worth_all_its_assets_together():
    lines = [
        {"asset": "BTC", "amount": "1", "usd": "60000"},
        {"asset": "ETH", "amount": "1", "usd": "3000.50"},
        {"asset": "BTC", "amount": "1", "usd": "60000"},
    ]
    found = worth_by_class(account(balances=lines), policy())
    assert found == {AssetClass.VIRTUAL_CURRENCY: Decimal("123000.50")}
    lines[1]["usd"] = None
    assert worth_by_class(account(balances=lines), policy()) == {AssetClass.VIRTUAL_CURRENCY: None}


@pytest.mark.parametrize(
    ("value_usd", "has_reference", "signals", "reasons"),
    [
        (Decimal("9999.99"), True, (), ()),
        (Decimal(10000), True, (), ("balance",)),
        (None, True, (), ("balance_unknown",)),
        (Decimal(0), False, (), ("no_enrolled_reference",)),
        (Decimal(0), True, ("new_country", "sunny_day"), ("new_country",)),
    ],
)
def test_a_second_person_approves_when_policy_asks(value_usd, has_reference, signals, reasons):
    assert (
        second_approval_reasons(
            policy(), value_usd=value_usd, has_enrolled_reference=has_reference, signals=signals
        )
        == reasons
    )


@pytest.mark.parametrize(("attempts", "person"), [(0, False), (2, False), (3, True), (9, True)])
def test_past_the_limit_of_attempts_a_person_takes_over(attempts, person):
    assert goes_to_a_person(policy(), attempts) is person
