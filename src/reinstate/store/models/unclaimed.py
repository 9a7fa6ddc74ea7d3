"""Unclaimed property as compliance says it was done: notices to owners, reports to states."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reinstate.store import fields
from reinstate.store.models.people import Account


class OwnerNotice(models.Model):
    """A notice that went out to one owner, and the report that it announced.

    An earlier version kept no report: `due_on` is null then, and its window says which it is for.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="owner_notices")
    jurisdiction = models.CharField(max_length=8, default="")
    due_on = models.DateField(null=True, help_text="day the report is due, which names the report")
    sent_on = models.DateField()
    method = models.CharField(max_length=24)
    returned_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "jurisdiction", "due_on", "sent_on"],
                name="one_owner_notice_of_a_report_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"notice to {self.account_id} on {self.sent_on}"


class StateFiling(models.Model):
    """A step of one report to one state that was done, with what it held then.

    A remittance hands money over: it counts once another person has confirmed it.
    """

    jurisdiction = models.CharField(max_length=8)
    due_on = models.DateField(help_text="day the report is due, which names the report")
    step = models.CharField(max_length=16)
    done_on = models.DateField()
    reference = models.CharField(max_length=120, help_text="the state's receipt")
    accounts = models.PositiveIntegerField()
    usd = fields.AmountField()
    laws = models.JSONField(
        default=dict, help_text="by class of assets: years, their authority, who signed for them"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "due_on", "step"], name="one_filing_a_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} to {self.jurisdiction} for {self.due_on}"


class FiledAccount(models.Model):
    """One asset of one account in a step that was filed, and why it was in it, as of then.

    What earlier versions filed has a row for each class of assets: without asset, amount, first day
    of the clock and how the notice was sent.
    """

    filing = models.ForeignKey(StateFiling, models.CASCADE, related_name="held")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    asset_class = models.CharField(max_length=24)
    asset = models.CharField(max_length=16, blank=True)
    amount = fields.OptionalAmountField(null=True)
    usd = fields.OptionalAmountField(null=True, help_text="null: its value was not known")
    clock_began_on = models.DateField(null=True)
    dormancy_ends_on = models.DateField()
    notice = models.CharField(max_length=24, help_text="how the letter to the owner stood")
    notice_sent_on = models.DateField(null=True)
    notice_method = models.CharField(max_length=24, blank=True)
    notice_returned_on = models.DateField(null=True)
    moved_on = models.DateField(null=True)
    law_before = models.CharField(max_length=8, blank=True)
    is_stand_in = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "account", "asset_class", "asset"], name="one_asset_a_filing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} in {self.filing}"
