"""Erasures that one officer has proposed, until another one has answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reinstate.store import fields
from reinstate.store.models.people import Person


class ErasureProposal(models.Model):
    """One proposal to erase a person. The note is the person's own, and goes with them."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="erasure_proposals")
    reason = models.CharField(max_length=32)
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
                fields=["person"],
                condition=models.Q(answered_at__isnull=True),
                name="one_open_erasure_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"erasure of {self.person_id}"
