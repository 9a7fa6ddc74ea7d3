"""The house clock of silence, and how days, anniversaries and the owner's own acts are counted."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from reinstate.domain.account import Account, Activity, ActivityKind
from reinstate.domain.audience import seen_by
from reinstate.domain.findings import Audience
from reinstate.domain.policy import PolicyOn


@dataclass(frozen=True, slots=True)
class HouseClock:
    """When the exchange itself calls an account inactive and dormant."""

    last_owner_activity_on: date = field(metadata=seen_by(Audience.OWNER))
    inactive_on: date = field(metadata=seen_by(Audience.OWNER))
    dormant_on: date = field(metadata=seen_by(Audience.OWNER))


def months_after(start: date, months: int) -> date:
    """The same day of a later month, or that month's last day: 29 February ends on the 28th."""
    index = start.month - 1 + months
    year, month = start.year + index // 12, index % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def years_after(start: date, years: int) -> date:
    """The anniversary; a clock that starts on 29 February ends on 28 February."""
    return months_after(start, 12 * years)


def day_of(at: datetime, policy: PolicyOn) -> date:
    """The calendar day of an instant where the exchange counts its days."""
    return at.astimezone(ZoneInfo(policy.text("clock.time_zone"))).date()


def house_clock(account: Account, policy: PolicyOn) -> HouseClock:
    """Counted from the last act of the owner's on or before the day, else from opening."""
    last = _last_act(account, policy, owner_acts(policy)) or account.opened_on
    return HouseClock(
        last_owner_activity_on=last,
        inactive_on=months_after(last, policy.integer("clock.inactive_after_months")),
        dormant_on=months_after(last, policy.integer("clock.dormant_after_months")),
    )


def owner_acts(policy: PolicyOn) -> frozenset[ActivityKind]:
    """The kinds of activity that the house counts as directed by the owner."""
    return frozenset(ActivityKind(kind) for kind in policy.texts("clock.owner_acts"))


def _last_act(account: Account, policy: PolicyOn, kinds: frozenset[ActivityKind]) -> date | None:
    return max(days_of(account.activity, policy, kinds), default=None)


def days_of(
    activity: Iterable[Activity], policy: PolicyOn, kinds: frozenset[ActivityKind]
) -> list[date]:
    days = [day_of(item.at, policy) for item in activity if item.kind in kinds]
    return [day for day in days if day <= policy.day]
