"""How owners confirmed recent activity: by a second factor, or on a call from staff."""

from __future__ import annotations

from django.db import models

from reinstate.store.models.cases import Case


class Confirmation(models.Model):
    """One attempt. A call that was only asked for has no end yet."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="confirmations")
    way = models.CharField(max_length=16)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(null=True)
    known_since = models.DateTimeField(null=True, help_text="of the factor or the phone number")
    by = models.CharField(max_length=48)

    class Meta:
        ordering = ["asked_at", "id"]

    def __str__(self) -> str:
        return f"{self.way} for {self.case_id}"
