"""The exchange's side: keys, events in, changes out."""

from __future__ import annotations

from django.db import models

from reinstate.store import fields


class ApiKey(models.Model):
    """A key of the exchange's systems. Only its hash is stored."""

    id = fields.IdField(default=fields.new_key_id)
    name = models.CharField(max_length=80)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    seal = fields.KeyedTextField(default="")

    def __str__(self) -> str:
        return self.name


class WebhookEndpoint(models.Model):
    """Where changes are sent. Signing secrets are sealed with the installation's key."""

    id = fields.IdField(default=fields.new_whe_id)
    address = models.URLField(max_length=400)
    secret = fields.SealedField()
    previous_secret = fields.SealedField(null=True)
    rotated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    left_alone_until = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_because = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.id


class WebhookDelivery(models.Model):
    """One announcement, to every endpoint or to one; tried until it is received or given up."""

    id = fields.IdField(default=fields.new_whd_id)
    endpoint = models.ForeignKey(
        WebhookEndpoint, models.CASCADE, null=True, related_name="deliveries"
    )
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    payload = models.JSONField(help_text="thin: ids and codes, no personal data")
    seal = fields.KeyedTextField(default="")
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)
    last_status = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="delivery_to_send",
                condition=models.Q(delivered_at__isnull=True, gave_up_at__isnull=True),
            ),
            # Nothing is ever cleared away: what the exchange reads, and what it acknowledges.
            models.Index(
                fields=["sequence"],
                name="announced_in_order",
                condition=models.Q(endpoint__isnull=True),
            ),
            models.Index(fields=["kind", "created_at"], name="announced_since"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class IdempotencyRecord(models.Model):
    """The first answer to a POST with an Idempotency-Key, given again to a repetition."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key", "key"], name="one_answer_per_key")
        ]

    def __str__(self) -> str:
        return self.key


class IngestedEvent(models.Model):
    """An event already taken in; the same id again changes nothing."""

    event_id = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=40)
    digest = fields.KeyedTextField()
    occurred_at = models.DateTimeField()
    ingested_at = models.DateTimeField()
    external_account_id = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class SupportTicket(models.Model):
    """A ticket of the support desk that the exchange told us about."""

    number = models.CharField(max_length=64, primary_key=True)
    external_account_id = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number
