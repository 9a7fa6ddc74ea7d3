"""Purchases at a provider, so that each report is booked once."""

from __future__ import annotations

from django.db import models

from reinstate.store import fields
from reinstate.store.models.people import Account


class Purchase(models.Model):
    """USDT an owner buys to cover a debt; `booked` is what of it is on the account already."""

    id = fields.IdField(default=fields.new_pur_id)
    account = models.ForeignKey(Account, models.CASCADE, related_name="purchases")
    reference = models.CharField(max_length=128, unique=True, help_text="the provider's own")
    address = models.URLField(max_length=400, blank=True)
    wanted = fields.AmountField()
    booked = fields.AmountField()
    begun_at = models.DateTimeField()

    class Meta:
        ordering = ["-begun_at"]

    def __str__(self) -> str:
        return self.id
