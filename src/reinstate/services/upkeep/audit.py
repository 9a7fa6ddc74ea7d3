"""The audit record for people and commands: verify it, read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from reinstate.domain import merkle
from reinstate.services import clock
from reinstate.services.errors import NotFound
from reinstate.store import audit, checkpoints
from reinstate.store.audit import BrokenRecord, Tag, Verified
from reinstate.store.checkpoints import BadCheckpoint, Checkpoint
from reinstate.store.models import Account, AuditEntry

__all__ = ["BrokenRecord", "Entry", "Tag", "Verified", "checkpoint", "entries", "receipt", "verify"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. No personal data."""

    sequence: int
    at: datetime
    tag: str
    actor: str
    subject: str
    details: Mapping[str, object]
    hash: str
    previous_hash: str


def entries(
    subject: str | None = None, after: int = 0, limit: int | None = 100
) -> tuple[Entry, ...]:
    """Entries in order, of one subject or of all; `limit` None for as many as there are.

    Of a member of staff what they did, too; of an account what was done to its owner, who may be
    erased since: the account is all that anybody still knows them by.
    """
    rows = _about(subject).filter(sequence__gt=after).order_by("sequence")
    return tuple(
        Entry(
            row.sequence,
            row.at,
            row.tag,
            row.actor,
            row.subject,
            row.details,
            row.hash,
            row.previous_hash,
        )
        for row in rows[:limit]
    )


def before(subject: str | None, after: int, limit: int) -> int | None:
    """After which entry the stretch before one that begins after `after` begins; None: at none."""
    rows = _about(subject).filter(sequence__lte=after).order_by("-sequence")
    earlier = list(rows.values_list("sequence", flat=True)[:limit])
    return earlier[-1] - 1 if earlier else None


def _about(subject: str | None) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.all()
    if subject is None:
        return rows
    if subject.startswith("staff:"):
        return rows.filter(Q(subject=subject) | Q(actor=subject))
    owner = Account.objects.filter(id=subject).values_list("person_id", flat=True)
    return rows.filter(subject__in=[subject, *owner])


def last() -> int:
    """The number of the latest entry; 0 where there is none."""
    latest = AuditEntry.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    return latest or 0


def verify() -> Verified:
    """Chain, tree and signed checkpoints; raises BrokenRecord at the first fault.

    Without a checkpoint only the chain speaks, and a record written anew as a whole would pass.
    """
    found = audit.verify()
    known = signed()
    hold_against(known, found.count, roots(sizes(known)))
    return found


def signed() -> tuple[Checkpoint, ...]:
    """Every checkpoint; BrokenRecord where one is not signed by us."""
    try:
        return checkpoints.read()
    except BadCheckpoint as error:
        raise BrokenRecord(str(error)) from error


def sizes(known: Iterable[Checkpoint]) -> set[int]:
    """How many entries the largest checkpoint saw; nothing where there is none.

    A larger root covers the earlier entries, and the chain links them: the largest speaks. Not the
    last line: a copy of an early one, signed as it is, may have been put behind the others.
    """
    found = [item.size for item in known]
    return {max(found)} if found else set()


def hold_against(known: Sequence[Checkpoint], count: int, roots: Mapping[int, str]) -> None:
    """BrokenRecord where a record of so many entries is not the one that was signed.

    `roots`: by the first so many entries, in hex.
    """
    for item in known:
        if item.size > count:
            raise BrokenRecord(
                f"a checkpoint of {item.at} saw {item.size} entries, now there are {count}; "
                "entries were removed; compare with a backup"
            )
    largest = sizes(known)
    for item in {item for item in known if item.size in largest}:
        if roots.get(item.size) != item.root:
            raise BrokenRecord(
                f"the first {item.size} entries are not those of the checkpoint of {item.at}; "
                "the record was written anew; compare with a backup"
            )


def roots(sizes: Collection[int]) -> Mapping[int, str]:
    """The roots of the tree over the first so many entries, in hex, by these sizes; of one that the
    record does not reach there is none. One pass over the hashes.
    """
    found = merkle.roots(_hashes(max(sizes, default=0)), sizes)
    return {size: one.hex() for size, one in found.items()}


def checkpoint() -> Checkpoint:
    """Sign the record as it is now; copy the file to where the operator of this database is not."""
    found = verify()
    return sign(found.count, found.head)


def sign(entries: int, head: str) -> Checkpoint:
    """Sign the first so many entries, which were found to hold; `head`: the last one's hash."""
    root = roots({entries})[entries]
    try:
        return checkpoints.add(entries, head, root, clock.outside())
    except BadCheckpoint as error:
        raise BrokenRecord(str(error)) from error


def receipt(sequence: int, *, is_first: bool = False) -> Mapping[str, object]:
    """The proof that one entry is in the latest checkpoint, or in the first that has it: for an
    owner, checked without us. Read are the hashes of what that checkpoint saw.

    BrokenRecord where a checkpoint is not signed by us.
    """
    newest = last()
    if not 1 <= sequence <= newest:
        there = f"has entries 1 to {newest}" if newest else "has no entries yet"
        raise NotFound(f"There is no entry {sequence}; the record {there}.")
    covering = [item for item in signed() if item.size >= sequence]
    if not covering:
        raise NotFound(
            f"No checkpoint covers entry {sequence} yet; run: reinstate audit checkpoint"
        )
    chosen = min(covering, key=lambda item: item.size) if is_first else covering[-1]
    path = merkle.proof(_hashes(chosen.size), sequence - 1)
    return {
        "entry": sequence,
        "hash": AuditEntry.objects.values_list("hash", flat=True).get(sequence=sequence),
        "path": [{"side": "left" if left else "right", "hash": h.hex()} for left, h in path],
        "size": chosen.size,
        "root": chosen.root,
        "at": chosen.at,
        "checkpoint": checkpoints.signed_line(chosen),
    }


def _hashes(count: int) -> Iterator[bytes]:
    """Of the first so many entries that there are."""
    rows = AuditEntry.objects.order_by("sequence").values_list("hash", flat=True)
    return map(bytes.fromhex, rows[:count].iterator(chunk_size=10_000))
