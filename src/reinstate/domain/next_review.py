"""When an account has to be looked at again although nothing happens on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from reinstate.domain.account import Account
from reinstate.domain.dormancy import day_of, house_notices
from reinstate.domain.policy import PolicyOn
from reinstate.domain.standing import Standing
from reinstate.domain.unclaimed import StatutoryClock


def next_review_on(account: Account, standing: Standing, policy: PolicyOn) -> date | None:
    """The first day after the standing's own on which the answer may change or a notice is due.

    The end of a withdrawal hold is an instant, not a day, and is timed where holds are stored.
    """
    days = [
        standing.clocks.house.inactive_on,
        standing.clocks.house.dormant_on,
        *(day for clock in standing.clocks.statutory for day in _clock_days(clock)),
        *_account_days(account, policy),
        *_policy_days(standing, policy),
        *(notice.write_on for notice in house_notices(standing.clocks.house, policy)),
    ]
    return min((day for day in days if day > standing.on), default=None)


def _clock_days(clock: StatutoryClock) -> Iterator[date]:
    """The day after a notice window ends counts too: the notice is late from then on."""
    for day in (clock.presumed_abandoned_on, clock.notice_from, clock.report_due_on):
        if day is not None:
            yield day
    if clock.notice_until is not None:
        yield clock.notice_until + timedelta(days=1)


def _account_days(account: Account, policy: PolicyOn) -> Iterator[date]:
    yield from (address.from_on for address in account.addresses)
    yield from (day_of(item.raised_at, policy) for item in account.restrictions)
    yield from (day_of(item.at, policy) for item in account.activity)
    if account.closed_on is not None:
        yield account.closed_on
    if account.delivered_to_state is not None:
        yield account.delivered_to_state.on


def _policy_days(standing: Standing, policy: PolicyOn) -> Iterator[date]:
    """Days on which a value that was read is replaced or ends."""
    for key in standing.policy.values_read:
        for entry in policy.policy.parameters[key].entries:
            yield entry.effective_on
            if entry.until is not None:
                yield entry.until + timedelta(days=1)
