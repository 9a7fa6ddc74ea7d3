"""Known-answer cases: prepared cases whose right decision is known, to measure reviewers."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reinstate.store.models.cases import Case


class KnownAnswer(models.Model):
    """A prepared case and what to decide about it. The case itself is never in the queue."""

    template = models.OneToOneField(Case, models.CASCADE, related_name="known_answer")
    action = models.CharField(max_length=16)
    reasons = models.JSONField(default=list, help_text="codes of which one has to be named")
    prepared_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True)
    retired_because = models.CharField(max_length=24, blank=True)

    def __str__(self) -> str:
        return f"{self.action}: {self.template_id}"


class Trial(models.Model):
    """One copy of a known-answer case in the queue, and what somebody made of it."""

    known_answer = models.ForeignKey(KnownAnswer, models.CASCADE, related_name="trials")
    case = models.OneToOneField(Case, models.CASCADE, related_name="trial")
    shown_at = models.DateTimeField()
    real_cases_until_next = models.PositiveIntegerField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="trials"
    )
    decided_at = models.DateTimeField(null=True)
    action = models.CharField(max_length=16, blank=True)
    reasons = models.JSONField(default=list)
    is_right = models.BooleanField(null=True)
    disputed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["shown_at", "id"]
        indexes = [models.Index(fields=["decided_by", "decided_at"], name="trial_by_reviewer")]

    def __str__(self) -> str:
        return f"trial {self.case_id}"
