"""Internal notes on a case: staff write them for each other, and no letter is made of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reinstate.services import again, clock, journal, seals
from reinstate.services.access import review_access
from reinstate.services.case import moves
from reinstate.services.errors import Refused
from reinstate.services.kept_text import kept
from reinstate.store import vault
from reinstate.store.audit import Tag
from reinstate.store.fields import new_nte_id
from reinstate.store.models import CaseNote
from reinstate.store.vault import Vault

LONGEST = 4000
TEXT = "note.text"


@dataclass(frozen=True, slots=True)
class InternalNote:
    """One note, opened. Whatever writes to an owner takes text, never one of these."""

    text: str
    author: str
    written_at: datetime


def write(case_id: str, actor: int, text: str) -> None:
    """Leave a note for colleagues; the same written just now is that one."""
    review_access.staff(actor)
    case, words, at = review_access.case(case_id, actor), kept(text, LONGEST), clock.now()
    if not words:
        raise Refused("Write the note first.", "no_text")
    note_id, keyed = new_nte_id(), vault.of(case.account.person)
    with transaction.atomic():
        moves.locked(case.id)
        last = CaseNote.objects.filter(case=case, written_at__gt=at - again.SPAN).last()
        if last is not None and last.written_by_id == actor and _for_staff(last, keyed) == words:
            return
        CaseNote.objects.create(
            id=note_id,
            case=case,
            text=keyed.seal(f"{TEXT}:{note_id}", words.encode()),
            written_by_id=actor,
            written_at=at,
        )
        journal.on_case(case, Tag.STAFF_CASE_NOTED, journal.staff(actor), at)


def for_staff_by_case(ids: Sequence[str], actor: int) -> dict[str, tuple[InternalNote, ...]]:
    """Every note on each of these cases, in order. The look at the case itself is what is demanded
    and audited.
    """
    review_access.staff(actor)
    found = dict[str, list[InternalNote]]((one, []) for one in ids)
    with_rows = ("case__account__person", "written_by__staff_profile")
    for row in CaseNote.objects.filter(case__in=ids).select_related(*with_rows):
        profile = getattr(row.written_by, "staff_profile", None)
        author = profile.display_name if profile else review_access.FORMER
        text = _for_staff(row, vault.of(row.case.account.person))
        found[row.case_id].append(InternalNote(text, author, row.written_at))
    return {case_id: tuple(notes) for case_id, notes in found.items()}


def _for_staff(row: CaseNote, keyed: Vault) -> str:
    return seals.words(lambda: opened(row, keyed))


def opened(row: CaseNote, keyed: Vault) -> str:
    """The text of a note."""
    return keyed.open(f"{TEXT}:{row.id}", bytes(row.text or b"")).decode()
