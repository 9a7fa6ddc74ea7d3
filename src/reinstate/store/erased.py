"""Who was erased, noted outside the database: a backup that comes back does not know what followed.

The list lies beside the key file, which is kept apart from backups. A line says an opaque id and an
instant, and nothing else about anybody.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from reinstate.store.models import Person

NAME = "erased.txt"


def place() -> Path:
    """Where the list is; a backup with keys takes it along."""
    return Path(settings.KEY_FILE).with_name(NAME)


def listed() -> Mapping[str, datetime]:
    """Person ids and when they were erased.

    A line that was half written names nobody unless its instant can be read; `note_all` adds it.
    """
    if not place().is_file():
        return {}
    lines = place().read_text(encoding="utf-8", errors="replace").splitlines()
    return dict(pair for line in lines if (pair := _read(line)))


def note_all() -> None:
    """Add whoever the database says was erased and the list does not name."""
    known = listed()
    erased = Person.objects.filter(erased_at__isnull=False).values_list("id", "erased_at")
    new = [f"{one} {at.isoformat()}\n" for one, at in erased if at and one not in known]
    if not new:
        return
    descriptor = os.open(place(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n" + "".join(new))  # a line that was left half written ends here
        file.flush()
        os.fsync(file.fileno())


def _read(line: str) -> tuple[str, datetime] | None:
    one, _, at = line.partition(" ")
    try:
        found = datetime.fromisoformat(at)
    except ValueError:  # half written
        return None
    return one, found if found.tzinfo else found.replace(tzinfo=UTC)  # cut before its zone
