"""The record nobody can quietly change."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(Exception):
    """Someone tried to change or remove an audit entry."""

    def __init__(self) -> None:
        super().__init__("audit entries are append-only; write a new entry that corrects the old")


class AppendOnlyQuerySet(models.QuerySet["AuditEntry"]):
    """Reads only; the triggers of the first migration refuse the rest in the database too."""

    def update(self, **_: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnlyError


class AuditEntry(models.Model):
    """One thing that happened, hash-linked to the entry before. Never personal data."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    tag = models.CharField(max_length=64, db_index=True)
    actor = models.CharField(max_length=48)
    subject = models.CharField(max_length=48, db_index=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["actor", "sequence"], name="audit_by_actor"),
            models.Index(fields=["at", "sequence"], name="audit_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.tag}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only a new entry can be saved."""
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, force_insert=True, using=kwargs.get("using"))

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError
