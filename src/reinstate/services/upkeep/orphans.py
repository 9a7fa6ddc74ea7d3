"""Sealed objects that nothing names: what a removal left while the store was away, or a process
that was killed before its row was written. Looked for each night, and by `reinstate orphans`.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from reinstate.services import clock, journal, rules
from reinstate.services.errors import Unavailable
from reinstate.store import evidence_objects
from reinstate.store.audit import Tag
from reinstate.store.evidence_objects import StoredObject
from reinstate.store.models import CaseLetter, Person, Piece, Upload

logger = logging.getLogger(__name__)

GRACE = "upkeep.orphan_grace_days"
READABLE = {"case__account__person__wrapped_key__isnull": False}


@dataclass(frozen=True, slots=True)
class Orphans:
    """What a look at the whole store found, in objects; `orphan_bytes` is the room they take.

    `too_young`: nothing names them yet, and their transaction may be under way. `foreign`: of no
    person known here, perhaps another installation's. Both are left alone.
    """

    looked_at: int
    orphans: int
    orphan_bytes: int
    too_young: int
    foreign: int
    removed: int


def look() -> Orphans:
    """Count them. Changes nothing; Unavailable when the store does not answer."""
    return _walk(None)


def remove(actor: str) -> Orphans:
    """The same, and remove the orphans; an entry of the record for each batch says how many."""
    return _walk(actor)


def nightly() -> None:
    """What the night does. A store that is away is looked at again the next night."""
    try:
        found = remove(journal.SYSTEM)
    except Unavailable as error:
        logger.warning("objects that nothing names were not looked for: %s", error)
        return
    if found.foreign:
        logger.warning(
            "the evidence store holds %d objects of no person known here, which were left alone; "
            "give each installation a REINSTATE_EVIDENCE_URL of its own",
            found.foreign,
        )


def _walk(actor: str | None) -> Orphans:
    # By everybody's clock: the store says when it took an object in.
    before = clock.outside() - timedelta(days=rules.on(clock.today()).integer(GRACE))
    found: Counter[str] = Counter()
    try:
        for batch in evidence_objects.listed():
            named = _named(batch)
            unnamed = [one for one in batch if one.key not in named]
            ours = _ours(unnamed)
            old = [one for one in ours if one.stored_at < before]
            found["looked_at"] += len(batch)
            found["orphans"] += len(old)
            found["orphan_bytes"] += sum(one.size for one in old)
            found["too_young"] += len(ours) - len(old)
            found["foreign"] += len(unnamed) - len(ours)
            if actor is not None and old:
                _remove(old, actor)
                found["removed"] += len(old)
    except evidence_objects.Unreachable as error:
        raise Unavailable(str(error), "store_unreachable") from error
    return Orphans(**{name: found[name] for name in Orphans.__slots__})


def _named(batch: Sequence[StoredObject]) -> set[str]:
    """The keys that rows of readable persons name. A key holds the id of the row that names it."""
    ids = {part for one in batch for part in one.key.split("/")}
    pieces = Piece.objects.filter(id__in=ids, **READABLE).values_list("object_key", "display_key")
    letters = CaseLetter.objects.filter(id__in=ids, **READABLE).values_list("picture_key")
    uploads = Upload.objects.filter(id__in=ids, **READABLE).values_list("parts", flat=True)
    return {key for keys in (*pieces, *letters, *uploads) for key in keys}


def _ours(unnamed: Sequence[StoredObject]) -> list[StoredObject]:
    """Those whose person is known here, erased or not: a key begins with the person."""
    ids = {_person_of(one) for one in unnamed}
    known = set(Person.objects.filter(id__in=ids).values_list("id", flat=True)) if ids else set()
    return [one for one in unnamed if _person_of(one) in known]


def _person_of(one: StoredObject) -> str:
    return one.key.partition("/")[0]


def _remove(old: Sequence[StoredObject], actor: str) -> None:
    evidence_objects.delete(one.key for one in old)
    details = {"objects": len(old), "bytes": sum(one.size for one in old)}
    with transaction.atomic():
        journal.record(Tag.SYSTEM_OBJECTS_REMOVED, actor, "store", clock.now(), details)
