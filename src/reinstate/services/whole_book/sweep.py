"""The nightly sweep: look at the accounts that are due, write the letters, plan the next day.

Each account is one transaction, and the due date is its place in the queue: what was done is
done, what was not is still due, so a sweep that was interrupted anywhere is simply run again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from reinstate.domain.dormancy import HouseNotice
from reinstate.domain.next_review import ReviewCalendar
from reinstate.domain.standing import Standing
from reinstate.services import clock, journal, rules
from reinstate.services.account import due
from reinstate.services.mail import notices
from reinstate.services.spelling import spelled_day
from reinstate.services.upkeep import erasure
from reinstate.store import models
from reinstate.store.audit import Tag
from reinstate.store.models import Account, Sweep

logger = logging.getLogger(__name__)

BATCH = 1_000
LETTERS = {"inactive": "before_inactive", "dormant": "before_dormant"}


@dataclass(frozen=True, slots=True)
class Swept:
    """What one run did. `is_new_policy`: every account was due. `failed` ones stay due."""

    on: date
    looked_at: int
    letters: int
    is_new_policy: bool
    failed: tuple[str, ...]


def sweep() -> Swept:
    """Look at every account that is due today."""
    at, day = clock.now(), clock.today()
    run, is_new_policy = _begin(day, at)
    erasure.forget_ssn(at)
    failed: list[str] = []
    looked_at = letters = 0
    calendar = ReviewCalendar(rules.on(day))
    for batch in _due(day, failed):
        quiet = _plan_quiet(batch, calendar)
        looked_at += len(quiet)
        for account_id in batch:
            if account_id in quiet:
                continue
            try:
                written = _look_at(account_id, day, at)
            except Exception:  # one account's trouble must not keep the letters of all others
                logger.exception("account %s could not be swept", account_id)
                failed.append(account_id)
                continue
            if written is not None:
                looked_at, letters = looked_at + 1, letters + written
    _end(run, looked_at, letters, len(failed))
    return Swept(day, looked_at, letters, is_new_policy, tuple(failed))


def nightly() -> Swept | None:
    """The day's sweep, unless it is done under this policy: safe to call every few seconds."""
    done = Sweep.objects.filter(
        day=clock.today(), policy_digest=rules.policy().digest, ended_at__isnull=False
    )
    return None if done.exists() else sweep()


def pick(day: date, limit: int = BATCH) -> list[str]:
    """The first accounts that are due by a day, the longest due first."""
    rows = Account.objects.filter(next_review_on__lte=day).order_by("next_review_on", "id")
    return list(rows.values_list("id", flat=True)[:limit])


def _begin(day: date, at: datetime) -> tuple[Sweep, bool]:
    """A new policy may change any account's dates: then all of them are due."""
    with transaction.atomic():
        digest = rules.pin(at)
        is_new = _is_new(digest, day)
        if is_new:
            later = Q(next_review_on=None) | Q(next_review_on__gt=day)
            real = Account.objects.filter(later, is_known_answer=False)
            real.update(next_review_on=day)
        return Sweep.objects.create(day=day, policy_digest=digest, started_at=at), is_new


def _is_new(digest: str, day: date) -> bool:
    """Whether another policy, or another value of the same, holds than at the last sweep."""
    last = Sweep.objects.order_by("-id").first()
    if last is None or last.policy_digest != digest:
        return True
    changes_on = rules.policy().next_change_after(last.day)
    return changes_on is not None and changes_on <= day


def _due(day: date, failed: list[str]) -> Iterator[list[str]]:
    """Batches until none is left; each account that was looked at has left by itself."""
    while True:
        wanted = pick(day, BATCH + len(failed))
        batch = [account_id for account_id in wanted if account_id not in failed]
        if not batch:
            return
        yield batch


def _plan_quiet(batch: list[str], calendar: ReviewCalendar) -> set[str]:
    """Most accounts owe no letter: they are planned together. A batch in trouble goes singly."""
    try:
        return due.plan_quiet(batch, calendar)
    except Exception:
        logger.exception("%d accounts could not be planned together", len(batch))
        return set()


def _look_at(account_id: str, day: date, at: datetime) -> int | None:
    """How many letters were written; None when another sweep was faster."""
    with transaction.atomic():
        rows = Account.objects.select_for_update(of=("self",)).select_related("person")
        account = rows.filter(id=account_id, next_review_on__lte=day).first()
        if account is None:
            return None
        found, owed, following = due.look(account, day)
        letters = _write(account, found, owed, at)
        Account.objects.filter(id=account.id).update(next_review_on=following)
        return letters


def _write(account: Account, found: Standing, owed: list[HouseNotice], at: datetime) -> int:
    """One letter for each event ahead; after a pause several of its days may have passed."""
    for notice in owed:
        models.HouseNotice.objects.create(
            account=account,
            announces=notice.announces,
            happens_on=notice.happens_on,
            write_on=notice.write_on,
            settled_at=at,
        )
    events = {(notice.announces, notice.happens_on) for notice in owed}
    if account.person.wrapped_key is None:  # erased: nobody to write to
        return 0
    for announces, happens_on in sorted(events):
        notices.send(
            account,
            LETTERS[announces],
            on=partial(spelled_day, happens_on),
            since=partial(spelled_day, found.clocks.house.last_owner_activity_on),
            link=notices.link("/"),
        )
        details = {"announces": announces, "happens_on": happens_on.isoformat()}
        journal.record(Tag.SYSTEM_NOTICE_WRITTEN, journal.SYSTEM, account.id, at, details)
    return len(events)


def _end(run: Sweep, looked_at: int, letters: int, failed: int) -> None:
    at = clock.now()
    with transaction.atomic():
        run.ended_at, run.looked_at, run.letters = at, looked_at, letters
        run.save(update_fields=["ended_at", "looked_at", "letters"])
        details = {"accounts": looked_at, "letters": letters, "failed": failed}
        journal.record(Tag.SYSTEM_SWEEP_ENDED, journal.SYSTEM, f"sweep:{run.id}", at, details)
