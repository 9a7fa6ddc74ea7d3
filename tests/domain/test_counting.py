"""Laws of counting: days, the order of events, money to the last digit, holds, policy in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.account_documents import account, acted, policy, raised

from reinstate.domain import money
from reinstate.domain.account import ActivityKind
from reinstate.domain.dormancy import day_of, months_after, years_after
from reinstate.domain.policy import Authority, Confidence, Dated, NotInForce, Parameter, Policy
from reinstate.domain.standing import assess
from reinstate.domain.standing_document import to_document
from reinstate.domain.unclaimed import asset_classes_held, worth_by_class

ANY_DAY = st.dates(date(1990, 1, 1), date(2090, 12, 31))
MONTHS = st.integers(0, 240)
# Both sides of the date line, half hours, and both hemispheres' summer time.
ZONES = (
    "UTC", "America/New_York", "America/Los_Angeles", "Pacific/Apia", "Pacific/Kiritimati",
    "Pacific/Pago_Pago", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca",
)  # fmt: skip
INSTANTS = st.integers(1_100_000_000, 2_000_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))


# Days


@given(ANY_DAY, MONTHS)
def test_a_later_month_keeps_the_day_or_ends_on_the_months_last(start: date, months: int) -> None:
    end = months_after(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    is_last = (end + timedelta(days=1)).day == 1
    assert end.day == start.day or (end.day < start.day and is_last)


@given(ANY_DAY, ANY_DAY, MONTHS)
def test_who_was_silent_earlier_is_never_due_later(one: date, other: date, months: int) -> None:
    first, second = sorted((one, other))
    assert months_after(first, months) <= months_after(second, months)


@given(ANY_DAY, MONTHS)
def test_a_period_begun_back_from_its_end_is_never_too_short(end: date, months: int) -> None:
    start = months_after(end, -months)
    assert months_after(start, months) <= end
    assert months_after(start + timedelta(days=3), months) >= end


@given(st.integers(2000, 2090).filter(lambda year: year % 4 == 0), st.integers(1, 7))
def test_a_leap_day_ends_on_the_last_of_february(year: int, years: int) -> None:
    end = years_after(date(year, 2, 29), years)
    assert (end.month, (end + timedelta(days=1)).month) == (2, 3)


def zoned(zone: str) -> Policy:
    value = Dated(zone, date(1970, 1, 1), Authority("test"), Confidence.DECIDED)
    key = "clock.time_zone"
    return Policy("", {key: Parameter(key, "", "", (value,))})


@given(INSTANTS, INSTANTS, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_a_day_is_that_of_the_instant_however_it_is_written(
    one: datetime, other: datetime, zone: str, written_in: str
) -> None:
    on = zoned(zone).on(date(2026, 1, 1))
    assert day_of(one, on) == day_of(one.astimezone(ZoneInfo(written_in)), on)
    first, second = sorted((one, other))
    assert day_of(first, on) <= day_of(second, on)
    assert abs(day_of(one, on) - one.date()) <= timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        # New York: the hour that is skipped in March, and the one that comes twice in November
        ("America/New_York", "2026-03-08T06:59:59+00:00", date(2026, 3, 8)),
        ("America/New_York", "2026-03-09T03:59:59+00:00", date(2026, 3, 8)),
        ("America/New_York", "2026-03-09T04:00:00+00:00", date(2026, 3, 9)),
        ("America/New_York", "2026-11-02T04:59:59+00:00", date(2026, 11, 1)),
        ("America/New_York", "2026-11-02T05:00:00+00:00", date(2026, 11, 2)),
        # Samoa skipped 30 December 2011 when it crossed the date line
        ("Pacific/Apia", "2011-12-30T09:59:59+00:00", date(2011, 12, 29)),
        ("Pacific/Apia", "2011-12-30T10:00:00+00:00", date(2011, 12, 31)),
        # one instant, two days apart on the two sides of the line
        ("Pacific/Kiritimati", "2026-06-30T10:30:00+00:00", date(2026, 7, 1)),
        ("Pacific/Pago_Pago", "2026-06-30T10:30:00+00:00", date(2026, 6, 29)),
    ],
)
def test_days_at_the_edges_of_a_clock(zone: str, at: str, day: date) -> None:
    assert day_of(datetime.fromisoformat(at), zoned(zone).on(date(2026, 1, 1))) == day


# The order of events

# From September 2019 on to November 2026.
TIMES = st.integers(1_567_400_000, 1_795_100_000).map(lambda at: datetime.fromtimestamp(at, UTC))
ACTS = st.lists(
    st.builds(
        lambda kind, at: {"kind": kind.value, "at": at.isoformat()},
        st.sampled_from(list(ActivityKind)),
        TIMES,
    ),
    max_size=8,
)
HOMES = st.lists(
    st.builds(
        lambda place, on: {"jurisdiction": place, "from": on.isoformat(), "kind": "residence"},
        st.sampled_from(["US-CA", "US-DE", "US-AZ", "US-NY", "US-MP", "FR"]),
        st.dates(date(2019, 9, 2), date(2026, 11, 20)),
    ),
    max_size=4,
    unique_by=lambda home: home["from"],  # of two from one day the one recorded last counts
)
HOLDS = st.lists(
    st.builds(
        lambda kind, at: raised(kind, at.isoformat()),
        st.sampled_from(["fraud_alert", "legal_hold", "self_disabled"]),
        TIMES,
    ),
    max_size=3,
    unique_by=lambda one: one["kind"],
)
LINES = [
    {"asset": "BTC", "amount": "0.5", "usd": "30000"},
    {"asset": "USD", "amount": "-3.20"},
    {"asset": "USD", "amount": "10.000000000000000001"},
    {"asset": "SPYX", "amount": "2", "usd": "1000"},
]


@given(ACTS, HOMES, HOLDS, st.randoms(use_true_random=False), st.dates(date(2020, 1, 1)))
def test_the_same_events_in_any_order_give_the_same_standing(
    acts: list, homes: list, holds: list, random: Random, on: date
) -> None:
    on = min(on, date(2032, 12, 31))
    given_ = [acts, homes, holds, LINES]
    mixed = [random.sample(items, len(items)) for items in given_]
    names = ("activity", "addresses", "restrictions", "balances")
    one, other = (
        to_document(assess(account(**dict(zip(names, items, strict=True))), policy(on)))
        for items in (given_, mixed)
    )
    for found in (one, other):
        found["restrictions"].sort(key=lambda item: item["kind"])
    assert one == other


# Money

AMOUNTS = st.decimals(
    min_value=Decimal(-(10**17)), max_value=Decimal(10**17), places=20, allow_nan=False
)


@given(st.lists(AMOUNTS, max_size=6), st.randoms(use_true_random=False))
def test_sums_are_exact_to_the_last_digit_in_any_order(
    amounts: list[Decimal], random: Random
) -> None:
    units = [int(amount.scaleb(20, money._EXACT)) for amount in amounts]
    mixed = random.sample(amounts, len(amounts))
    assert money.total(mixed).scaleb(20, money._EXACT) == sum(units)


@given(AMOUNTS)
def test_an_amount_survives_being_written_and_read(amount: Decimal) -> None:
    assert money.exact(money.plain(amount)) == amount


@pytest.mark.parametrize("asset", ["BTC", "USD"])
def test_the_smallest_part_of_a_large_amount_is_still_held(asset: str) -> None:
    large, least = "100000000000000000", "0.00000000000000000001"
    lines = [
        {"asset": asset, "amount": amount, "usd": amount} for amount in (large, least, f"-{large}")
    ]
    held = account(balances=lines)
    (item,) = asset_classes_held(held, policy())
    assert worth_by_class(held, policy()) == {item: Decimal(least)}


# Holds and policy in time


@given(TIMES, TIMES, st.integers(0, 400), st.integers(0, 400))
def test_a_longer_hold_never_ends_earlier(
    at: datetime, now: datetime, first: int, second: int
) -> None:
    shorter, longer = sorted((first, second))

    def may_withdraw(hours: int) -> bool:
        until = at + timedelta(hours=hours)
        found = assess(account(), policy(date(2026, 11, 22)), at=now, hold_until=until)
        return found.capabilities.withdraw

    assert may_withdraw(shorter) or not may_withdraw(longer)


@given(
    st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), min_size=1, max_size=5, unique=True),
    st.dates(date(2019, 1, 1), date(2031, 1, 1)),
)
def test_a_value_applies_from_its_day_on_and_never_before(starts: list[date], on: date) -> None:
    entries = tuple(
        Dated(index, start, Authority("test"), Confidence.DECIDED)
        for index, start in enumerate(sorted(starts))
    )
    found = Policy("", {"a": Parameter("a", "", "", entries)}).on(on)
    begun = [index for index, start in enumerate(sorted(starts)) if start <= on]
    if begun:
        assert found.value("a") == begun[-1]
    else:
        with pytest.raises(NotInForce):
            found.value("a")


def test_a_silent_account_is_judged_by_the_law_of_the_day_asked_about() -> None:
    acts = [acted("login", "2020-01-02")]
    homes = [{"jurisdiction": "US-CO", "from": "2020-01-01", "kind": "residence"}]
    held = account(activity=acts, addresses=homes)
    before, after = (
        to_document(assess(held, policy(day)))["clocks"]["statutory"][0]["authority"]
        for day in (date(2025, 6, 3), date(2025, 6, 4))
    )
    assert before != after
