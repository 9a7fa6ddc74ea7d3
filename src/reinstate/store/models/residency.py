"""What an owner states about where they live now."""

from __future__ import annotations

from django.db import models

from reinstate.store import fields
from reinstate.store.models.cases import Case


class ResidencyStatement(models.Model):
    """One statement per case; a person compares it with the proof before it becomes an address."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="residency")
    jurisdiction = models.CharField(max_length=8)
    from_on = models.DateField()
    lines = fields.SealedField()
    stated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.jurisdiction} for {self.case_id}"
