"""The accounts of one report to a state, looked at one by one as they are now.

The book lists nobody, so the database finds who may be meant (silent for long enough, living
there), and the domain's own clocks say of each whether it is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from reinstate.domain import account as rules_account
from reinstate.domain import dormancy
from reinstate.domain.account import ActivityKind, AddressKind, Platform
from reinstate.domain.deadlines import (
    NoticeState,
    OwnerNotice,
    came_back,
    counts_from,
    found_past,
    is_owed,
    notice_about,
    notice_state,
)
from reinstate.domain.jurisdiction import Move, last_move, place_of, slug, supported_places
from reinstate.domain.money import total_known
from reinstate.domain.policy import PolicyOn
from reinstate.domain.report_period import period_due, period_of
from reinstate.domain.restrictions import OUTSIDE_ESCHEAT
from reinstate.domain.state_law import AssetClass, Law, law_in_force
from reinstate.domain.unclaimed import (
    Property,
    StatutoryClock,
    clock_start,
    property_held,
    statutory_clocks,
    worth_by_class,
)
from reinstate.services import clock, rules
from reinstate.services.access import review_access
from reinstate.services.errors import NotFound
from reinstate.services.whole_book import expressions, many_accounts
from reinstate.services.whole_book.due_reports import Inclusion
from reinstate.services.whole_book.many_accounts import Known
from reinstate.services.whole_book.report_spans import demand_state
from reinstate.store.models import Account, Activity, Address

SHOWN, AT_ONCE = 100, 500
WAITS = (
    NoticeState.TO_SEND, NoticeState.LATE, NoticeState.WAS_PAST, NoticeState.WINDOW_UNKNOWN,
)  # fmt: skip


class Due(NamedTuple):
    """One asset of an account in a report: from which day its law counts, and when that ends."""

    held: Property
    began_on: date
    presumed_on: date


@dataclass(frozen=True, slots=True)
class DueAccount:
    """One account of a report, with each asset of the classes that are due in it."""

    account_id: str
    external_id: str
    holdings: tuple[Due, ...]
    inclusion: Inclusion
    notice: NoticeState
    notice_from: date | None
    notice_until: date | None
    counts_from: date  # the first day of a notice that is about this report
    told: OwnerNotice | None
    moved: Move | None  # after which some day of the report was found past
    is_stand_in: bool  # this law applies in place of one that we do not hold

    @property
    def classes(self) -> dict[AssetClass, date]:
        """Which classes of assets are due, and since when each is presumed abandoned."""
        return {due.held.asset_class: due.presumed_on for due in self.holdings}

    @property
    def usd(self) -> Decimal | None:
        """What all of it is worth; None: some of it has no value on record."""
        return total_known(due.held.usd for due in self.holdings)

    @property
    def may_be_noticed(self) -> bool:
        """Whether a notice that went out to this owner can be recorded for the report."""
        return self.notice in WAITS and self.inclusion is Inclusion.REPORTED


@dataclass(frozen=True, slots=True)
class DueAccounts:
    """Some accounts of a report; `after` names the next of them, empty at the end."""

    found: tuple[DueAccount, ...]
    after: str


def page(
    actor: int, law_of: str, due_on: date, notice: NoticeState | None = None, after: str = ""
) -> DueAccounts:
    """The accounts in the order of their ids; those whose notice stands so, or all."""
    review_access.officer(actor)
    fitting = (one for one in each(law_of, due_on, after) if notice in (None, one.notice))
    found = tuple(islice(fitting, SHOWN + 1))
    return DueAccounts(found[:SHOWN], found[SHOWN - 1].account_id if len(found) > SHOWN else "")


def each(law_of: str, due_on: date, after: str = "") -> Iterator[DueAccount]:
    """Every account of a report; NotFound where the law has no such report."""
    demand_state(law_of)
    policy = rules.on(clock.today())
    until = _silent_until(law_of, due_on, policy)
    rows = _may_be_due(law_of, until, policy)
    while ids := dict(rows.filter(id__gt=after).values_list("id", "external_id")[:AT_ONCE]):
        for known in many_accounts.read(ids):
            one = due_in(known, ids[known.id], law_of, due_on, policy)
            if one is not None:
                yield one
        after = max(ids)


def _silent_until(law_of: str, due_on: date, policy: PolicyOn) -> date:
    """The last day on which the clock of anything in the report may have started."""
    found: list[date] = []
    for item in AssetClass if f"support.{slug(law_of)}" in policy.policy.parameters else ():
        law = Law(policy, slug(law_of), item)
        years, period = law.days("years"), period_due(law, due_on)
        if years is not None and period is not None:
            found.append(expressions.silent_since(period.cutoff_on, 12 * years))
    if not found:
        raise NotFound("The law of this state has no report that is due on that day.")
    return max(found)


def _may_be_due(law_of: str, until: date, policy: PolicyOn) -> QuerySet[Account]:
    """More than are due, never fewer: nobody who showed interest since, or moved elsewhere."""
    law = law_in_force(policy, law_of, AssetClass.CASH)
    zone = ZoneInfo(policy.text("clock.time_zone"))
    since = datetime.combine(until + timedelta(days=1), time(0), zone)
    kinds: frozenset[ActivityKind] = law.certain | law.stand_ins
    acts = Activity.objects.filter(account=OuterRef("id"), at__gte=since, at__lte=clock.now())
    rows = Account.objects.filter(
        ~Exists(acts.filter(kind__in=[kind.value for kind in kinds])),
        is_known_answer=False,
        platform=Platform.US.value,
    )
    return rows.filter(_may_live(law_of, policy)).order_by("id")


def _may_live(law_of: str, policy: PolicyOn) -> Q:
    """In the state, or with mail to it; the exchange's own state also takes whoever lives in no
    listed place.
    """
    known = Address.objects.filter(account=OuterRef("id"), from_on__lte=policy.day)
    homes = known.filter(kind=AddressKind.RESIDENCE.value)
    if law_of != policy.text("exchange.domicile"):
        return Q(Exists(known.filter(jurisdiction=law_of)))
    listed = [one.code for one in supported_places(policy) if one.code not in (None, law_of)]
    elsewhere = homes.filter(jurisdiction__in=listed)
    return Q(Exists(homes.exclude(jurisdiction__in=listed))) | ~Q(Exists(elsewhere))


def due_in(
    known: Known, external_id: str, law_of: str, due_on: date, policy: PolicyOn
) -> DueAccount | None:
    """The account as one of a report; None where it is not due in it."""
    account, place = known.account, place_of(known.account, policy)
    if _is_over(account, policy.day) or place.law_of != law_of:
        return None
    clocks = [
        item
        for item in statutory_clocks(account, policy, place)
        if item.report_due_on == due_on and item.presumed_abandoned_on is not None
    ]
    return _described(known, external_id, clocks, policy) if clocks else None


def _is_over(account: rules_account.Account, day: date) -> bool:
    handed = account.delivered_to_state
    ends = (account.closed_on, handed.on if handed else None)
    return any(end is not None and end <= day for end in ends)


def _described(
    known: Known, external_id: str, clocks: list[StatutoryClock], policy: PolicyOn
) -> DueAccount:
    first = min(clocks, key=lambda item: item.presumed_abandoned_on or date.max)
    law = Law(policy, slug(first.jurisdiction), first.asset_class)
    period = period_of(law, first.presumed_abandoned_on or date.max)
    if period is None:  # the clock named the day of its report, so it has one
        raise ValueError(f"no report covers {first}")
    told = _told(known, policy, first.jurisdiction, period.due_on)
    move = last_move(known.account, policy)
    since = move.on if move and move.on >= period.covers_from else None
    worth = worth_by_class(known.account, policy)
    owed = any(_is_owed(item, worth[item.asset_class], policy) for item in clocks)
    return DueAccount(
        account_id=known.id,
        external_id=external_id,
        holdings=tuple(_due(known.account, clocks, policy)),
        inclusion=_inclusion(known),
        notice=notice_state(period, told, policy.day, owed=owed, since=since),
        notice_from=period.notice_from,
        notice_until=period.notice_until,
        counts_from=counts_from(period, since),
        told=told,
        moved=move if found_past(period, since) else None,
        is_stand_in=place_of(known.account, policy).is_stand_in,
    )


def _due(
    account: rules_account.Account, clocks: Iterable[StatutoryClock], policy: PolicyOn
) -> Iterator[Due]:
    """Each asset of the classes whose clocks these are, class by class."""
    held = property_held(account, policy)
    for item in clocks:
        law = law_in_force(policy, item.jurisdiction, item.asset_class)
        began_on, presumed_on = clock_start(account, policy, law), item.presumed_abandoned_on
        if began_on is None or presumed_on is None:  # it has run out, so it began
            raise ValueError(f"no day on which {item} began")
        of_class = (one for one in held if one.asset_class is item.asset_class)
        yield from (Due(one, began_on, presumed_on) for one in of_class)


def _is_owed(clock: StatutoryClock, value: Decimal | None, policy: PolicyOn) -> bool:
    """Each class by its own threshold: some states have another one for securities."""
    law = Law(policy, slug(clock.jurisdiction), clock.asset_class)
    return is_owed(value, law.days("notice.min_usd"))


def _told(known: Known, policy: PolicyOn, law_of: str, due_on: date) -> OwnerNotice | None:
    told = notice_about(known.notices, law_of, due_on)
    if told is None:
        return None
    returned = dormancy.returned_letters(known.account.activity, policy)
    return replace(told, returned_on=came_back(told.sent_on, told.returned_on, returned))


def _inclusion(known: Known) -> Inclusion:
    if any(item.kind in OUTSIDE_ESCHEAT for item in known.account.restrictions):
        return Inclusion.HELD
    return Inclusion.IN_CASE if known.stage else Inclusion.REPORTED
