"""Policy content by digest, signatures under it, this installation, leases on running jobs."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class PolicyContent(models.Model):
    """Policy files as they were, so that an old decision can be explained after an upgrade."""

    digest = models.CharField(max_length=64, primary_key=True)
    files = models.JSONField(help_text="path inside the policy folder -> text")
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]


class PolicySignature(models.Model):
    """A named person's word for one value as it stood; the digest is of value, days and source."""

    value_digest = models.CharField(max_length=64, primary_key=True)
    key = models.CharField(max_length=120, db_index=True)
    reference = models.CharField(max_length=300, help_text="what the person compared it with")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=150, help_text="as the policy shows it from then on")
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} signed by {self.name}"


class Installation(models.Model):
    """One row: what this database is. Only a demo database may move its clock."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_demo = models.BooleanField(default=False)
    clock_offset = models.DurationField(null=True)
    audit_count = models.PositiveBigIntegerField(default=0)
    audit_head = models.CharField(max_length=64, blank=True)
    announcement_sequence = models.PositiveBigIntegerField(default=0)
    signatures = models.CharField(
        max_length=64, blank=True, help_text="changes with every signature under the policy"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_installation"),
            models.CheckConstraint(
                condition=models.Q(is_demo=True) | models.Q(clock_offset__isnull=True),
                name="only_a_demo_moves_its_clock",
            ),
        ]

    def __str__(self) -> str:
        return "demo" if self.is_demo else "installation"


class JobLease(models.Model):
    """A worker's sign of life for the job it runs, renewed while the job runs."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker_id
