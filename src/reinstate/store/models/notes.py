"""What staff write for each other. A table of its own: nothing here has a way to an owner."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reinstate.store import fields
from reinstate.store.models.cases import Case


class CaseNote(models.Model):
    """One internal note on a case."""

    id = fields.IdField(default=fields.new_nte_id)
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    text = fields.SealedField(null=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return self.id
