from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from tests.domain.account_documents import TODAY, account, policy

from reinstate import rulebook
from reinstate.domain.findings import Recommendation
from reinstate.domain.policy import Policy
from reinstate.domain.safeguards import (
    goes_to_a_person,
    may_approve_automatically,
    second_approval_reasons,
    value_in_usd,
    withdrawal_hold,
)


def changed(**values) -> Policy:
    shipped = rulebook.shipped()
    parameters = dict(shipped.parameters)
    for name, value in values.items():
        key = name.replace("__", ".")
        entry = replace(parameters[key].entries[0], value=value)
        parameters[key] = replace(parameters[key], entries=(entry,))
    return replace(shipped, parameters=parameters)


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


@pytest.mark.article("process.team_review")
def test_as_shipped_a_machine_never_approves():
    assert not may_approve_automatically(
        policy(),
        recommendation=Recommendation.PASS,
        value_usd=Decimal(0),
        has_enrolment_match=True,
    )


@pytest.mark.parametrize(
    ("broken", "may"),
    [
        ({}, True),
        ({"recommendation": Recommendation.REFER}, False),
        ({"recommendation": Recommendation.RETAKE}, False),
        ({"value_usd": Decimal("500.01")}, False),
        ({"value_usd": None}, False),
        ({"has_enrolment_match": False}, False),
        ({"signals": ("new_device",)}, False),
    ],
)
def test_switched_on_every_guard_has_to_hold(broken, may):
    on = changed(review__automatic_approval=True, review__automatic_approval_max_usd=500)
    asked = {
        "recommendation": Recommendation.PASS,
        "value_usd": Decimal(500),
        "has_enrolment_match": True,
        **broken,
    }
    assert may_approve_automatically(on.on(TODAY), **asked) is may


@pytest.mark.parametrize(("attempts", "person"), [(0, False), (2, False), (3, True), (9, True)])
def test_past_the_limit_of_attempts_a_person_takes_over(attempts, person):
    assert goes_to_a_person(policy(), attempts) is person
