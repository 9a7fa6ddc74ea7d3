"""Every column that holds a digest by an index key, and bringing its rows to the newest key.

A column is one of them by its type (`fields.KeyedField`, `fields.KeyedTextField`): nothing has to
be listed anywhere. Counts of visits are keyed too and not among them: they are gone in an hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Length

from reinstate.store import blind_index, still_as_read
from reinstate.store.fields import KeyedField, KeyedTextField
from reinstate.store.keyfile import keys

VERSION = "key_version"  # a column of this name beside the digest says the version as well


@dataclass(frozen=True, slots=True)
class KeyedColumn:
    """One column with digests."""

    model: type[models.Model]
    name: str
    is_text: bool

    def __str__(self) -> str:
        return f"{self.model.__name__}.{self.name}"

    def old(self) -> models.QuerySet[Any]:
        """The rows whose digest is by an older key than the one that is written with."""
        version = keys().index_version
        empty = {self.name: "" if self.is_text else None}
        rows: models.QuerySet[Any] = self.model._default_manager.exclude(**empty)
        rows = rows.annotate(stored_length=Length(self.name))
        if version == blind_index.FIRST:
            return rows.none()
        bare, newest = blind_index.BARE, blind_index.mark(version)
        is_first = Q(stored_length=bare * 2 if self.is_text else bare)
        is_older = Q(**{f"{self.name}__lt": newest.hex() if self.is_text else newest})
        return rows.filter(is_first | is_older)

    def bring_up(self) -> Iterator[int]:
        """Remake every old row; after each batch, how many it was. May be stopped anywhere.

        A row that somebody else has changed or emptied since it was read is left to them.
        """
        for batch in still_as_read.in_batches(self.old, self.name):
            with transaction.atomic():
                done = self.replace(batch)
            yield done

    def replace(self, batch: Sequence[tuple[object, Any]]) -> int:
        """Remake these rows, by primary key and digest; returns how many were still as given."""
        changes = [(pk, stored, self._brought_up(stored)) for pk, stored in batch]
        names = {field.name for field in self.model._meta.fields}
        beside = {VERSION: keys().index_version} if VERSION in names else {}
        return still_as_read.replace(self.model, self.name, changes, beside)

    def _brought_up(self, stored: Any) -> Any:
        if self.is_text:
            return blind_index.brought_up(bytes.fromhex(stored)).hex()
        return blind_index.brought_up(bytes(stored))


def every() -> tuple[KeyedColumn, ...]:
    """All of them, in the order of their tables' names."""
    found = [
        KeyedColumn(model, field.name, isinstance(field, KeyedTextField))
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, KeyedField | KeyedTextField)
    ]
    return tuple(sorted(found, key=str))


def count_old() -> int:
    """How many digests are by an older key than the one that is written with."""
    return sum(column.old().count() for column in every())
