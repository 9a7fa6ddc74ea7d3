"""What people write to support without signing in. Nobody has proved who they are."""

from __future__ import annotations

from django.db import models

from reinstate.store import fields


class SupportRequest(models.Model):
    """One message. The address is sealed; its keyed hash finds the account it may be about."""

    id = fields.IdField(default=fields.new_spr_id)
    number = models.CharField(max_length=16, unique=True)
    email = fields.SealedField(null=True)
    email_digest = fields.KeyedField(db_index=True)
    text = fields.SealedField(null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=48, blank=True)

    class Meta:
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return self.number
