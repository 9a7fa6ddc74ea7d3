"""When an account has to be looked at again: kept with every change of its facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection, transaction

from reinstate.domain import account as rules_account
from reinstate.domain import standing
from reinstate.domain.account import Platform
from reinstate.domain.dormancy import HouseNotice
from reinstate.domain.next_review import ReviewCalendar
from reinstate.domain.policy import PolicyOn
from reinstate.services import clock, rules
from reinstate.services.account import accounts
from reinstate.services.whole_book import many_accounts
from reinstate.store import models
from reinstate.store.models import Account

Key = tuple[str, date, date]  # a letter: what it announces, when that happens, when it is written


class Looked(NamedTuple):
    """What one look at an account says: the letters that are owed, and when to look again."""

    id: str
    silent_since: date
    owed: tuple[HouseNotice, ...]
    next_on: date | None


def plan(account: Account, at: datetime) -> date | None:
    """Store the next day of review, in the transaction that changed the account's facts.

    An account that is already due stays due: only the sweep, having looked, moves it on.
    """
    if account.is_known_answer:  # no day of an invented account ever comes
        return None
    day = clock.day_of(at)
    planned = Account.objects.values_list("next_review_on", flat=True).get(id=account.id)
    if planned is not None and planned <= day:
        return planned
    found = _first_day(account, day)
    if found != planned:
        Account.objects.filter(id=account.id).update(next_review_on=found)
    account.next_review_on = found
    return found


def plan_each(touched: Collection[Account], at: datetime) -> None:
    """The same for accounts whose facts changed in one transaction, which has locked them."""
    day = clock.day_of(at)
    ids = [
        one.id
        for one in touched
        if not one.is_known_answer and (one.next_review_on is None or one.next_review_on > day)
    ]
    settled, calendar = _settled(ids), ReviewCalendar(rules.on(day))
    looked = [
        _looked(known.id, known.account, settled.get(known.id, set()), calendar)
        for known in many_accounts.read(ids)
    ]
    store([one._replace(next_on=day) if one.owed else one for one in looked])


def plan_quiet(ids: Sequence[str], calendar: ReviewCalendar) -> set[str]:
    """Plan every account of a batch that owes no letter, in one transaction; the rest is left.

    What another process holds or has dealt with is left too.
    """
    with transaction.atomic():
        quiet = [item for item in look_at(ids, calendar) if not item.owed]
        store(quiet)
    return {item.id for item in quiet}


def look_at(ids: Sequence[str], calendar: ReviewCalendar) -> Iterator[Looked]:
    """Lock those of the accounts that are still due, and look at each. For the sweep."""
    ours = _locked(ids, calendar.policy.day)
    settled = _settled(ours)
    for known in many_accounts.read(ours):
        yield _looked(known.id, known.account, settled.get(known.id, set()), calendar)


def _looked(
    account_id: str,
    facts: rules_account.Account,
    settled: Collection[Key],
    calendar: ReviewCalendar,
) -> Looked:
    review = calendar.look(facts)
    owed = tuple(item for item in review.notices if _key(item) not in settled)
    if owed and not _is_in_use(facts, calendar.policy):
        owed = ()
    return Looked(account_id, review.silent_since, owed, review.next_on)


def _is_in_use(facts: rules_account.Account, policy: PolicyOn) -> bool:
    """Nobody is told that an account turns dormant which is closed, handed over or not ours."""
    is_ours = facts.platform is Platform.US
    return is_ours and standing.assess(facts, policy).lifecycle.is_in_use


def _locked(ids: Sequence[str], day: date) -> list[str]:
    is_able = connection.features.has_select_for_update_skip_locked
    rows = Account.objects.select_for_update(skip_locked=is_able)
    return list(rows.filter(id__in=ids, next_review_on__lte=day).values_list("id", flat=True))


def store(looked: Collection[Looked]) -> None:
    """Their next days, in one statement; `bulk_update` would spend longer on writing its own."""
    if not looked:
        return
    days = {item.id: item.next_on for item in looked}
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


def _first_day(account: Account, day: date) -> date | None:
    """Today for an account that owes a letter today; the sweep, having written it, moves it on."""
    settled = _settled([account.id]).get(account.id, set())
    looked = _looked(account.id, accounts.facts(account), settled, ReviewCalendar(rules.on(day)))
    return day if looked.owed else looked.next_on
