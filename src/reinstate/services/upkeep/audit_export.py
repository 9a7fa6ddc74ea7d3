"""The audit record as a file that others check without us: entries of some days, and a proof."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Count, Max, Min

from reinstate.domain import record
from reinstate.domain.record import NotWhole, Whole
from reinstate.services import clock, journal, rules
from reinstate.services.errors import NotFound, Refused
from reinstate.services.upkeep import audit, proving
from reinstate.store import checkpoints
from reinstate.store.audit import Tag, instant
from reinstate.store.checkpoints import Checkpoint
from reinstate.store.models import AuditEntry

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Exported:
    """A file under its name; the lines are read from the database as they are taken."""

    name: str
    entries: int
    lines: Iterator[str]


def export(actor: str, from_on: date | None, until_on: date | None) -> Exported:
    """Every entry from the first to the last of these days, both included, in the exchange's zone.

    That it was taken is an entry too, behind those that were asked for.
    """
    first, last = _stretch(from_on, until_on)
    days = {"from": _iso(from_on), "until": _iso(until_on)}
    with transaction.atomic():
        details = {**days, "first": first, "last": last}
        journal.record(Tag.STAFF_RECORD_EXPORTED, actor, "audit", clock.now(), details)
    before = AuditEntry.objects.filter(sequence=first - 1).first()
    head = {
        "format": record.FORMAT,
        "made_at": clock.now().isoformat(),
        **days,
        "time_zone": rules.exchange_zone(clock.now()),
        "first": first,
        "last": last,
        "entries": last - first + 1,
        "previous_hash": before.hash if before else record.GENESIS,
    }
    name = "-".join(filter(None, ("audit", *days.values()))) + ".jsonl"
    return Exported(name, last - first + 1, _lines(head, first, last))


def check(file: Path, key: str = "") -> Whole:
    """An exported file followed from head to proof; without a key, this installation's is taken.

    NotWhole at the first fault, also where another key signed.
    """
    with file.open(encoding="utf-8") as text:
        try:
            found = record.check(map(json.loads, text))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotWhole(f"a line is not one of an export ({error}); export it again") from error
    try:
        known = key or checkpoints.public_key()
    except checkpoints.BadCheckpoint as error:
        raise NotWhole(str(error)) from error
    if not checkpoints.is_signed(Checkpoint(**found.checkpoint), found.signature, known):
        raise NotWhole(
            f"the checkpoint of {found.checkpoint['at']} is not signed by this key; name the "
            "public key of the installation that wrote the file"
        )
    return found


def _stretch(from_on: date | None, until_on: date | None) -> tuple[int, int]:
    """First and last entry of the days; all between belong to it, or the chain would break."""
    if from_on and until_on and until_on < from_on:
        raise Refused(f"The last day, {until_on}, is before the first, {from_on}.", "bad_period")
    rows = AuditEntry.objects.all()
    if from_on:
        rows = rows.filter(at__gte=_begins(from_on))
    if until_on and until_on < date.max:
        rows = rows.filter(at__lt=_begins(until_on + timedelta(days=1)))
    # Counted as well: for the least and the greatest alone PostgreSQL walks the record by its
    # numbers until a day fits, and would read all that was before.
    found = rows.aggregate(first=Min("sequence"), last=Max("sequence"), entries=Count("sequence"))
    if found["first"] is None:
        raise Refused("Nothing was recorded on these days; choose others.", "nothing_recorded")
    return found["first"], found["last"]


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.zone_of(rules.exchange_zone(clock.now())))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _lines(head: Mapping[str, object], first: int, last: int) -> Iterator[str]:
    yield _line(head)
    rows = AuditEntry.objects.filter(sequence__gte=first, sequence__lte=last).order_by("sequence")
    for entry in rows.iterator(chunk_size=CHUNK):
        yield _line(
            {
                "sequence": entry.sequence,
                "at": instant(entry.at),
                "tag": entry.tag,
                "actor": entry.actor,
                "subject": entry.subject,
                "details": entry.details,
                "hash": entry.hash,
            }
        )
    yield _line({"proof": _proof(last)})


def _proof(last: int) -> Mapping[str, object]:
    """The way from the last entry to a signed root; where none is that new, one is signed now.

    The contents of other entries are not read for it, but for those that no night has read.
    """
    try:
        try:
            receipt = audit.receipt(last, is_first=True)
        except NotFound:
            proving.checkpoint()
            receipt = audit.receipt(last, is_first=True)
    except (audit.BrokenRecord, checkpoints.BadCheckpoint) as error:
        return {"receipt": None, "problem": str(error)}
    return {"receipt": receipt, "public_key": json.loads(checkpoints.public_key())}


def _line(content: Mapping[str, object]) -> str:
    return json.dumps(content) + "\n"
