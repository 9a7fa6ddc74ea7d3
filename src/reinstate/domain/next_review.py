"""When accounts have to be looked at again although nothing happens on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from reinstate.domain.account import Account, ActivityKind, Platform
from reinstate.domain.dormancy import (
    HouseClock,
    HouseNotice,
    house_clock_from,
    house_notices,
    owner_acts,
)
from reinstate.domain.jurisdiction import place_of
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RestrictionKind
from reinstate.domain.state_law import AssetClass, LawInForce, clock_days, law_in_force
from reinstate.domain.unclaimed import asset_classes_held


@dataclass(frozen=True, slots=True)
class Review:
    """What one look at an account says.

    `silent_since` is the day of the owner's last act, or of the opening. `next_on` is the first
    later day on which the answer may change or a notice is due, as if the policy stayed as it is:
    a value that changes makes accounts due by itself. The end of a withdrawal hold is an instant,
    not a day, and is timed where holds are stored. `notices` are the letters about the house clock
    whose day has come and whose event has not.
    """

    silent_since: date
    next_on: date | None
    notices: tuple[HouseNotice, ...]


@dataclass
class ReviewCalendar:
    """The next days of review of any number of accounts, under one policy as of one day.

    A clock's days depend on the law and on the day it started, so they are worked out once for
    all accounts that share both: a book of millions asks the policy a few thousand times.
    """

    policy: PolicyOn
    _laws: dict[tuple[str, AssetClass], LawInForce] = field(default_factory=dict)
    _clocks: dict[tuple[str, AssetClass, date], tuple[date, ...]] = field(default_factory=dict)
    _houses: dict[date, tuple[HouseClock, tuple[HouseNotice, ...]]] = field(default_factory=dict)

    def look(self, account: Account) -> Review:
        """What is due on an account today, and when to look again."""
        last = self._last_days(account)
        clock, notices = self._house(last, account)
        today = self.policy.day
        days = [clock.inactive_on, clock.dormant_on, *(notice.write_on for notice in notices)]
        if account.platform is Platform.US:
            days += self._statutory_days(account, last)
        days += self._own_days(account)
        if self._has_died(account):
            notices = ()  # the family would read that its dead should log in
        return Review(
            silent_since=clock.last_owner_activity_on,
            next_on=min((day for day in days if day > today), default=None),
            notices=tuple(item for item in notices if item.write_on <= today < item.happens_on),
        )

    def _has_died(self, account: Account) -> bool:
        """As far as anybody has told us by now."""
        return any(
            item.kind is RestrictionKind.OWNER_DECEASED
            and self._day(item.raised_at) <= self.policy.day
            for item in account.restrictions
        )

    def _own_days(self, account: Account) -> Iterator[date]:
        """The days on which the account's own facts begin to hold."""
        yield from (address.from_on for address in account.addresses)
        yield from (self._day(item.raised_at) for item in account.restrictions)
        yield from (self._day(item.at) for item in account.activity)
        if account.closed_on is not None:
            yield account.closed_on
        if account.delivered_to_state is not None:
            yield account.delivered_to_state.on

    def _house(
        self, last: Mapping[ActivityKind, date], account: Account
    ) -> tuple[HouseClock, tuple[HouseNotice, ...]]:
        acts = [last[kind] for kind in self._owner_acts if kind in last]
        start = max(acts, default=account.opened_on)
        if start not in self._houses:
            clock = house_clock_from(start, account, self.policy)
            self._houses[start] = clock, house_notices(clock, self.policy)
        return self._houses[start]

    def _statutory_days(
        self, account: Account, last: Mapping[ActivityKind, date]
    ) -> Iterator[date]:
        held = asset_classes_held(account, self.policy)
        law_of = place_of(account, self.policy).law_of if held else ""
        for item in held:
            start = self._law(law_of, item).start(account.opened_on, last, self._returned(account))
            if start is not None:
                yield from self._clock(law_of, item, start)

    def _law(self, law_of: str, item: AssetClass) -> LawInForce:
        key = law_of, item
        if key not in self._laws:
            self._laws[key] = law_in_force(self.policy, law_of, item)
        return self._laws[key]

    def _clock(self, law_of: str, item: AssetClass, start: date) -> tuple[date, ...]:
        key = law_of, item, start
        if key not in self._clocks:
            self._clocks[key] = clock_days(self.policy, law_of, item, start)
        return self._clocks[key]

    def _last_days(self, account: Account) -> dict[ActivityKind, date]:
        """The last day of each kind of activity, as far as it has come."""
        last: dict[ActivityKind, date] = {}
        for item in account.activity:
            day = self._day(item.at)
            if day <= self.policy.day:
                last[item.kind] = max(day, last.get(item.kind, day))
        return last

    def _returned(self, account: Account) -> Iterator[date]:
        for item in account.activity:
            if item.kind is ActivityKind.RETURNED_COMMUNICATION:
                day = self._day(item.at)
                if day <= self.policy.day:
                    yield day

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.policy.text("clock.time_zone"))

    @cached_property
    def _owner_acts(self) -> frozenset[ActivityKind]:
        return owner_acts(self.policy)
