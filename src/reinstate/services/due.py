"""When an account has to be looked at again: kept with every change of its facts."""

from __future__ import annotations

from datetime import date, datetime

from reinstate.domain import standing
from reinstate.domain.account import Platform
from reinstate.domain.dormancy import HouseNotice, house_notices
from reinstate.domain.next_review import next_review_on
from reinstate.domain.standing import Lifecycle, Standing
from reinstate.services import accounts, clock, rules
from reinstate.store import models
from reinstate.store.models import Account

IN_USE = (Lifecycle.ACTIVE, Lifecycle.INACTIVE)


def plan(account: Account, at: datetime) -> date | None:
    """Store the next day of review, in the transaction that changed the account's facts.

    An account that is already due stays due: only the sweep, having looked, moves it on.
    """
    day = at.astimezone(clock.zone_of(rules.exchange_zone(at))).date()
    planned = Account.objects.values_list("next_review_on", flat=True).get(id=account.id)
    if planned is not None and planned <= day:
        return planned
    found = _first_day(account, at, day)
    if found != planned:
        Account.objects.filter(id=account.id).update(next_review_on=found)
    account.next_review_on = found
    return found


def look(account: Account, day: date) -> tuple[Standing, date | None]:
    """The account's standing on a day, and the next day of review after it. For the sweep."""
    facts, policy = accounts.facts(account), rules.on(day)
    found = standing.assess(facts, policy)
    return found, next_review_on(facts, found, policy)


def unwritten(account: Account, found: Standing) -> list[HouseNotice]:
    """Letters whose day has come, whose event has not, and which nothing has settled yet."""
    if account.platform != Platform.US or found.lifecycle not in IN_USE:
        return []
    settled = set(
        models.HouseNotice.objects.filter(account=account).values_list(
            "announces", "happens_on", "write_on"
        )
    )
    return [
        notice
        for notice in house_notices(found.clocks.house, rules.on(found.on))
        if notice.write_on <= found.on < notice.happens_on
        and (notice.announces, notice.happens_on, notice.write_on) not in settled
    ]


def _first_day(account: Account, at: datetime, day: date) -> date | None:
    found, following = look(account, day)
    return day if unwritten(account, found) else following
