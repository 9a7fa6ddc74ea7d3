"""Ways beside photos: appointments, letters by post, and a mailbox that has to be changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reinstate.store import fields
from reinstate.store.models.cases import Case


class Appointment(models.Model):
    """A meeting with an owner. Without `case`, somebody came whose account was not found."""

    id = fields.IdField(default=fields.new_apt_id)
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="appointments")
    reference = models.CharField(max_length=16, db_index=True, help_text="the ticket to say")
    way = models.CharField(max_length=16)
    starts_at = models.DateTimeField(db_index=True)
    booked_at = models.DateTimeField()
    said = fields.KeyedTextField(
        default="", help_text="keyed hash of a form about a mailbox, for a minute"
    )
    cancelled_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    has_come = models.BooleanField(null=True)
    answers = models.JSONField(default=dict)
    remarks = fields.SealedField(null=True)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(
                fields=["booked_at"], condition=~models.Q(said=""), name="appointment_just_said"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} at {self.starts_at}"


class PostedLetter(models.Model):
    """A letter that an owner sends by post, from the day it was made to its arrival."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="posted_letter")
    made_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    pages = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"letter for {self.case_id}"


class MailboxChange(models.Model):
    """Another address for an owner who has lost theirs; used only after two people and a wait."""

    id = fields.IdField(default=fields.new_mbx_id)
    case = models.OneToOneField(Case, models.CASCADE, related_name="mailbox_change")
    new_email = fields.SealedField()
    asked_at = models.DateTimeField()
    takes_effect_at = models.DateTimeField(null=True, db_index=True)
    done_at = models.DateTimeField(null=True)
    disputed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.id
