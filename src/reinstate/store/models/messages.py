"""Messages to owners, links that prove a mailbox, and portal sessions."""

from __future__ import annotations

from django.db import models

from reinstate.store import fields
from reinstate.store.models.people import Account, Person


class OutboxMessage(models.Model):
    """One message to one address, sealed; sent by the job loop, kept as a record."""

    id = fields.IdField(default=fields.new_msg_id)
    person = models.ForeignKey(Person, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=16, default="email")
    recipient = fields.SealedField()
    subject = fields.SealedField()
    body = fields.SealedField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True, help_text="of the last try; no address")
    refused_at = models.DateTimeField(null=True, help_text="for good, the first time in a row")
    gave_up_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="a person has seen that it was given up")
    link_ends_at = models.DateTimeField(
        null=True, help_text="from then on a link in it that works once works no more"
    )
    is_last = models.BooleanField(
        default=False, help_text="tells of an erasure: sealed for the installation, soon deleted"
    )

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="message_to_send",
                condition=models.Q(sent_at__isnull=True),
            ),
            models.Index(
                fields=["gave_up_at"],
                name="message_given_up",
                condition=models.Q(gave_up_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class LoginLink(models.Model):
    """A single-use link. Only the token's hash is stored."""

    token_hash = models.BinaryField(max_length=32, primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="login_links")
    purpose = models.CharField(max_length=24)
    reference = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    seal = fields.KeyedTextField(default="")

    def __str__(self) -> str:
        return f"{self.purpose} link for {self.account_id}"


class PortalSession(models.Model):
    """A signed-in owner. The cookie holds an opaque id; only its hash is stored.

    `only_case`: a phone that was handed one request's photos sees nothing else.
    """

    id_hash = models.BinaryField(max_length=32, primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="portal_sessions")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    only_case = models.CharField(max_length=32, blank=True)
    seal = fields.KeyedTextField(default="")

    def __str__(self) -> str:
        return f"session of {self.account_id}"
