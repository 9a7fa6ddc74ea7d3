from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.account_documents import account, acted, policy, standing

from reinstate.domain.dormancy import house_clock, house_notices, months_after, years_after
from reinstate.domain.standing import Lifecycle
from reinstate.domain.state_law import AssetClass

SILENT_SINCE = [acted("trade", "2024-03-01")]


def test_a_clock_that_starts_on_29_february_ends_on_28_february():
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 240), st.integers(0, 240))
def test_a_longer_period_never_ends_earlier(start, first, second):
    shorter, longer = sorted((first, second))
    assert start <= months_after(start, shorter) <= months_after(start, longer)


@pytest.mark.article("status.active_inactive_dormant")
@pytest.mark.parametrize(
    ("on", "lifecycle"),
    [
        (date(2025, 2, 28), Lifecycle.ACTIVE),
        (date(2025, 3, 1), Lifecycle.INACTIVE),
        (date(2026, 2, 28), Lifecycle.INACTIVE),
        (date(2026, 3, 1), Lifecycle.DORMANT),
    ],
)
def test_the_anniversary_itself_changes_the_lifecycle(on, lifecycle):
    assert standing(on, activity=SILENT_SINCE, balances=[]).lifecycle is lifecycle


@pytest.mark.article("status.two_years")
def test_two_years_of_silence_make_an_account_dormant_and_no_more():
    found = standing(date(2026, 3, 1), activity=SILENT_SINCE)
    assert found.lifecycle is Lifecycle.DORMANT
    assert found.clocks.statutory[0].presumed_abandoned_on == date(2027, 3, 1)


@pytest.mark.article("status.three_years", "restricted.dormancy")
def test_three_years_in_a_three_year_state_make_the_balance_unclaimed_property():
    before = standing(date(2027, 2, 28), activity=SILENT_SINCE)
    on_the_day = standing(date(2027, 3, 1), activity=SILENT_SINCE)
    assert before.lifecycle is Lifecycle.DORMANT
    assert on_the_day.lifecycle is Lifecycle.ESCHEAT_PENDING


@pytest.mark.article("status.login_prevents")
def test_logging_in_stops_both_clocks():
    found = standing(date(2027, 3, 1), activity=[*SILENT_SINCE, acted("login", "2027-02-01")])
    assert found.lifecycle is Lifecycle.ACTIVE
    assert found.clocks.statutory[0].presumed_abandoned_on == date(2030, 2, 1)


@pytest.mark.parametrize(
    "kind", ["failed_login", "staking_reward", "inbound_transfer", "fee", "returned_communication"]
)
def test_what_the_owner_did_not_do_stops_nothing(kind):
    clock = house_clock(
        account(activity=[*SILENT_SINCE, acted(kind, "2025-06-01")]), policy(date(2026, 1, 1))
    )
    assert clock.last_owner_activity_on == date(2024, 3, 1)


@pytest.mark.parametrize(
    "kind",
    ["login", "trade", "deposit", "withdrawal", "recurring_deposit", "message_from_owner",
     "reactivation_request"],
)  # fmt: skip
def test_what_the_owner_did_restarts_the_house_clock(kind):
    clock = house_clock(
        account(activity=[*SILENT_SINCE, acted(kind, "2025-06-01")]), policy(date(2026, 1, 1))
    )
    assert clock.last_owner_activity_on == date(2025, 6, 1)


def test_without_any_act_the_clock_runs_from_opening():
    found = standing(date(2020, 12, 31), activity=[])
    assert found.clocks.house.last_owner_activity_on == date(2020, 1, 1)


def test_an_act_after_the_day_asked_for_does_not_count_yet():
    found = standing(date(2025, 6, 1), activity=[*SILENT_SINCE, acted("login", "2025-06-02")])
    assert found.lifecycle is Lifecycle.INACTIVE


def test_days_are_counted_in_the_exchange_time_zone():
    late = [{"kind": "login", "at": "2024-03-01T23:30:00-08:00"}]
    found = standing(date(2024, 6, 1), activity=late)
    assert found.clocks.house.last_owner_activity_on == date(2024, 3, 2)


