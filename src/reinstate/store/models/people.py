"""People, what identifies them, and their accounts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reinstate.store import fields


class Person(models.Model):
    """The owner. Everything personal is sealed with this row's own data key.

    Erasure removes `wrapped_key` and the blind indexes but that of the SSN (ADR 0007); the sealed
    columns then stay unreadable.
    """

    id = fields.IdField(default=fields.new_per_id)
    wrapped_key = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    email = fields.SealedField(null=True)
    legal_name = fields.SealedField(null=True)
    birth_date = fields.SealedField(null=True)
    ssn = fields.SealedField(null=True)
    phone = fields.SealedField(null=True)
    document_number = fields.SealedField(null=True)
    enrolment_template = fields.SealedField(null=True)
    contact_changed_at = models.DateTimeField(null=True)
    phone_known_since = models.DateTimeField(null=True)
    phones_before = fields.SealedField(null=True)
    language = models.CharField(max_length=8, blank=True, help_text="empty: never chosen")

    def __str__(self) -> str:
        return self.id


class BlindIndex(models.Model):
    """A keyed hash that finds a person by an exact value without storing the value."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="blind_indexes")
    purpose = models.CharField(max_length=32)
    key_version = models.PositiveSmallIntegerField(help_text="by which `digest` was made")
    digest = fields.KeyedField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose", "key_version", "digest"], name="one_index_per_value"
            )
        ]
        indexes = [models.Index(fields=["purpose", "digest"], name="blind_index_lookup")]

    def __str__(self) -> str:
        return f"{self.purpose} v{self.key_version} of {self.person_id}"


class Account(models.Model):
    """An account at the exchange, as the exchange told us."""

    id = fields.IdField(default=fields.new_acc_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="accounts")
    external_id = models.CharField(max_length=64, unique=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    delivered_on = models.DateField(null=True)
    delivered_to = models.CharField(max_length=8, blank=True, help_text="state, such as US-CA")
    platform = models.CharField(max_length=8, default="us")
    next_review_on = models.DateField(null=True)
    is_known_answer = models.BooleanField(
        default=False, help_text="invented, to measure reviewers: nothing about it leaves"
    )
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    told_at = models.JSONField(null=True, help_text="when each field was told last; see `told`")

    class Meta:
        indexes = [
            models.Index(
                fields=["next_review_on", "id"],  # the id, so that the pick reads no rows
                name="account_due_for_review",
                condition=models.Q(next_review_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.id


class Address(models.Model):
    """A place on record from a day on: which law applies. No street is kept; rules need none."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=16)
    jurisdiction = models.CharField(max_length=8)
    from_on = models.DateField()
    verified_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "jurisdiction", "from_on"], name="one_address_per_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} from {self.from_on}"


class StaffProfile(models.Model):
    """What a staff user may do."""

    class Role(models.TextChoices):
        """Each later role may do what the earlier ones may."""

        REVIEWER = "reviewer"
        SENIOR = "senior"
        COMPLIANCE = "compliance"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_profile"
    )
    role = models.CharField(max_length=16, choices=Role.choices)
    display_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.display_name} ({self.role})"


class SavedView(models.Model):
    """A selection of the queue that one member of staff comes back to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    filters = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="one_saved_view_per_name")
        ]

    def __str__(self) -> str:
        return self.name
