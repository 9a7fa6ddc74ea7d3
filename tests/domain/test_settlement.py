"""Covering debts: exact, never with more than came in, and what is left is what was not covered."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reinstate.domain.settlement import Movement, needed, settle

PRICES = {"USD": Decimal(1), "USDT": Decimal(1), "BTC": Decimal(62000), "ETH": Decimal(3450)}
assets = st.sampled_from(sorted(PRICES))
amounts = st.decimals("0.00000001", "100000", places=8)
# The exchange books to 18 places, and what is left after a debt in the coin itself has as many.
finest = st.one_of(amounts, st.decimals("0.000000000000000001", "10", places=18))
debts = st.dictionaries(assets, finest, max_size=4)


def summed(movements):
    found = {}
    for one in movements:
        found[one.asset] = found.get(one.asset, Decimal(0)) + one.amount
    return found


def test_what_is_needed_covers_exactly():
    owed = {"USD": Decimal(20)}
    btc = needed(owed, "BTC", PRICES)
    assert btc == Decimal("0.00032259")
    assert summed(settle(owed, "BTC", btc, PRICES)) == {"BTC": 0, "USD": Decimal(20)}


def test_a_large_debt_in_a_coin_of_little_worth_is_counted_to_the_last_place():
    prices = {"USD": Decimal(1), "TINY": Decimal("0.00000003")}
    owed = {"USD": Decimal(999999999999999999)}
    tiny = needed(owed, "TINY", prices)
    assert tiny == Decimal(33333333333333333300000000)
    assert summed(settle(owed, "TINY", tiny, prices)) == {"TINY": 0, **owed}


def test_a_part_covers_a_part():
    booked = settle({"USD": Decimal(20)}, "USDT", Decimal("12.5"), PRICES)
    assert summed(booked) == {"USDT": 0, "USD": Decimal("12.5")}


def test_a_debt_in_the_same_coin_needs_no_conversion():
    paid = settle({"USDT": Decimal("35.5")}, "USDT", Decimal(40), {})
    assert paid == (Movement("USDT", Decimal(40)),)


def test_a_debt_in_the_same_coin_comes_first_and_only_the_rest_covers_others():
    owed = {"USD": Decimal(10), "USDT": Decimal(3)}
    assert settle(owed, "USDT", Decimal(5), PRICES) == (
        Movement("USDT", Decimal(5)), Movement("USDT", Decimal(-2)), Movement("USD", Decimal(2))
    )  # fmt: skip
    assert settle(owed, "USDT", Decimal(2), PRICES) == (Movement("USDT", Decimal(2)),)


def test_what_is_needed_in_the_coin_that_is_owed_is_the_debt_itself_whatever_its_price():
    assert needed({"DOGE": Decimal("5.5")}, "DOGE", {}) == Decimal("5.5")
    owed = {"USDT": Decimal("35.5"), "USD": Decimal(4)}
    assert needed(owed, "USDT", PRICES) == Decimal("39.5")


def test_a_coin_without_a_price_and_what_is_worth_too_little_cover_nothing():
    assert settle({"USD": Decimal(10)}, "DOGE", Decimal(5), PRICES) == (
        Movement("DOGE", Decimal(5)),
    )
    dust = Decimal("0.00000001")
    assert settle({"BTC": Decimal(1)}, "USD", dust, PRICES) == (Movement("USD", dust),)


def test_a_debt_without_a_price_is_left_alone():
    assert needed({"DOGE": Decimal(5)}, "USDT", PRICES) is None
    assert summed(settle({"DOGE": Decimal(5)}, "USDT", Decimal(9), PRICES)) == {"USDT": 9}


@given(debts, assets, finest)
def test_never_more_value_goes_out_than_came_in(owed, asset, amount):
    moved = summed(settle(owed, asset, amount, PRICES))
    assert sum(PRICES[one] * moved[one] for one in moved) <= amount * PRICES[asset]
    assert moved[asset] >= 0 or asset in owed


def test_a_little_less_than_is_asked_covers_no_more_than_the_debt():
    owed = {"USD": Decimal("13.37")}
    exact = owed["USD"] / PRICES["BTC"]
    assert exact < Decimal("0.0002156455") < needed(owed, "BTC", PRICES)
    moved = summed(settle(owed, "BTC", Decimal("0.0002156455"), PRICES))
    assert moved["USD"] == owed["USD"]


@given(debts, assets, finest)
def test_no_debt_is_covered_beyond_itself(owed, asset, amount):
    moved = summed(settle(owed, asset, amount, PRICES))
    assert all(moved[one] <= owed[one] for one in moved if one != asset)


@given(debts.filter(bool), assets)
def test_the_amount_that_is_quoted_is_enough(owed, asset):
    moved = summed(settle(owed, asset, needed(owed, asset, PRICES), PRICES))
    assert all(moved.get(one, 0) >= debt for one, debt in owed.items())
