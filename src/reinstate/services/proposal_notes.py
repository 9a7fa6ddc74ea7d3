"""Notes of proposals that wait for a second person, each sealed for its own row.

Before, a note was sealed for its person alone: of two proposals about one person each could bear
the other's note, and nobody would have seen it.
"""

from __future__ import annotations

from reinstate.store import vault
from reinstate.store.audit import Tag
from reinstate.store.models import AuditEntry, Clearing, ErasureProposal, Person

ROW = "row"  # in the record's entry of a proposal: that its note is sealed for this row


def keep(row: Clearing | ErasureProposal, person: Person, label: str, words: str) -> None:
    """Seal the note of a row that has its id by now, in the caller's transaction."""
    row.note = vault.of(person).seal(f"{label}:{row.pk}", words.encode())
    row.save(update_fields=["note"])


def read(
    row: Clearing | ErasureProposal, person: Person, label: str, proposed: Tag, subject: str
) -> str:
    """The note. Tampered where it is another row's.

    One from before opens by its person alone, but only where the record, which nobody changes
    unseen, has no entry that names its row: else an old note would pass for a new one.
    """
    keyed = vault.of(person)
    try:
        return keyed.open_text(f"{label}:{row.pk}", row.note) or ""
    except vault.Tampered:
        entries = AuditEntry.objects.filter(tag=proposed, subject=subject)
        if any(entry.details.get(ROW) == row.pk for entry in entries):
            raise
        return keyed.open_text(label, row.note) or ""
