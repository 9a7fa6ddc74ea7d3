"""When a state's clock starts by each trigger, and which of its rules holds for which class."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.account_documents import TODAY, account, acted, policy

from reinstate import rulebook
from reinstate.domain.account import ActivityKind
from reinstate.domain.report_period import period_due, period_of
from reinstate.domain.standing import assess
from reinstate.domain.state_law import (
    AssetClass,
    Law,
    law_in_force,
    presumed_on,
    presumed_since,
    report_due_on,
)
from reinstate.services.whole_book.expressions import silent_since

OPENED = date(2020, 1, 1)
TRADED = date(2024, 3, 1)
BEFORE, RETURNED, AGAIN = date(2024, 2, 1), date(2025, 1, 10), date(2025, 6, 1)
LAST_DAY, ABANDONED = date(2027, 2, 28), date(2027, 3, 1)  # of the three years after TRADED


def started(place, returned, acts=None, item=AssetClass.VIRTUAL_CURRENCY):
    law = law_in_force(policy(), place, item)
    return law.start(OPENED, {ActivityKind.TRADE: TRADED} if acts is None else acts, returned)


@pytest.mark.parametrize("place", ["US-AZ", "US-CA"])
@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        ([], TRADED),
        ([BEFORE], TRADED),  # its owner has acted since
        ([RETURNED], RETURNED),
        ([AGAIN, BEFORE, RETURNED], RETURNED),  # a second one gives no further time
        ([LAST_DAY], LAST_DAY),
        ([ABANDONED], TRADED),  # presumed abandoned already: the letter was the notice of that
    ],
)
def test_a_returned_letter_starts_the_clock_anew_until_silence_alone_has_run_out(
    place, returned, expected
):
    assert started(place, returned) == expected


@pytest.mark.parametrize(
    ("returned", "expected"),
    [([], None), ([BEFORE], None), ([TRADED], None), ([AGAIN, RETURNED], RETURNED)],
)
def test_securities_in_washington_wait_for_a_letter_that_came_back_after_the_last_act(
    returned, expected
):
    assert started("US-WA", returned, item=AssetClass.SECURITIES) == expected


def test_where_the_law_counts_from_the_last_act_a_returned_letter_changes_nothing():
    assert started("US-DE", [RETURNED]) == TRADED


def test_of_acts_that_the_law_leaves_open_the_latest_counts():
    login, recurring = ActivityKind.LOGIN, ActivityKind.RECURRING_DEPOSIT
    assert {login, recurring} <= law_in_force(policy(), "US-DE", AssetClass.CASH).stand_ins
    assert started("US-DE", [], {login: BEFORE, recurring: TRADED}) == TRADED
    assert started("US-DE", [], {login: TRADED, recurring: BEFORE}) == TRADED


@pytest.mark.parametrize(
    ("place", "item", "rule", "expected"),
    [
        ("us_ny", AssetClass.VIRTUAL_CURRENCY, "report.due", (11, 10)),
        ("us_ny", AssetClass.CASH, "report.due", (3, 10)),
        ("us_ny", AssetClass.SECURITIES, "report.cutoff", (12, 31)),
    ],
)
def test_a_class_with_a_day_of_its_own_does_not_follow_the_others(place, item, rule, expected):
    assert Law(policy(), place, item).month_day(rule) == expected


def test_oregon_wants_the_notice_about_virtual_currency_a_month_before_any_other():
    rule = "notice.not_less_than_days"
    assert Law(policy(), "us_or", AssetClass.VIRTUAL_CURRENCY).days(rule) == 90
    assert Law(policy(), "us_or", AssetClass.CASH).days(rule) == 60


def with_value(key, value):
    """The shipped policy of today with another value for one key."""
    shipped = rulebook.shipped()
    known = shipped.parameters[key]
    other = replace(known, entries=(replace(known.entries[0], value=value),))
    return replace(shipped, parameters={**shipped.parameters, key: other}).on(TODAY)


def test_the_house_may_read_a_law_that_is_silent_on_log_ins_the_other_way():
    acts = {ActivityKind.TRADE: TRADED, ActivityKind.LOGIN: AGAIN}
    assert started("US-DE", [], acts) == AGAIN
    changed = with_value("unclaimed.when_unknown.login_counts", False)
    law = law_in_force(changed, "US-DE", AssetClass.VIRTUAL_CURRENCY)
    assert law.start(OPENED, acts, []) == TRADED


def test_a_law_whose_years_are_not_known_presumes_nothing_abandoned():
    changed = with_value("unclaimed.us_ca.virtual_currency.years", None)
    (clock,) = assess(account(activity=[acted("trade", "2021-03-15")]), changed).clocks.statutory
    assert (clock.years, clock.presumed_abandoned_on, clock.report_due_on) == (None, None, None)


@pytest.mark.parametrize("rule", ["report.cutoff", "report.due"])
def test_a_report_one_of_whose_days_is_not_known_has_no_days_at_all(rule):
    law = Law(with_value(f"unclaimed.us_de.{rule}", None), "us_de", AssetClass.CASH)
    assert law.month_day(rule) is None
    assert report_due_on(law, TRADED) is None
    assert period_of(law, TRADED) is None
    assert period_due(law, date(2027, 3, 1)) is None


def shortened(on, before=5, after=3):
    """Ohio's law for virtual currency, whose years change on 1 July 2027."""
    shipped = rulebook.shipped()
    key = "unclaimed.us_oh.virtual_currency.years"
    first = replace(shipped.parameters[key].entries[0], value=before)
    second = replace(first, value=after, effective_on=date(2027, 7, 1))
    parameter = replace(shipped.parameters[key], entries=(first, second))
    changed = replace(shipped, parameters={**shipped.parameters, key: parameter})
    return Law(changed.on(on), "us_oh", AssetClass.VIRTUAL_CURRENCY)


@pytest.mark.parametrize(
    ("start", "eve", "after"),
    [
        (date(2022, 6, 30), date(2027, 6, 30), date(2027, 6, 30)),  # the law before had it
        (date(2022, 7, 1), date(2027, 7, 1), date(2027, 7, 1)),
        (date(2024, 6, 30), date(2029, 6, 30), date(2027, 7, 1)),  # silent for three years already
        (date(2024, 7, 1), date(2029, 7, 1), date(2027, 7, 1)),
        (date(2024, 7, 2), date(2029, 7, 2), date(2027, 7, 2)),
    ],
)
def test_a_law_that_shortens_the_years_presumes_nothing_before_its_first_day(start, eve, after):
    assert presumed_on(shortened(date(2027, 6, 30)), start) == eve
    law = shortened(date(2027, 7, 1))
    assert presumed_on(law, start) == after
    assert report_due_on(law, after) >= date(2027, 11, 1)  # none that was due before the law


def test_a_law_that_lengthens_the_years_lets_go_what_is_not_handed_over():
    law = shortened(date(2027, 7, 1), before=3, after=5)
    assert presumed_on(law, date(2023, 1, 1)) == date(2028, 1, 1)


@given(st.integers(1, 6), st.integers(1, 6), st.dates(date(2019, 1, 1), date(2026, 12, 31)))
def test_who_is_presumed_by_a_day_is_who_was_silent_since(before, after, start):
    law = shortened(date(2028, 1, 1), before, after)
    for day in (date(2027, 6, 30), date(2027, 7, 1), date(2029, 2, 28), date(2024, 2, 29)):
        since = presumed_since(law, day, silent_since)
        assert (presumed_on(law, start) <= day) is (start <= since)
