"""The calendar for many accounts and `assess` on one account name the same days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.account_documents import assessment_days
from tests.services.test_classification import (
    MUTATIONS,
    accounts,
    close_accounts,
    close_days,
    policies,
    policy_with,
)

from reinstate import rulebook
from reinstate.domain.dormancy import day_of, house_notices
from reinstate.domain.next_review import ReviewCalendar
from reinstate.domain.replanning import PLANNED_BY, changed_places
from reinstate.domain.restrictions import RestrictionKind
from reinstate.domain.standing import assess

OF_ONE_PLACE = sorted(key for key in MUTATIONS if key.startswith(("unclaimed.us_", "hold.")))


def days_of_the_answer(account, on):
    """Every day that the whole answer names, and those on which the account itself changes."""
    found = assess(account, on)
    yield from (found.clocks.house.inactive_on, found.clocks.house.dormant_on)
    for clock in found.clocks.statutory:
        late_on = clock.notice_until and clock.notice_until + timedelta(days=1)
        yield from (clock.presumed_abandoned_on, clock.notice_from, late_on, clock.report_due_on)
    yield from (notice.write_on for notice in house_notices(found.clocks.house, on))
    yield from (address.from_on for address in account.addresses)
    yield from (day_of(item.raised_at, on) for item in account.restrictions)
    yield from (day_of(item.at, on) for item in account.activity)
    yield account.closed_on
    yield account.delivered_to_state and account.delivered_to_state.on


def check(found, policy, day):
    calendar = ReviewCalendar(policy.on(day))  # one for all: what it remembers must not leak
    for account in found:
        days = days_of_the_answer(account, policy.on(day))
        expected = min((item for item in days if item and item > day), default=None)
        assert calendar.look(account).next_on == expected
        found_now = assess(account, policy.on(day))
        notices = house_notices(found_now.clocks.house, policy.on(day))
        owed = [n for n in notices if n.write_on <= day < n.happens_on]
        told = (one for one in account.restrictions if day_of(one.raised_at, policy.on(day)) <= day)
        has_died = RestrictionKind.OWNER_DECEASED in {one.kind for one in told}
        assert list(calendar.look(account).notices) == ([] if has_died else owed)


@settings(max_examples=40)
@given(st.lists(accounts(), min_size=1, max_size=8), policies(), assessment_days)
def test_many_accounts_get_the_days_that_each_alone_would_get(found, policy, day):
    check(found, policy, day)


@settings(max_examples=40)
@given(st.lists(close_accounts, min_size=4, max_size=12), policies(), close_days)
def test_they_agree_where_anniversaries_meet(found, policy, day):
    check(found, policy, day)


@settings(max_examples=60)
@given(
    st.lists(close_accounts, min_size=4, max_size=8),
    st.sets(st.sampled_from(OF_ONE_PLACE), min_size=1, max_size=2).flatmap(policy_with),
)
def test_a_changed_rule_leaves_the_days_of_accounts_elsewhere_as_they_were(found, changed):
    """Whom the sweep does not look at again under a new policy has nothing to be looked at for."""
    for day in (date(2025, 6, 1) + timedelta(days=150 * step) for step in range(12)):
        before, after = rulebook.shipped().on(day), changed.on(day)
        places = changed_places(before, after)
        if places is None:  # everybody is looked at again: nothing is claimed of anybody
            continue
        was, known = ReviewCalendar(before), ReviewCalendar(after)
        for account in found:
            if not places & {address.jurisdiction for address in account.addresses}:
                assert was.look(account) == known.look(account)


@settings(max_examples=40)
@given(accounts(), policies(), assessment_days)
def test_no_rule_plans_that_a_change_would_not_be_noticed_of(account, policy, day):
    on = policy.on(day)
    ReviewCalendar(on).look(account)
    assert on.values_read
    assert all(key.startswith(PLANNED_BY) for key in on.values_read)


@pytest.mark.parametrize(
    ("changed", "value", "places"),
    [
        (date(2025, 1, 1), 3, {"US-CA"}),  # five years until then: days before it are other ones
        (date(2025, 1, 1), 5, {"US-CA"}),
        (date(2030, 1, 1), 3, {"US-CA"}),  # still five on the day
    ],
)
def test_years_that_were_other_ones_before_are_a_change_too(changed, value, places):
    key, day, shipped = (
        "unclaimed.us_ca.virtual_currency.years",
        date(2026, 6, 1),
        rulebook.shipped(),
    )
    parameter = shipped.parameters[key]
    (three,) = parameter.entries
    entries = (replace(three, value=5), replace(three, value=value, effective_on=changed))
    other = replace(
        shipped, parameters={**shipped.parameters, key: replace(parameter, entries=entries)}
    )
    assert changed_places(shipped.on(day), other.on(day)) == places
    same = (three, replace(three, effective_on=changed))  # told again, as by another source
    other = replace(
        shipped, parameters={**shipped.parameters, key: replace(parameter, entries=same)}
    )
    assert changed_places(shipped.on(day), other.on(day)) == frozenset()


def test_a_value_that_takes_effect_is_a_change_on_its_day():
    shipped = rulebook.shipped()
    on = shipped.on
    assert changed_places(on(date(2024, 8, 18)), on(date(2024, 8, 19))) == frozenset()
    assert changed_places(on(date(2024, 8, 19)), on(date(2024, 8, 20))) == {"US-WA"}
