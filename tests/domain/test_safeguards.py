from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from tests.domain.account_documents import account, policy

from reinstate.domain.safeguards import (
    goes_to_a_person,
    second_approval_reasons,
    value_in_usd,
    withdrawal_hold,
)
from reinstate.domain.state_law import AssetClass
from reinstate.domain.unclaimed import worth_by_class


def test_withdrawals_pause_for_48_hours():
    hold = withdrawal_hold(policy(), ())
    assert hold.length == timedelta(hours=48)
    start = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert hold.ends_at(start) == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_the_longest_signal_decides_the_hold():
    hold = withdrawal_hold(policy(), {"email_changed", "fraud_alert_cleared", "never_heard_of"})
    assert (hold.length, hold.because_of) == (timedelta(hours=168), ("fraud_alert_cleared",))


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