def test_each_asset_class_has_its_own_clock():
    found = standing(
        date(2026, 1, 1),
        addresses=[{"jurisdiction": "US-DE", "from": "2020-01-01", "kind": "residence"}],
        balances=[
            {"asset": "BTC", "amount": "1"},
            {"asset": "USD", "amount": "1"},
            {"asset": "TSLAX", "amount": "1"},
        ],
        activity=[acted("trade", "2022-03-01")],
    )
    years = {clock.asset_class: clock.years for clock in found.clocks.statutory}
    assert years == {
        AssetClass.VIRTUAL_CURRENCY: 5,
        AssetClass.CASH: 5,
        AssetClass.SECURITIES: 3,
    }


def test_the_latest_act_that_has_come_by_the_day_starts_the_statutory_clock_too():
    earlier, on_the_day, later = (
        acted("trade", day) for day in ("2022-03-01", "2024-03-01", "2024-03-02")
    )
    found = standing(date(2024, 3, 1), activity=[on_the_day, later, earlier])
    assert found.clocks.statutory[0].presumed_abandoned_on == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"asset": "GLDX"}, AssetClass.VIRTUAL_CURRENCY),  # on no list of the policy
        ({"asset": "GLDX", "asset_class": "securities"}, AssetClass.SECURITIES),
        ({"asset": "USD", "asset_class": "virtual_currency"}, AssetClass.VIRTUAL_CURRENCY),
        ({"asset": "USD", "asset_class": "of_their_own"}, AssetClass.CASH),
    ],
)
def test_what_the_exchange_says_an_asset_is_goes_before_the_lists_of_the_policy(line, expected):
    found = standing(balances=[{**line, "amount": "1"}])
    assert [clock.asset_class for clock in found.clocks.statutory] == [expected]


def test_points_are_no_property():
    found = standing(balances=[{"asset": "POINTS", "amount": "500"}])
    assert found.clocks.statutory == ()


@pytest.mark.parametrize(
    "balances", [[], [{"asset": "USD", "amount": "0"}], [{"asset": "USD", "amount": "-5"}]]
)
def test_an_account_that_holds_nothing_is_never_escheat_pending(balances):
    found = standing(date(2031, 1, 1), activity=SILENT_SINCE, balances=balances)
    assert found.lifecycle is Lifecycle.DORMANT


@pytest.mark.parametrize("kind", ["legal_hold", "sanctions_hold", "owner_deceased"])
def test_held_property_is_outside_ordinary_escheat(kind):
    hold = [{"kind": kind, "raised_at": "2025-01-01T00:00:00Z", "raised_by": "compliance"}]
    found = standing(date(2031, 1, 1), activity=SILENT_SINCE, restrictions=hold)
    assert found.lifecycle is Lifecycle.DORMANT


def test_delivery_to_the_state_ends_the_account_life():
    handed = {"jurisdiction": "US-CA", "on": "2027-11-01"}
    assert (
        standing(date(2027, 11, 1), activity=SILENT_SINCE, delivered_to_state=handed).lifecycle
        is Lifecycle.ESCHEATED
    )
    assert (
        standing(date(2027, 10, 31), activity=SILENT_SINCE, delivered_to_state=handed).lifecycle
        is Lifecycle.ESCHEAT_PENDING
    )


def test_an_owner_is_written_to_before_inactive_and_before_dormant():
    on_day = policy(date(2024, 6, 1))
    clock = house_clock(account(activity=SILENT_SINCE), on_day)
    letters = [(item.announces, item.write_on) for item in house_notices(clock, on_day)]
    assert letters == [
        ("inactive", date(2024, 12, 31)),
        ("inactive", date(2025, 2, 15)),
        ("dormant", date(2025, 12, 31)),
        ("dormant", date(2026, 2, 15)),
    ]


def test_an_act_on_the_very_day_counts():
    found = standing(date(2026, 3, 1), activity=[*SILENT_SINCE, acted("login", "2026-03-01")])
    assert found.lifecycle is Lifecycle.ACTIVE
