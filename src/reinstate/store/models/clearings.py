"""Clearings of restrictions that take two people."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reinstate.store import fields
from reinstate.store.models.people import Account


class Clearing(models.Model):
    """One proposal to clear a restriction, until another person has answered."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="clearings")
    kind = models.CharField(max_length=32)
    reason = models.CharField(max_length=64)
    note = fields.SealedField(null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=models.Q(answered_at__isnull=True),
                name="one_open_clearing_per_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.account_id}"
