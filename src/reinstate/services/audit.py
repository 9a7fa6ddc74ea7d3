"""The audit record for people and commands: verify it, read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reinstate.store.audit import BrokenRecord, Tag, Verified, verify
from reinstate.store.models import AuditEntry

__all__ = ["BrokenRecord", "Entry", "Tag", "Verified", "entries", "verify"]


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


def entries(subject: str | None = None, after: int = 0, limit: int = 100) -> tuple[Entry, ...]:
    """Entries in order, of one subject or of all."""
    rows = AuditEntry.objects.filter(sequence__gt=after).order_by("sequence")
    if subject is not None:
        rows = rows.filter(subject=subject)
    return tuple(
        Entry(row.sequence, row.at, row.tag, row.actor, row.subject, row.details, row.hash)
        for row in rows[:limit]
    )
