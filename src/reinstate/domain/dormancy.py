"""The house clock of silence, and how days, anniversaries and the owner's own acts are counted."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from reinstate.domain.account import Account, Activity, ActivityKind
from reinstate.domain.audience import seen_by
from reinstate.domain.findings import Audience
from reinstate.domain.policy import PolicyError, PolicyOn


@dataclass(frozen=True, slots=True)
class HouseClock:
    """When the exchange itself calls an account inactive and dormant."""

    last_owner_activity_on: date = field(metadata=seen_by(Audience.OWNER))
    inactive_on: date = field(metadata=seen_by(Audience.OWNER))
    dormant_on: date = field(metadata=seen_by(Audience.OWNER))


@dataclass(frozen=True, slots=True)
class HouseNotice:
    """A letter before the house clock changes something: what it announces, and when to write."""

    announces: str  # `inactive` or `dormant`
    happens_on: date
    write_on: date


def house_notices(clock: HouseClock, policy: PolicyOn) -> tuple[HouseNotice, ...]:
    """Every notice of one stretch of silence, in order; any act of the owner's makes new ones."""
    lead = _whole_numbers(policy, "clock.notice_days_before")
    notices = [
        HouseNotice(announces, happens_on, happens_on - timedelta(days=days))
        for announces, happens_on in (
            ("inactive", clock.inactive_on),
            ("dormant", clock.dormant_on),
        )
        for days in lead
    ]
    return tuple(sorted(notices, key=lambda notice: notice.write_on))


class Channel(StrEnum):
    """How a notice reaches its owner."""

    EMAIL = "email"
    SMS = "sms"
    POST = "post"


def notice_channels(policy: PolicyOn, announces: str) -> tuple[Channel, ...]:
    """The channels on which an event of the house clock is announced, in the policy's order."""
    found = policy.table("clock.notice_channels").get(announces)
    if not isinstance(found, tuple):
        raise PolicyError(f"policy value 'clock.notice_channels' has no list for {announces!r}")
    return tuple(Channel(str(item)) for item in found)


def _whole_numbers(policy: PolicyOn, key: str) -> list[int]:
    found = policy.value(key)
    if not isinstance(found, tuple):
        raise PolicyError(f"policy value {key!r} is {found!r}; expected a list of whole numbers")
    return [int(str(item)) for item in found]


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
    return house_clock_from(_last_act(account, policy, owner_acts(policy)), account, policy)


def house_clock_from(last_act: date | None, account: Account, policy: PolicyOn) -> HouseClock:
    """The same where the day of the last act is known already."""
    last = last_act or account.opened_on
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
    """The days of acts of some kinds, as far as they have come."""
    days = [day_of(item.at, policy) for item in activity if item.kind in kinds]
    return [day for day in days if day <= policy.day]


def returned_letters(activity: Iterable[Activity], policy: PolicyOn) -> list[date]:
    """The days on which letters to the owner came back, as far as they have come."""
    return days_of(activity, policy, frozenset({ActivityKind.RETURNED_COMMUNICATION}))


def last_days(activity: Iterable[Activity], policy: PolicyOn) -> dict[ActivityKind, date]:
    """The last day of each kind of activity, as far as it has come."""
    days = sorted((day_of(item.at, policy), item.kind) for item in activity)
    return {kind: day for day, kind in days if day <= policy.day}
