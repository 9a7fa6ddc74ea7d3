"""What keeps an owner's data from being erased, and the day on which the last reason ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.domain.account_documents import TODAY, account, policy, raised

from reinstate.domain import retention
from reinstate.domain.policy import UnknownValue
from reinstate.domain.retention import Against, against_erasure, first_day
from reinstate.domain.standing import assess

LONG_AGO = "2015-01-02"
CLOSED = {"closed_on": LONG_AGO, "balances": []}


def against(on=TODAY, **changes):
    known = account(**{**CLOSED, **changes})
    return against_erasure(known, assess(known, policy(on)), policy(on))


def told(**changes):
    return [one.sentence for one in against(**changes)]


def unknown(key):
    """The shipped policy of today with one value that nobody knows."""
    shipped = policy().policy
    known = shipped.parameters[key]
    entries = tuple(replace(one, value=None) for one in known.entries)
    changed = {**shipped.parameters, key: replace(known, entries=entries)}
    return replace(shipped, parameters=changed).on(TODAY)


def test_of_an_account_closed_long_ago_that_holds_nothing_nothing_is_kept():
    assert against() == ()


@pytest.mark.parametrize(
    ("closed_on", "until"),
    [
        ("2021-11-22", date(2026, 11, 23)),  # the anniversary is the last of the five years
        ("2021-11-21", None),
        ("2024-02-29", date(2029, 3, 1)),  # through 28 February: not a day less than five years
    ],
)
def test_records_are_kept_through_the_last_day_of_the_years_after_closing(closed_on, until):
    found = against(closed_on=closed_on)
    assert [one.until for one in found] == ([until] if until else [])
    if until:
        assert against(until - timedelta(days=1), closed_on=closed_on)
        assert not against(until, closed_on=closed_on)


@pytest.mark.parametrize(
    ("handed_on", "until"), [("2016-11-22", date(2026, 11, 23)), ("2016-11-21", None)]
)
def test_whose_property_a_state_was_given_is_known_through_the_last_day_of_ten_years(
    handed_on, until
):
    found = against(delivered_to_state={"jurisdiction": "US-WA", "on": handed_on})
    assert [one.until for one in found] == ([until] if until else [])


@pytest.mark.parametrize(
    ("unblocked_on", "until"),
    [
        ([], None),
        ([date(2016, 11, 21)], None),
        ([date(2016, 11, 22)], date(2026, 11, 23)),
        ([date(2016, 11, 21), date(2020, 2, 29)], date(2030, 3, 1)),  # the last of them counts
    ],
)
def test_the_record_of_blocked_property_is_kept_through_the_last_day_of_its_years(
    unblocked_on, until
):
    found = retention.blocked_property(unblocked_on, policy())
    assert (found.until if found else None) == until
    if found:
        assert found.counted_from == max(unblocked_on)


def test_as_long_as_the_years_are_not_known_the_record_of_blocked_property_has_no_end():
    silent = unknown(retention.BLOCKED_YEARS)
    assert retention.kept_until_by(retention.BLOCKED_YEARS, TODAY, silent) is None
    assert retention.blocked_property([], silent) is None
    with pytest.raises(UnknownValue):
        retention.blocked_property([date(1999, 1, 1)], silent)


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        ("legal_hold", "A legal hold stands;"),
        ("owner_deceased", "The settling of an estate stands;"),
        ("sanctions_hold", "A sanctions hold stands;"),
        ("fraud_alert", "A fraud alert stands;"),
        ("duplicate_identity", "The question of a second account stands;"),
    ],
)
def test_a_question_that_is_open_keeps_everything_and_no_day_ends_it(kind, begins):
    (found,) = against(restrictions=[raised(kind)])
    assert found.sentence.startswith(begins)
    assert found.until is None


@pytest.mark.parametrize("kind", ["self_disabled", "identity_unverified"])
def test_a_lock_that_is_the_owners_own_to_clear_keeps_nothing(kind):
    assert against(restrictions=[raised(kind)]) == ()


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("-5.00", "It owes 5 USD; have it settled or written off."),
        ("0.10", "It holds 0.1 USD of the owner's; pay it out first."),
        ("0", None),
    ],
)
def test_money_owed_either_way_keeps_its_owner(amount, sentence):
    balances = [{"asset": "USD", "amount": amount}]
    assert told(balances=balances) == ([sentence] if sentence else [])


def test_what_the_state_has_been_given_is_owed_by_nobody_here():
    handed = {"jurisdiction": "US-CA", "on": "2016-01-15"}
    balances = [{"asset": "BTC", "amount": "1"}]
    assert told(balances=balances, delivered_to_state=handed) == []


def test_an_account_that_is_not_closed_keeps_its_owner_and_one_due_to_a_state_its_report():
    assert any(one.startswith("It is not closed;") for one in told(closed_on=None))
    silent = {"closed_on": None, "activity": [], "balances": [{"asset": "BTC", "amount": "1"}]}
    assert any(one.startswith("A report to a state is due") for one in told(**silent))


def test_only_where_every_reason_has_a_day_is_the_last_of_them_the_day():
    soon, later = (Against("", date(2027, 1, day)) for day in (1, 2))
    assert first_day([later, soon]) == date(2027, 1, 2)
    assert first_day([later, Against("A legal hold stands.")]) is None
    assert first_day([]) is None
