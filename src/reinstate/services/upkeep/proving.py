"""Whether entries that are handed out are as they were written, while somebody waits for them.

Reading the whole record takes minutes once it is long; the night does that. Here each entry that is
handed out is computed anew, the hashes of all have to lead to the root that was signed and to the
one that the night has found, and what came after both is read link by link.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reinstate.domain.record import entry_hash
from reinstate.services.upkeep import audit
from reinstate.services.upkeep.audit import BrokenRecord, Entry
from reinstate.store import audit as kept
from reinstate.store.models import Sweep


@dataclass(frozen=True, slots=True)
class Proof:
    """A record that holds: how many entries, the last one's hash; of the first `read_before` of
    them the contents were read at `read_at`, or when they were signed; of the others now.
    """

    entries: int
    head: str
    read_before: int
    read_at: datetime | None
    signed: int


def prove(handed_out: Iterable[Entry]) -> Proof:
    """BrokenRecord at the first fault; what was changed in entries of others the night finds."""
    for entry in handed_out:
        _check(entry)
    known, night = audit.signed(), _night()
    signed = audit.sizes(known)
    sizes = signed | ({night.record_entries} if night else set())
    roots = audit.roots(sizes)
    audit.hold_against(known, audit.last(), roots)
    if night and roots.get(night.record_entries) != night.record_root:
        raise BrokenRecord(
            f"the first {night.record_entries} entries are not those that were read on "
            f"{night.record_verified_at:%Y-%m-%d}; compare with a backup"
        )
    before = max(sizes, default=0)
    found = kept.verify(after=before)
    read_at = night.record_verified_at if night and night.record_entries == before else None
    return Proof(found.count, found.head, before, read_at, max(signed, default=0))


def checkpoint() -> None:
    """Sign the record as it is now, for somebody who waits: BrokenRecord at the first fault."""
    found = prove(())
    audit.sign(found.entries, found.head)


def _check(entry: Entry) -> None:
    made = entry_hash(
        entry.sequence,
        kept.instant(entry.at),
        entry.tag,
        entry.actor,
        entry.subject,
        entry.details,
        entry.previous_hash,
    )
    if made != entry.hash:
        raise BrokenRecord(
            f"entry {entry.sequence} ({entry.tag}) was changed after it was written; "
            "compare with a backup"
        )


def _night() -> Sweep | None:
    """The last night that has read the whole record; None where it was not whole: then no night
    is believed, and all is read now.
    """
    latest = Sweep.objects.exclude(record_verified_at=None).order_by("-id").first()
    return latest if latest is not None and latest.record_root else None
