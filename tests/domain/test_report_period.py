"""Which report covers a day, what is due about it when, and the state rules that name more days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinstate import rulebook
from reinstate.domain.report_period import Step, decisive, period_due, period_of, rules_of
from reinstate.domain.state_law import AssetClass, Law, report_due_on

TODAY = date(2026, 11, 28)
PLACES = st.sampled_from(["us_ca", "us_pr", "us_ny", "us_de", "us_ct", "us_tx"])
CLASSES = st.sampled_from(list(AssetClass))


def law(place, item=AssetClass.VIRTUAL_CURRENCY):
    return Law(rulebook.shipped().on(TODAY), place, item)


def test_california_is_reported_in_november_and_handed_over_in_june():
    found = period_of(law("us_ca"), date(2026, 2, 1))
    assert (found.covers_from, found.cutoff_on) == (date(2025, 7, 1), date(2026, 6, 30))
    assert found.steps == (
        (Step.REPORT, date(2026, 11, 1)),
        (Step.REMITTANCE, date(2027, 6, 15)),
    )
    assert (found.notice_from, found.notice_until) == (date(2025, 11, 1), date(2026, 5, 5))


def test_puerto_rico_wants_a_preliminary_report_first():
    found = period_of(law("us_pr"), date(2026, 2, 1))
    assert found.steps[0] == (Step.PRELIMINARY, date(2026, 8, 10))
    assert (found.notice_from, found.notice_until) == (None, None)


def test_where_no_other_day_is_named_the_property_goes_with_the_report():
    found = period_of(law("us_de"), date(2026, 2, 1))
    assert found.steps == ((Step.REPORT, date(2027, 3, 1)), (Step.REMITTANCE, date(2027, 3, 1)))
    assert found.due_of(Step.PRELIMINARY) is None


def test_a_law_without_a_last_day_for_the_notice_lets_it_go_until_the_report():
    found = period_of(law("us_mn"), date(2026, 2, 1))  # not more than 120 days before
    assert (found.notice_from, found.notice_until) == (date(2026, 7, 4), date(2026, 11, 1))


def test_a_law_without_a_first_day_lets_it_go_from_the_first_day_covered():
    found = period_of(law("us_az"), date(2026, 2, 1))  # not less than 120 days before
    assert (found.notice_from, found.notice_until) == (date(2025, 7, 1), date(2026, 7, 4))


def test_a_notice_counted_from_the_presumption_goes_out_before_it_and_not_until_the_report():
    found = period_of(law("us_ct"), date(2026, 2, 1))
    assert found.due_on == date(2027, 3, 31)
    assert (found.notice_from, found.notice_until) == (date(2025, 2, 1), date(2026, 1, 31))


@given(PLACES, CLASSES, st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_every_day_is_covered_by_exactly_the_report_that_the_clock_names(place, item, day):
    asked = law(place, item)
    found = period_of(asked, day)
    assert found.due_on == report_due_on(asked, day)
    assert found.covers_from <= day <= found.cutoff_on < found.due_on
    assert period_due(asked, found.due_on) == period_of(asked, found.cutoff_on)
    assert period_of(asked, found.cutoff_on + timedelta(days=1)).covers_from > found.cutoff_on


def test_a_day_on_which_nothing_is_due_names_no_report():
    assert period_due(law("us_ca"), date(2026, 11, 2)) is None


def test_a_filing_rests_on_the_period_and_the_days_and_not_on_how_a_notice_is_sent():
    keys = set(decisive(law("us_ca")))
    assert keys < set(rules_of(law("us_ca")))
    assert {"unclaimed.us_ca.virtual_currency.years", "unclaimed.us_ca.report.remittance"} < keys
    assert not any("notice" in key for key in keys)


@pytest.mark.parametrize(
    ("place", "of_the_handover"),
    [
        ("us_ca", "virtual_currency.report.delivery_days_after"),
        ("us_de", "virtual_currency.report.sale_days_before"),
        ("us_ga", None),
    ],
)
def test_a_deadline_names_every_value_that_it_rests_on(place, of_the_handover):
    expected = {
        "virtual_currency.years",
        "virtual_currency.trigger",
        "virtual_currency.disposition",
        "report.due",
        "report.cutoff",
        "notice.min_usd",
        "notice.not_more_than_days",
        "notice.not_less_than_days",
        "notice.method",
    }
    if of_the_handover:
        expected.add(of_the_handover)
    if place == "us_ca":
        expected.add("report.remittance")
    found = {key.removeprefix(f"unclaimed.{place}.") for key in rules_of(law(place))}
    assert found - {"notice.counted_from"} == expected
