"""An account as the rules see it: rows and sealed values made into `domain.account.Account`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter, itemgetter
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from reinstate.domain import account as rules_account
from reinstate.domain import restrictions, standing
from reinstate.domain.account import ActivityKind, AddressKind, Platform
from reinstate.domain.case import CaseKind, CaseState
from reinstate.domain.passport import OpenCase
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RestrictionKind, Turn
from reinstate.domain.standing import Standing
from reinstate.services import clock, rules
from reinstate.services.errors import NotFound
from reinstate.store import person_data
from reinstate.store.models import Account, Case, Person, Reinstatement
from reinstate.store.models.cases import OPEN_STATES

# Prefetch these to assess many accounts in as many queries.
READ_TOGETHER = (
    "addresses",
    "balances",
    "activities",
    "restriction_events",
    "cases__reinstatement",
)


@dataclass(frozen=True, slots=True)
class Rules:
    """The policy of the exchange's day that an instant falls on."""

    at: datetime
    policy: PolicyOn


@dataclass(frozen=True, slots=True)
class Held:
    """Until when withdrawals pause, and the signals that made it longer than usual."""

    until: datetime | None = None
    because: tuple[str, ...] = ()

    @classmethod
    def of(cls, change: Reinstatement) -> Held:
        """What one reinstatement brought; no end before the exchange has unlocked."""
        return cls(change.hold_until, tuple(change.hold_reasons))


def zone(account: Account, at: datetime) -> ZoneInfo:
    """Where the owner was with their latest request; the exchange's before there is one."""
    latest = account.cases.order_by("-opened_at").values_list("time_zone", flat=True).first()
    return clock.zone_of(latest or rules.exchange_zone(at))


def rules_at(at: datetime) -> Rules:
    """What an account is assessed by at this instant; the same for every account."""
    day = clock.day_of(at)
    return Rules(at, rules.on(day))


def get(account_id: str) -> Account:
    """The account, or NotFound."""
    found = Account.objects.select_related("person").filter(id=account_id).first()
    if found is None:
        raise NotFound(_("There is no such account."))
    return found


def locked(account_id: str) -> Account:
    """The same, kept from others until the caller's transaction ends. Comes before the record's
    line: who writes a row of an account has to have it when all is written.
    """
    found = get(account_id)
    return Account.objects.select_for_update(of=("self",)).select_related("person").get(id=found.id)


def locked_owner(person_id: str) -> Person:
    """A person, kept from others likewise: after each of their accounts, where everybody begins."""
    list(Account.objects.select_for_update(of=("self",)).filter(person=person_id).order_by("id"))
    return Person.objects.select_for_update().get(id=person_id)


def described(account: Account) -> rules_account.Account:
    """Everything standing is computed from."""
    person = person_data.read(account.person)
    return replace(
        facts(account),
        email=person.email or "",
        legal_name=person.legal_name or "",
        birth_date=person.birth_date,
    )


def facts(account: Account, at: datetime | None = None) -> rules_account.Account:
    """The same without personal data: enough for standing, and there after an erasure too.

    What has cleared restrictions counts up to now, or up to `at`.
    """
    return rules_account.Account(
        id=account.id,
        platform=Platform(account.platform),
        opened_on=account.opened_on,
        closed_on=account.closed_on,
        delivered_to_state=_delivered(account),
        addresses=addresses(account),
        balances=balances(account),
        activity=_activity(account),
        restrictions=in_force(account, at),
    )


def raised_since(account: Account, since: datetime) -> set[RestrictionKind]:
    """What stands that an event told us of after `since`, whenever it happened: whoever looked
    before has not seen it.
    """
    later = account.restriction_events.filter(turn=Turn.RAISED, known_at__gt=since)
    kinds = set(later.values_list("kind", flat=True))
    return {item.kind for item in in_force(account) if item.kind.value in kinds}


def in_force(
    account: Account, at: datetime | None = None
) -> tuple[restrictions.RaisedRestriction, ...]:
    """The restrictions that events raised and none has cleared by now, or by `at`."""
    events = (
        restrictions.RestrictionEvent(
            RestrictionKind(row.kind),
            Turn(row.turn),
            row.at,
            row.by,
            tuple(row.needs),
            row.known_at,
            row.is_ours,
        )
        for row in account.restriction_events.all()
    )
    return restrictions.in_force(events, at or clock.now())


def assess(account: Account, at: datetime | None = None, by: Rules | None = None) -> Standing:
    """The account's standing now, or at another instant. `by` saves reading the policy again."""
    moment, held = at or clock.now(), hold(account)
    return standing.assess(
        facts(account, moment),
        (by or rules_at(moment)).policy,
        at=moment,
        open_cases=_open_cases(account),
        hold_until=held.until,
        hold_because=held.because,
    )


def hold(account: Account) -> Held:
    """The withdrawal hold that ends last; without an end where there never was one."""
    changes = (getattr(case, "reinstatement", None) for case in _cases(account))
    held = [Held.of(one) for one in changes if one]
    return max((one for one in held if one.until), key=attrgetter("until"), default=Held())


def _delivered(account: Account) -> rules_account.DeliveredToState | None:
    if account.delivered_on is None:
        return None
    return rules_account.DeliveredToState(account.delivered_to, account.delivered_on)


def addresses(account: Account) -> tuple[rules_account.Address, ...]:
    """Every address on record, as it was recorded."""
    rows = account.addresses.all()
    return tuple(
        rules_account.Address(row.jurisdiction, row.from_on, AddressKind(row.kind)) for row in rows
    )


def balances(account: Account) -> tuple[rules_account.Balance, ...]:
    """What the account holds or owes, by asset."""
    rows = sorted(account.balances.all(), key=lambda row: row.currency)
    return tuple(
        rules_account.Balance(row.currency, row.amount, row.usd_value, row.asset_class or None)
        for row in rows
    )


def _activity(account: Account) -> tuple[rules_account.Activity, ...]:
    """Who logs in daily has thousands, and each event asks: two columns, no objects of a row."""
    if "activities" in getattr(account, "_prefetched_objects_cache", {}):
        found = sorted(((row.kind, row.at) for row in account.activities.all()), key=itemgetter(1))
    else:
        found = list(account.activities.order_by("at", "id").values_list("kind", "at"))
    return tuple(rules_account.Activity(ActivityKind(kind), at) for kind, at in found)


def _open_cases(account: Account) -> Sequence[OpenCase]:
    return [
        OpenCase(CaseKind(case.kind), CaseState(case.state))
        for case in _cases(account)
        if case.state in OPEN_STATES
    ]


def _cases(account: Account) -> Iterable[Case]:
    """With the reinstatement of each, whether or not they were fetched together before."""
    is_fetched = "cases" in getattr(account, "_prefetched_objects_cache", {})
    return account.cases.all() if is_fetched else account.cases.select_related("reinstatement")
