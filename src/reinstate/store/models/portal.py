"""Uploads under way, messages about a case, and how often a network address came."""

from __future__ import annotations

from django.db import models

from reinstate.store import fields
from reinstate.store.models.cases import Case


class Upload(models.Model):
    """A photo on its way in parts. `received` bytes have arrived; the parts are sealed objects."""

    id = fields.IdField(default=fields.new_upl_id)
    case = models.ForeignKey(Case, models.CASCADE, related_name="uploads")
    kind = models.CharField(max_length=32)
    source = models.CharField(max_length=16, help_text="domain.photo_origin.Way")
    device = models.CharField(max_length=16, help_text="domain.photo_origin.Device")
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list, help_text="keys of the stored parts, in order")
    begun_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.received} of {self.size} bytes of {self.kind}"


class CaseLetter(models.Model):
    """One message about a case, from its owner or from the team; text and picture are sealed."""

    id = fields.IdField(default=fields.new_let_id)
    case = models.ForeignKey(Case, models.CASCADE, related_name="letters")
    is_from_owner = models.BooleanField()
    written_by = models.CharField(max_length=48)
    text = fields.SealedField()
    picture_key = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["written_at", "id"]
        indexes = [
            models.Index(
                fields=["written_at"],
                name="letter_unanswered",
                condition=models.Q(is_from_owner=True, read_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.id} about {self.case_id}"


class VisitCount(models.Model):
    """What was counted since an hour began; `key`: a keyed digest, no address and no person."""

    key = models.CharField(primary_key=True, max_length=66)
    count = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} since {self.began_at}"


class SharedNote(models.Model):
    """What web processes have to know of each other for minutes; `key` as in `VisitCount`."""

    key = models.CharField(primary_key=True, max_length=66)
    value = models.JSONField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"until {self.ends_at}"
