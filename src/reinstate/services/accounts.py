"""An account as the rules see it: rows and sealed values made into `domain.account.Account`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reinstate.domain import account as rules_account
from reinstate.domain import restrictions, standing
from reinstate.domain.account import ActivityKind, AddressKind, Platform
from reinstate.domain.case import CaseKind, CaseState
from reinstate.domain.passport import OpenCase
from reinstate.domain.restrictions import RestrictionKind, Turn
from reinstate.domain.standing import Standing
from reinstate.services import clock, rules
from reinstate.services.errors import NotFound
from reinstate.store import person_data
from reinstate.store.models import Account, Reinstatement, RestrictionEvent
from reinstate.store.models.cases import OPEN_STATES


def get(account_id: str) -> Account:
    """The account, or NotFound."""
    found = Account.objects.select_related("person").filter(id=account_id).first()
    if found is None:
        raise NotFound("There is no such account.")
    return found


def described(account: Account) -> rules_account.Account:
    """Everything standing is computed from."""
    person = person_data.read(account.person)
    return replace(
        facts(account),
        email=person.email or "",
        legal_name=person.legal_name or "",
        birth_date=person.birth_date,
    )


def facts(account: Account) -> rules_account.Account:
    """The same without personal data: enough for standing, and there after an erasure too."""
    return rules_account.Account(
        id=account.id,
        platform=Platform(account.platform),
        opened_on=account.opened_on,
        closed_on=account.closed_on,
        delivered_to_state=_delivered(account),
        addresses=_addresses(account),
        balances=_balances(account),
        activity=_activity(account),
        restrictions=in_force(account),
    )


def in_force(account: Account) -> tuple[restrictions.RaisedRestriction, ...]:
    """The restrictions that events raised and none has cleared."""
    rows = RestrictionEvent.objects.filter(account=account)
    return restrictions.in_force(
        restrictions.RestrictionEvent(
            RestrictionKind(row.kind), Turn(row.turn), row.at, row.by, tuple(row.needs)
        )
        for row in rows
    )


def assess(account: Account, at: datetime | None = None) -> Standing:
    """The account's standing now, or at another instant."""
    moment = at or clock.now()
    day = moment.astimezone(clock.zone_of(rules.exchange_zone(moment))).date()
    return standing.assess(
        facts(account),
        rules.on(day),
        at=moment,
        open_cases=_open_cases(account),
        hold_until=hold_until(account),
    )


def hold_until(account: Account) -> datetime | None:
    """When the latest withdrawal hold ends."""
    ends = Reinstatement.objects.filter(case__account=account, hold_until__isnull=False)
    return ends.order_by("-hold_until").values_list("hold_until", flat=True).first()


def is_disputed(account: Account) -> bool:
    """Whether the owner said of the latest reinstatement that it was not them."""
    latest = Reinstatement.objects.filter(case__account=account).order_by("-approved_at").first()
    return latest is not None and latest.disputed_at is not None


def _delivered(account: Account) -> rules_account.DeliveredToState | None:
    if account.delivered_on is None:
        return None
    return rules_account.DeliveredToState(account.delivered_to, account.delivered_on)


def _addresses(account: Account) -> tuple[rules_account.Address, ...]:
    rows = account.addresses.all()
    return tuple(
        rules_account.Address(row.jurisdiction, row.from_on, AddressKind(row.kind)) for row in rows
    )


def _balances(account: Account) -> tuple[rules_account.Balance, ...]:
    rows = account.balances.order_by("currency")
    return tuple(
        rules_account.Balance(row.currency, row.amount, row.usd_value, row.asset_class or None)
        for row in rows
    )


def _activity(account: Account) -> tuple[rules_account.Activity, ...]:
    rows = account.activities.order_by("at").values_list("kind", "at")
    return tuple(rules_account.Activity(ActivityKind(kind), at) for kind, at in rows)


def _open_cases(account: Account) -> Sequence[OpenCase]:
    rows = account.cases.filter(state__in=OPEN_STATES).values_list("kind", "state")
    return [OpenCase(CaseKind(kind), CaseState(state)) for kind, state in rows]
