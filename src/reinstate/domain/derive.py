"""Which restrictions stand at a moment: those that events raised, and those the account shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reinstate.domain import passport
from reinstate.domain.account import Account, Platform
from reinstate.domain.debts import amounts_owed
from reinstate.domain.dormancy import HouseClock, day_of
from reinstate.domain.jurisdiction import SupportLevel, level_of, name_of, place_of
from reinstate.domain.passport import RestrictionView
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RULES, RaisedRestriction, RestrictionKind


@dataclass(frozen=True, slots=True)
class Moment:
    """What every rule below looks at."""

    account: Account
    policy: PolicyOn
    at: datetime | None
    hold_until: datetime | None
    queue: Mapping[RestrictionKind, timedelta]
    hold_because: tuple[str, ...] = ()

    def raised(self) -> tuple[RaisedRestriction, ...]:
        """What events put on the account by now, the first of each kind."""
        first: dict[RestrictionKind, RaisedRestriction] = {}
        for item in sorted(self.account.restrictions, key=lambda found: found.raised_at):
            if self._has_come(item.raised_at):
                first.setdefault(item.kind, item)
        return tuple(first.values())

    def holds_began(self) -> tuple[datetime, ...]:
        """When each withdrawal hold began that events raised by now."""
        return tuple(
            item.raised_at
            for item in self.account.restrictions
            if item.kind is RestrictionKind.WITHDRAWAL_HOLD and self._has_come(item.raised_at)
        )

    def _has_come(self, instant: datetime) -> bool:
        if self.at is not None:
            return instant <= self.at
        return day_of(instant, self.policy) <= self.policy.day

    def day_starts_at(self) -> datetime:
        """Midnight where the exchange counts its days."""
        zone = ZoneInfo(self.policy.text("clock.time_zone"))
        return datetime.combine(self.policy.day, time(0), zone)

    def expected_in(self, kind: RestrictionKind) -> timedelta:
        """The real waiting time where it is known, else what policy promises."""
        promised = timedelta(hours=self.policy.integer("queue.expected_hours"))
        return self.queue.get(kind, promised)


def views(moment: Moment, house: HouseClock, *, has_ended: bool) -> tuple[RestrictionView, ...]:
    """Every restriction that stands, in the order of `RestrictionKind`."""
    found = [
        *_raised_views(moment),
        _negative_balance(moment),
        _unsupported(moment),
        None if has_ended else _dormant_lock(moment, house),
        _other_platform(moment),
    ]
    order = list(RestrictionKind)
    present = [view for view in found if view is not None]
    if hold := _withdrawal_hold(moment, is_alone=not present):
        present.append(hold)
    return tuple(sorted(present, key=lambda view: order.index(view.kind)))


def _raised_views(moment: Moment) -> list[RestrictionView]:
    """Events of a derived kind are evidence only: the account itself decides those."""
    return [
        passport.raised(
            item,
            day_of(item.raised_at, moment.policy),
            moment.expected_in(item.kind),
            moment.policy,
        )
        for item in moment.raised()
        if not RULES[item.kind].is_derived
    ]


def _negative_balance(moment: Moment) -> RestrictionView | None:
    owed = amounts_owed(moment.account, moment.policy)
    return passport.negative_balance(owed) if owed else None


def _unsupported(moment: Moment) -> RestrictionView | None:
    if moment.account.platform is not Platform.US:
        return None
    place = place_of(moment.account, moment.policy)
    level = level_of(moment.policy, place)
    if level not in (SupportLevel.CLOSED, SupportLevel.WIND_DOWN):
        return None
    key = f"support.{place.slug}"
    return passport.unsupported(
        level,
        name_of(place.code),
        str(moment.policy.entry(key).authority),
        _closes_on(moment.policy, key),
        moment.expected_in(RestrictionKind.UNSUPPORTED_JURISDICTION),
    )


def _closes_on(policy: PolicyOn, key: str) -> date | None:
    later = [
        entry.effective_on
        for entry in policy.policy.parameters[key].entries
        if entry.effective_on > policy.day and entry.value == SupportLevel.CLOSED.value
    ]
    return min(later, default=None)


def _dormant_lock(moment: Moment, house: HouseClock) -> RestrictionView | None:
    if house.dormant_on > moment.policy.day:
        return None
    return passport.dormant_lock(
        house.last_owner_activity_on,
        house.dormant_on,
        moment.policy.integer("clock.dormant_after_months"),
        moment.expected_in(RestrictionKind.DORMANT_LOCK),
    )


def _withdrawal_hold(moment: Moment, *, is_alone: bool) -> RestrictionView | None:
    """A raised hold only says when it began; its end is counted from policy, or given."""
    ends = [moment.hold_until] if moment.hold_until else []
    length = timedelta(hours=moment.policy.integer("hold.hours"))
    ends += [began + length for began in moment.holds_began()]
    now = moment.at or moment.day_starts_at()
    until = max(ends, default=None)
    if until is None or until <= now:
        return None
    zone = ZoneInfo(moment.policy.text("clock.time_zone"))
    shown = until.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    because = moment.hold_because if until == moment.hold_until else ()
    return passport.withdrawal_hold(shown, until - now, because, is_alone=is_alone)


def _other_platform(moment: Moment) -> RestrictionView | None:
    if moment.account.platform is Platform.US:
        return None
    return passport.other_platform(moment.policy.text("exchange.other_platform"))
