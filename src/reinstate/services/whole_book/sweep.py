"""The nightly sweep: look at the accounts that are due, write the letters, plan the next day.

A transaction moves accounts on together with their letters, and the due date is each account's
place in the queue: what was done is done, what was not is still due, so a sweep that was
interrupted anywhere is simply run again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from reinstate.domain.next_review import ReviewCalendar
from reinstate.domain.replanning import changed_places
from reinstate.services import clock, journal, rules
from reinstate.services.account import due
from reinstate.services.errors import ServiceError
from reinstate.services.upkeep import audit, erasure, kept_by_law, orphans
from reinstate.services.whole_book import house_letters
from reinstate.store.audit import Tag
from reinstate.store.models import Account, Address, Sweep

logger = logging.getLogger(__name__)

BATCH = 1_000
LETTERS_TOGETHER = 100  # in one transaction: whoever else writes waits no longer than that


@dataclass(frozen=True, slots=True)
class Swept:
    """What one run did. `is_new_policy`: changed rules made accounts due. `failed` stay due."""

    on: date
    looked_at: int
    letters: int
    is_new_policy: bool
    failed: tuple[str, ...]


def sweep() -> Swept:
    """Look at every account that is due today."""
    at, day = clock.now(), clock.today()
    run, is_new_policy = _begin(day, at)
    erasure.keep_erased()
    erasure.forget_ssn(at)
    kept_by_law.forget(at)
    failed: list[str] = []
    looked_at = letters = 0
    calendar = ReviewCalendar(rules.on(day))
    for batch in _due(day, failed):
        quiet = _plan_quiet(batch, calendar)
        looked_at += len(quiet)
        owing = [account_id for account_id in batch if account_id not in quiet]
        for first in range(0, len(owing), LETTERS_TOGETHER):
            written = _write(owing[first : first + LETTERS_TOGETHER], calendar, at, failed)
            looked_at, letters = looked_at + len(written), letters + sum(written.values())
    _end(run, looked_at, letters, len(failed))
    _verify_record(run)
    orphans.nightly()
    return Swept(day, looked_at, letters, is_new_policy, tuple(failed))


def _verify_record(run: Sweep) -> None:
    """Whoever wrote past this program is told of the next morning at the latest, unasked."""
    try:
        count = audit.verify().count
        run.record_entries, run.record_root = count, audit.roots({count})[count]
    except audit.BrokenRecord as fault:
        run.record_fault = str(fault)
        logger.error(
            "the audit record is not whole: %s. Somebody wrote to the database past this program; "
            "have nobody repair it, keep database, checkpoints and backups as they are, and tell "
            "your security team",
            fault,
        )
    run.record_verified_at = clock.now()
    run.save(
        update_fields=[
            "record_fault",
            "record_verified_at",
            "record_entries",
            "record_root",
        ]
    )


def nightly() -> Swept | None:
    """The day's sweep, unless it is done under this policy: safe to call every few seconds.

    One that begins later than now was made by a clock that was ahead, and saw nothing of the day.
    """
    done = Sweep.objects.filter(
        day=clock.today(),
        policy_digest=rules.policy().digest,
        ended_at__isnull=False,
        started_at__lte=clock.now() + clock.WRONG,
    )
    return None if done.exists() else sweep()


def pick(day: date, limit: int = BATCH) -> list[str]:
    """The first accounts that are due by a day, the longest due first."""
    rows = Account.objects.filter(next_review_on__lte=day).order_by("next_review_on", "id")
    return list(rows.values_list("id", flat=True)[:limit])


def _begin(day: date, at: datetime) -> tuple[Sweep, bool]:
    """A changed rule may change accounts' days: then all of those are due."""
    with transaction.atomic():
        digest = rules.pin(at)
        changed = _changed_places(day)
        mark_due(changed, day)
        run = Sweep.objects.create(day=day, policy_digest=digest, started_at=at)
        return run, changed is None or bool(changed)


def mark_due(places: frozenset[str] | None, day: date) -> int:
    """Make every account of these places due, in one statement; None: of all places."""
    if places is not None and not places:
        return 0
    rows = Account.objects.filter(is_known_answer=False)
    rows = rows.filter(Q(next_review_on=None) | Q(next_review_on__gt=day))
    if places is not None:
        homes = Address.objects.filter(account=OuterRef("id"), jurisdiction__in=places)
        rows = rows.filter(Exists(homes))
    return rows.update(next_review_on=day)


def _changed_places(day: date) -> frozenset[str] | None:
    """The places whose rules are others than at the last sweep; None: everywhere."""
    last = Sweep.objects.order_by("-id").first()
    if last is None:
        return None
    try:
        before = rules.pinned(last.policy_digest)
    except ServiceError:  # the rules of that day cannot be read: whoever may be due is due
        logger.exception("the policy of sweep %s cannot be read", last.id)
        return None
    return changed_places(before.on(last.day), rules.on(day))


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


def _write(
    ids: list[str], calendar: ReviewCalendar, at: datetime, failed: list[str]
) -> dict[str, int]:
    """Letters by account. Accounts in trouble together are written to singly."""
    try:
        return house_letters.write(ids, calendar, at)
    except Exception:  # one account's trouble must not keep the letters of all others
        logger.exception("letters of %s could not be written", ", ".join(ids))
        if len(ids) == 1:
            failed += ids
            return {}
    found: dict[str, int] = {}
    for account_id in ids:
        found |= _write([account_id], calendar, at, failed)
    return found


def _end(run: Sweep, looked_at: int, letters: int, failed: int) -> None:
    at = clock.now()
    with transaction.atomic():
        run.ended_at, run.looked_at, run.letters = at, looked_at, letters
        run.save(update_fields=["ended_at", "looked_at", "letters"])
        details = {"accounts": looked_at, "letters": letters, "failed": failed}
        journal.record(Tag.SYSTEM_SWEEP_ENDED, journal.SYSTEM, f"sweep:{run.id}", at, details)
