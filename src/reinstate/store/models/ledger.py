"""What happened on an account: activity, money and restrictions, as events."""

from __future__ import annotations

from django.db import models

from reinstate.domain.restrictions import Turn
from reinstate.store import fields
from reinstate.store.models.people import Account


class Activity(models.Model):
    """Something the owner did; the clocks of dormancy count from the latest."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="activities")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    source = models.CharField(max_length=32)
    event_id = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-at"], name="activity_latest")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d}"


class LogInOrigin(models.Model):
    """A device or country that an account was logged in from, as a keyed digest, and since when."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="log_in_origins")
    kind = models.CharField(max_length=8)
    digest = fields.KeyedTextField()
    first_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "digest"], name="one_log_in_origin_per_value"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.first_at:%Y-%m-%d}"


class LedgerEntry(models.Model):
    """One movement of one currency."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="ledger_entries")
    currency = models.CharField(max_length=16)
    amount = fields.AmountField()
    kind = models.CharField(max_length=32)
    at = models.DateTimeField()
    event_id = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class Balance(models.Model):
    """The sum of an account's entries in one currency, kept in the same transaction."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="balances")
    currency = models.CharField(max_length=16)
    amount = fields.AmountField()
    usd_value = fields.OptionalAmountField(null=True)
    asset_class = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "currency"], name="one_balance_per_currency")
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class RestrictionEvent(models.Model):
    """A restriction raised or cleared. Which stand now is derived, never stored."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="restriction_events")
    kind = models.CharField(max_length=32)
    turn = models.CharField(
        max_length=8, choices=[(one.value, one.name.capitalize()) for one in Turn]
    )
    at = models.DateTimeField()
    known_at = models.DateTimeField(help_text="when it was received here; never before `at`")
    is_ours = models.BooleanField(
        default=False, help_text="a clearing made here, by people who saw what was known by then"
    )
    by = models.CharField(max_length=48)
    reason = models.CharField(max_length=64, blank=True)
    needs = models.JSONField(default=list, help_text="codes of what is missing, such as documents")
    reference = models.CharField(max_length=64, blank=True)
    event_id = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["account", "kind", "at"], name="restriction_history")]

    def __str__(self) -> str:
        return f"{self.kind} {self.turn}"
