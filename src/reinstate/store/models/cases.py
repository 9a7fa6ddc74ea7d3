"""Cases, the pieces handed in, decisions and what followed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reinstate.domain.case import CaseState
from reinstate.domain.photo_origin import Device, PhotoOrigin, Way
from reinstate.store import fields
from reinstate.store.models.people import Account

OPEN_STATES = tuple(state.value for state in CaseState if state.is_open)


def _queue_index(name: str, *filters: str) -> models.Index:
    """The waiting cases of one value of each filter, the most urgent first."""
    waiting = models.Q(due_at__isnull=False)
    return models.Index(fields=[*filters, "due_at", "id"], name=name, condition=waiting)


class Case(models.Model):
    """One request for help with an account. `services/case/moves` alone moves it."""

    id = fields.IdField(default=fields.new_cas_id)
    ticket = models.CharField(max_length=16, unique=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=32)
    route = models.CharField(max_length=16)
    state = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    document_type = models.CharField(max_length=40, blank=True)
    support_ticket = models.CharField(max_length=64, blank=True)
    is_support_ticket_known = models.BooleanField(null=True)
    time_zone = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    consented_at = models.DateTimeField(null=True)
    consent_text_digest = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(
        null=True, help_text="when staff's answer is due; null while nothing waits for staff"
    )
    time_left = models.DurationField(
        null=True, help_text="left of the promise when staff last acted; below zero is late"
    )
    reminded_at = models.DateTimeField(
        null=True, help_text="when its owner was last told that it lapses soon"
    )
    closed_at = models.DateTimeField(null=True)
    appeal_text = fields.SealedField(null=True)
    recommendation = models.CharField(max_length=16, blank=True)
    needs_person_because = models.JSONField(default=list)
    failed_guards = models.JSONField(
        default=list, help_text="what kept it from automatic approval; empty while that is off"
    )
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    locked_until = models.DateTimeField(null=True)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    required_role = models.CharField(max_length=16, blank=True, help_text="set by an escalation")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=models.Q(state__in=OPEN_STATES),
                name="one_open_case_per_account_and_kind",
            )
        ]
        # One index an order that the queue can be read in: no page of it ever sorts or scans.
        indexes = [
            _queue_index("case_queue"),
            _queue_index("case_queue_by_kind", "kind"),
            _queue_index("case_queue_by_state", "state"),
            _queue_index("case_queue_by_evidence", "recommendation"),
            _queue_index("case_queue_by_role", "required_role"),
            _queue_index("case_queue_by_desk", "required_role", "state"),
            _queue_index("case_queue_by_holder", "locked_by"),
            models.Index(fields=["submitted_at"], name="case_sent"),
            models.Index(
                fields=["locked_until"],
                name="case_locks_that_end",
                condition=models.Q(locked_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.ticket


class Piece(models.Model):
    """One photo handed in, with what was read from it. Replaced pieces stay as history."""

    id = fields.IdField(default=fields.new_pie_id)
    case = models.ForeignKey(Case, models.CASCADE, related_name="pieces")
    kind = models.CharField(max_length=32)
    state = models.CharField(max_length=16)
    attempt = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
    source = models.CharField(max_length=16, help_text="domain.photo_origin.Way")
    device = models.CharField(max_length=16, help_text="domain.photo_origin.Device")
    uploaded_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    object_key = models.CharField(max_length=120)
    display_key = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    perceptual_hash = models.CharField(max_length=16, blank=True)
    note_hash = models.CharField(max_length=64, blank=True)  # 256 bits, see reuse.note_bits_apart
    person_hash = models.CharField(max_length=64, blank=True)  # see reuse.person_bits_apart
    document_number_index = fields.KeyedField(null=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    facts = fields.SealedField(null=True)
    findings = fields.SealedField(null=True)
    face_templates = fields.SealedField(null=True, help_text="removed when the case is decided")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=models.Q(is_current=True),
                name="one_current_piece_per_kind",
            )
        ]
        indexes = [
            models.Index(fields=["sha256"], name="piece_same_file"),
            models.Index(fields=["perceptual_hash"], name="piece_same_picture"),
            models.Index(fields=["note_hash"], name="piece_same_note"),
            models.Index(
                fields=["document_number_index"],
                name="piece_same_document",
                condition=models.Q(document_number_index__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"

    @property
    def origin(self) -> PhotoOrigin:
        """How the photo came here."""
        return PhotoOrigin(Way(self.source), Device(self.device))


class CaseEvent(models.Model):
    """The case's timeline: what happened, before and after. No personal data."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    action = models.CharField(max_length=40)
    actor = models.CharField(max_length=48)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.action} on {self.case_id}"


class Decision(models.Model):
    """What was decided, from what, and what each side was told. Nobody decided: policy did."""

    id = fields.IdField(default=fields.new_dec_id)
    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    action = models.CharField(max_length=32)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField()
    guards = models.JSONField(
        default=list, help_text="what held when policy approved; empty where a person decided"
    )
    reasons = models.JSONField(default=list)
    checked = models.JSONField(default=list, help_text="what was ticked of the policy's checklist")
    recommendation = models.CharField(max_length=16, blank=True)
    needs_person_because = models.JSONField(
        null=True, help_text="as it was of the case; null where it was decided before this was kept"
    )
    policy_digest = models.CharField(max_length=64)
    findings = fields.SealedField(null=True)
    owner_text = fields.SealedField(null=True)
    internal_note = fields.SealedField(null=True)
    retake_pieces = models.JSONField(default=list)
    needs_second = models.BooleanField(default=False)
    second_because = models.JSONField(default=list)
    second_assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="assigned_second"
    )
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    seconded_at = models.DateTimeField(null=True)
    second_note = fields.SealedField(null=True)

    class Meta:
        ordering = ["decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=False)
                | models.Q(action="approve", needs_second=False),
                name="policy_alone_only_approves",
            )
        ]
        indexes = [
            models.Index(
                fields=["decided_at"],
                name="decision_by_policy",
                condition=models.Q(decided_by__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} on {self.case_id}"

    @property
    def is_automatic(self) -> bool:
        """Whether policy decided, and no person."""
        return self.decided_by_id is None


class Reinstatement(models.Model):
    """An approved return: announced, acknowledged by the exchange, then held for a while."""

    id = fields.IdField(default=fields.new_chg_id)
    case = models.OneToOneField(Case, models.PROTECT, related_name="reinstatement")
    approved_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    hold_until = models.DateTimeField(null=True)
    hold_reasons = models.JSONField(default=list)
    clears = models.JSONField(default=list)
    disputed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.id
