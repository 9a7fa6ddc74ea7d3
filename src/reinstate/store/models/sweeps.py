"""The nightly sweep: its runs, and the letters it owes nobody twice."""

from __future__ import annotations

from django.db import models

from reinstate.store.models.people import Account


class HouseNotice(models.Model):
    """A letter before the house clock changes something, written once or overtaken by a later."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="house_notices")
    announces = models.CharField(max_length=16)
    happens_on = models.DateField()
    write_on = models.DateField()
    settled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "announces", "happens_on", "write_on"],
                name="one_letter_per_notice",
            )
        ]

    def __str__(self) -> str:
        return f"{self.announces} on {self.happens_on}"


class Sweep(models.Model):
    """One run, and the policy it went by. A run without an end was interrupted.

    `record_fault`: what verifying the audit record found afterwards; empty where it was whole.
    `record_root`: then, of the tree over its first `record_entries`, in hex.
    """

    day = models.DateField()
    policy_digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    looked_at = models.PositiveIntegerField(default=0)
    letters = models.PositiveIntegerField(default=0)
    record_verified_at = models.DateTimeField(null=True)
    record_fault = models.TextField(default="")
    record_entries = models.PositiveBigIntegerField(default=0)
    record_root = models.CharField(max_length=64, default="")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"sweep of {self.day}"
