"""When an account has to be looked at again: kept with every change of its facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import connection, transaction

from reinstate.domain import standing
from reinstate.domain.account import Platform
from reinstate.domain.dormancy import HouseNotice
from reinstate.domain.next_review import ReviewCalendar
from reinstate.domain.standing import Lifecycle, Standing
from reinstate.services import clock, rules
from reinstate.services.account import accounts
from reinstate.services.whole_book import many_accounts
from reinstate.store import models
from reinstate.store.models import Account

IN_USE = (Lifecycle.ACTIVE, Lifecycle.INACTIVE)
Key = tuple[str, date, date]  # a letter: what it announces, when that happens, when it is written


def plan(account: Account, at: datetime) -> date | None:
    """Store the next day of review, in the transaction that changed the account's facts.

    An account that is already due stays due: only the sweep, having looked, moves it on.
    """
    if account.is_known_answer:  # no day of an invented account ever comes
        return None
    day = at.astimezone(clock.zone_of(rules.exchange_zone(at))).date()
    planned = Account.objects.values_list("next_review_on", flat=True).get(id=account.id)
    if planned is not None and planned <= day:
        return planned
    found = _first_day(account, at, day)
    if found != planned:
        Account.objects.filter(id=account.id).update(next_review_on=found)
    account.next_review_on = found
    return found


def look(account: Account, day: date) -> tuple[Standing, list[HouseNotice], date | None]:
    """Standing on a day, the letters that are owed, and the next day of review. For the sweep."""
    facts, policy = accounts.facts(account), rules.on(day)
    found, review = standing.assess(facts, policy), ReviewCalendar(policy).look(facts)
    return found, _unwritten(account, found, review.notices), review.next_on


def plan_quiet(ids: Sequence[str], calendar: ReviewCalendar) -> set[str]:
    """Plan every account of a batch that owes no letter, in one transaction; the rest is left.

    What another process holds or has dealt with is left too.
    """
    with transaction.atomic():
        ours = _locked(ids, calendar.policy.day)
        settled = _settled(ours)
        found: dict[str, date | None] = {}
        for known in many_accounts.read(ours):
            review = calendar.look(known.account)
            if settled.get(known.id, set()).issuperset(map(_key, review.notices)):
                found[known.id] = review.next_on
        _store(found)
    return set(found)


def _locked(ids: Sequence[str], day: date) -> list[str]:
    is_able = connection.features.has_select_for_update_skip_locked
    rows = Account.objects.select_for_update(skip_locked=is_able)
    return list(rows.filter(id__in=ids, next_review_on__lte=day).values_list("id", flat=True))


def _store(days: Mapping[str, date | None]) -> None:
    """One statement for a whole batch; `bulk_update` would spend longer on writing its own."""
    if not days:
        return
    table, marks = connection.ops.quote_name(Account._meta.db_table), ["(%s, %s)"] * len(days)
    rows = f"WITH planned(id, day) AS (VALUES {', '.join(marks)})"
    day = "CAST(day AS date)" if connection.vendor == "postgresql" else "day"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{rows} UPDATE {table} SET next_review_on = {day} FROM planned "  # noqa: S608 - our own names
            f"WHERE {table}.id = planned.id",
            [value for row in days.items() for value in row],
        )


def _settled(ids: Sequence[str]) -> dict[str, set[Key]]:
    found: dict[str, set[Key]] = {}
    rows = models.HouseNotice.objects.filter(account__in=ids)
    for row in rows.values_list("account", "announces", "happens_on", "write_on"):
        found.setdefault(row[0], set()).add(row[1:])
    return found


def _key(notice: HouseNotice) -> Key:
    return notice.announces, notice.happens_on, notice.write_on


def _unwritten(
    account: Account, found: Standing, notices: Iterable[HouseNotice]
) -> list[HouseNotice]:
    """Letters whose day has come, whose event has not, and which nothing has settled yet."""
    if account.platform != Platform.US or found.lifecycle not in IN_USE:
        return []
    settled = _settled([account.id]).get(account.id, set())
    return [notice for notice in notices if _key(notice) not in settled]


def _first_day(account: Account, at: datetime, day: date) -> date | None:
    _, owed, following = look(account, day)
    return day if owed else following
