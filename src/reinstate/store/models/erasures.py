"""Erasures that one officer has proposed, and what a law has kept of somebody erased."""

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


class KeptRecord(models.Model):
    """What a law has kept of an erased person, sealed for the installation, with no key of theirs.

    `rule` is the key of policy that says for how many years from `counted_from` on.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="kept_records")
    rule = models.CharField(max_length=48)
    counted_from = models.DateField()
    sealed = fields.SealedField(null=True)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "rule"], name="one_kept_record_a_rule")
        ]

    def __str__(self) -> str:
        return f"kept of {self.person_id} by {self.rule}"
