"""All tables at once, for a new database: the steps that lead to them took three times as long.

A database that has taken some of the steps takes the others one by one. Two of them hold functions
that are needed here too; the two that mend what older versions had written have nothing to mend.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reinstate.store.fields

append_only = import_module("reinstate.store.migrations.0002_audit_is_append_only")
installation = import_module("reinstate.store.migrations.0003_installation")


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("store", "0001_first_tables"),
        ("store", "0002_audit_is_append_only"),
        ("store", "0003_installation"),
        ("store", "0004_sweeps"),
        ("store", "0005_purchases"),
        ("store", "0006_confirmations"),
        ("store", "0007_residency"),
        ("store", "0008_support_requests"),
        ("store", "0009_queue"),
        ("store", "0010_owner_language"),
        ("store", "0011_other_ways"),
        ("store", "0012_help_counts"),
        ("store", "0013_console"),
        ("store", "0014_portal"),
        ("store", "0015_notes_and_ticks"),
        ("store", "0016_message_templates"),
        ("store", "0017_policy_signatures"),
        ("store", "0018_known_answer_makers"),
        ("store", "0019_visit_counts"),
        ("store", "0020_note_hash_of_256_bits"),
        ("store", "0021_person_hash"),
        ("store", "0022_state_filings"),
        ("store", "0023_automatic_approvals"),
        ("store", "0024_when_an_event_was_known"),
        ("store", "0025_columns_in_use"),
        ("store", "0026_erasure_proposals"),
        ("store", "0027_when_each_field_was_told"),
        ("store", "0028_forms_about_a_mailbox"),
        ("store", "0029_phones_before"),
        ("store", "0030_index_keys_by_version"),
        ("store", "0031_audit_by_actor"),
        ("store", "0032_every_endpoint_is_told_everything"),
        ("store", "0033_where_a_photo_was_taken"),
        ("store", "0034_record_verified_each_night"),
        ("store", "0035_letters_given_up"),
        ("store", "0036_why_a_person_had_to_decide"),
        ("store", "0037_letters_whose_link_has_ended"),
        ("store", "0038_broken_seals"),
        ("store", "0039_where_log_ins_came_from"),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("sequence", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("tag", models.CharField(db_index=True, max_length=64)),
                ("actor", models.CharField(max_length=48)),
                ("subject", models.CharField(db_index=True, max_length=48)),
                ("details", models.JSONField(default=dict)),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "ordering": ["sequence"],
                "indexes": [models.Index(fields=["actor", "sequence"], name="audit_by_actor")],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_per_id, serialize=False
                    ),
                ),
                ("wrapped_key", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(null=True)),
                ("email", reinstate.store.fields.SealedField(null=True)),
                ("legal_name", reinstate.store.fields.SealedField(null=True)),
                ("birth_date", reinstate.store.fields.SealedField(null=True)),
                ("ssn", reinstate.store.fields.SealedField(null=True)),
                ("phone", reinstate.store.fields.SealedField(null=True)),
                ("document_number", reinstate.store.fields.SealedField(null=True)),
                ("enrolment_template", reinstate.store.fields.SealedField(null=True)),
                ("contact_changed_at", models.DateTimeField(null=True)),
                ("phone_known_since", models.DateTimeField(null=True)),
                ("phones_before", reinstate.store.fields.SealedField(null=True)),
                (
                    "language",
                    models.CharField(blank=True, help_text="empty: never chosen", max_length=8),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BlindIndex",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blind_indexes",
                        to="store.person",
                    ),
                ),
                ("purpose", models.CharField(max_length=32)),
                (
                    "key_version",
                    models.PositiveSmallIntegerField(help_text="by which `digest` was made"),
                ),
                ("digest", reinstate.store.fields.KeyedField(max_length=33)),
            ],
            options={
                "indexes": [models.Index(fields=["purpose", "digest"], name="blind_index_lookup")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "purpose", "key_version", "digest"),
                        name="one_index_per_value",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_acc_id, serialize=False
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="store.person",
                    ),
                ),
                ("external_id", models.CharField(max_length=64, unique=True)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("delivered_on", models.DateField(null=True)),
                (
                    "delivered_to",
                    models.CharField(blank=True, help_text="state, such as US-CA", max_length=8),
                ),
                ("platform", models.CharField(default="us", max_length=8)),
                ("next_review_on", models.DateField(null=True)),
                (
                    "is_known_answer",
                    models.BooleanField(
                        default=False,
                        help_text="invented, to measure reviewers: nothing about it leaves",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                (
                    "told_at",
                    models.JSONField(
                        help_text="when each field was told last; see `told`", null=True
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_review_on__isnull", False)),
                        fields=["next_review_on", "id"],
                        name="account_due_for_review",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="store.account",
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("jurisdiction", models.CharField(max_length=8)),
                ("lines", reinstate.store.fields.SealedField(null=True)),
                ("from_on", models.DateField()),
                ("verified_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["from_on", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "kind", "jurisdiction", "from_on"),
                        name="one_address_per_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staff_profile",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("reviewer", "Reviewer"),
                            ("senior", "Senior"),
                            ("compliance", "Compliance"),
                        ],
                        max_length=16,
                    ),
                ),
                ("display_name", models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("filters", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "name"), name="one_saved_view_per_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_cas_id, serialize=False
                    ),
                ),
                ("ticket", models.CharField(max_length=16, unique=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="store.account",
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("route", models.CharField(max_length=16)),
                ("state", models.CharField(max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                ("document_type", models.CharField(blank=True, max_length=40)),
                ("support_ticket", models.CharField(blank=True, max_length=64)),
                ("is_support_ticket_known", models.BooleanField(null=True)),
                ("time_zone", models.CharField(max_length=64)),
                ("opened_at", models.DateTimeField()),
                ("consented_at", models.DateTimeField(null=True)),
                ("consent_text_digest", models.CharField(blank=True, max_length=64)),
                ("submitted_at", models.DateTimeField(null=True)),
                (
                    "due_at",
                    models.DateTimeField(
                        help_text="when staff's answer is due; null while nothing waits for staff",
                        null=True,
                    ),
                ),
                (
                    "time_left",
                    models.DurationField(
                        help_text="left of the promise when staff last acted; below zero is late",
                        null=True,
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("appeal_text", reinstate.store.fields.SealedField(null=True)),
                ("recommendation", models.CharField(blank=True, max_length=16)),
                ("needs_person_because", models.JSONField(default=list)),
                (
                    "failed_guards",
                    models.JSONField(
                        default=list,
                        help_text="what kept it from automatic approval; empty while that is off",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("locked_until", models.DateTimeField(null=True)),
                (
                    "handed_over_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "required_role",
                    models.CharField(blank=True, help_text="set by an escalation", max_length=16),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at", "id"],
                        name="case_queue",
                    ),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["kind", "due_at", "id"],
                        name="case_queue_by_kind",
                    ),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["state", "due_at", "id"],
                        name="case_queue_by_state",
                    ),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["recommendation", "due_at", "id"],
                        name="case_queue_by_evidence",
                    ),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["required_role", "due_at", "id"],
                        name="case_queue_by_role",
                    ),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["required_role", "state", "due_at", "id"],
                        name="case_queue_by_desk",
                    ),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["locked_by", "due_at", "id"],
                        name="case_queue_by_holder",
                    ),
                    models.Index(fields=["submitted_at"], name="case_sent"),
                    models.Index(
                        condition=models.Q(("locked_until__isnull", False)),
                        fields=["locked_until"],
                        name="case_locks_that_end",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "open",
                                    "submitted",
                                    "in_review",
                                    "needs_retake",
                                    "awaiting_second_approval",
                                    "approved",
                                    "waiting_on_other_restrictions",
                                    "appealed",
                                ),
                            )
                        ),
                        fields=("account", "kind"),
                        name="one_open_case_per_account_and_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Piece",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_pie_id, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="store.case",
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("state", models.CharField(max_length=16)),
                ("attempt", models.PositiveSmallIntegerField()),
                ("is_current", models.BooleanField(default=True)),
                ("source", models.CharField(help_text="domain.photo_origin.Way", max_length=16)),
                ("device", models.CharField(help_text="domain.photo_origin.Device", max_length=16)),
                ("uploaded_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("object_key", models.CharField(max_length=120)),
                ("display_key", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("perceptual_hash", models.CharField(blank=True, max_length=16)),
                ("note_hash", models.CharField(blank=True, max_length=64)),
                ("person_hash", models.CharField(blank=True, max_length=64)),
                (
                    "document_number_index",
                    reinstate.store.fields.KeyedField(max_length=33, null=True),
                ),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("facts", reinstate.store.fields.SealedField(null=True)),
                ("findings", reinstate.store.fields.SealedField(null=True)),
                (
                    "face_templates",
                    reinstate.store.fields.SealedField(
                        help_text="removed when the case is decided", null=True
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sha256"], name="piece_same_file"),
                    models.Index(fields=["perceptual_hash"], name="piece_same_picture"),
                    models.Index(fields=["note_hash"], name="piece_same_note"),
                    models.Index(
                        condition=models.Q(("document_number_index__isnull", False)),
                        fields=["document_number_index"],
                        name="piece_same_document",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("case", "kind"),
                        name="one_current_piece_per_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="store.case",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("action", models.CharField(max_length=40)),
                ("actor", models.CharField(max_length=48)),
                ("before", models.CharField(blank=True, max_length=40)),
                ("after", models.CharField(blank=True, max_length=40)),
                ("details", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_dec_id, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="store.case",
                    ),
                ),
                ("action", models.CharField(max_length=32)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                (
                    "guards",
                    models.JSONField(
                        default=list,
                        help_text="what held when policy approved; empty where a person decided",
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                (
                    "checked",
                    models.JSONField(
                        default=list, help_text="what was ticked of the policy's checklist"
                    ),
                ),
                ("recommendation", models.CharField(blank=True, max_length=16)),
                (
                    "needs_person_because",
                    models.JSONField(
                        help_text="as it was of the case; "
                        "null where it was decided before this was kept",
                        null=True,
                    ),
                ),
                ("policy_digest", models.CharField(max_length=64)),
                ("findings", reinstate.store.fields.SealedField(null=True)),
                ("owner_text", reinstate.store.fields.SealedField(null=True)),
                ("internal_note", reinstate.store.fields.SealedField(null=True)),
                ("retake_pieces", models.JSONField(default=list)),
                ("needs_second", models.BooleanField(default=False)),
                ("second_because", models.JSONField(default=list)),
                (
                    "second_assigned_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_second",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seconded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("seconded_at", models.DateTimeField(null=True)),
                ("second_note", reinstate.store.fields.SealedField(null=True)),
            ],
            options={
                "ordering": ["decided_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("decided_by__isnull", True)),
                        fields=["decided_at"],
                        name="decision_by_policy",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", False),
                            models.Q(("action", "approve"), ("needs_second", False)),
                            _connector="OR",
                        ),
                        name="policy_alone_only_approves",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reinstatement",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_chg_id, serialize=False
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reinstatement",
                        to="store.case",
                    ),
                ),
                ("approved_at", models.DateTimeField()),
                ("announced_at", models.DateTimeField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("hold_until", models.DateTimeField(null=True)),
                ("hold_reasons", models.JSONField(default=list)),
                ("clears", models.JSONField(default=list)),
                ("disputed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Clearing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clearings",
                        to="store.account",
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("reason", models.CharField(max_length=64)),
                ("note", reinstate.store.fields.SealedField(null=True)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("is_confirmed", models.BooleanField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("account", "kind"),
                        name="one_open_clearing_per_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmations",
                        to="store.case",
                    ),
                ),
                ("way", models.CharField(max_length=16)),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("is_confirmed", models.BooleanField(null=True)),
                (
                    "known_since",
                    models.DateTimeField(help_text="of the factor or the phone number", null=True),
                ),
                ("by", models.CharField(max_length=48)),
            ],
            options={
                "ordering": ["asked_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ErasureProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="erasure_proposals",
                        to="store.person",
                    ),
                ),
                ("reason", models.CharField(max_length=32)),
                ("note", reinstate.store.fields.SealedField(null=True)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("is_confirmed", models.BooleanField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("person",),
                        name="one_open_erasure_a_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("article", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=8)),
                ("answer", models.CharField(max_length=24)),
                ("on", models.DateField(db_index=True)),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "language", "answer", "on"), name="one_help_count_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_key_id, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("secret_hash", models.BinaryField(max_length=32, unique=True)),
                ("scopes", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_whe_id, serialize=False
                    ),
                ),
                ("address", models.URLField(max_length=400)),
                ("secret", reinstate.store.fields.SealedField()),
                ("previous_secret", reinstate.store.fields.SealedField(null=True)),
                ("rotated_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("disabled_at", models.DateTimeField(null=True)),
                ("disabled_because", models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_whd_id, serialize=False
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="store.webhookendpoint",
                    ),
                ),
                ("sequence", models.PositiveBigIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("payload", models.JSONField(help_text="thin: ids and codes, no personal data")),
                ("created_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("gave_up_at", models.DateTimeField(null=True)),
                ("last_status", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "ordering": ["sequence"],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("delivered_at__isnull", True), ("gave_up_at__isnull", True)
                        ),
                        fields=["next_attempt_at"],
                        name="delivery_to_send",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "api_key",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="store.apikey",
                    ),
                ),
                ("key", models.CharField(max_length=255)),
                ("request_digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("body", models.JSONField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("api_key", "key"), name="one_answer_per_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="IngestedEvent",
            fields=[
                ("event_id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("digest", reinstate.store.fields.KeyedTextField(max_length=66)),
                ("occurred_at", models.DateTimeField()),
                ("ingested_at", models.DateTimeField()),
                ("external_account_id", models.CharField(db_index=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="SupportTicket",
            fields=[
                ("number", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("external_account_id", models.CharField(blank=True, max_length=64)),
                ("opened_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="KnownAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "template",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="known_answer",
                        to="store.case",
                    ),
                ),
                ("action", models.CharField(max_length=16)),
                (
                    "reasons",
                    models.JSONField(default=list, help_text="codes of which one has to be named"),
                ),
                ("prepared_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("retired_at", models.DateTimeField(null=True)),
                ("retired_because", models.CharField(blank=True, max_length=24)),
            ],
        ),
        migrations.CreateModel(
            name="Trial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "known_answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trials",
                        to="store.knownanswer",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trial",
                        to="store.case",
                    ),
                ),
                ("shown_at", models.DateTimeField()),
                ("real_cases_until_next", models.PositiveIntegerField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trials",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("action", models.CharField(blank=True, max_length=16)),
                ("reasons", models.JSONField(default=list)),
                ("is_right", models.BooleanField(null=True)),
                ("disputed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["shown_at", "id"],
                "indexes": [
                    models.Index(fields=["decided_by", "decided_at"], name="trial_by_reviewer")
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="store.account",
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("source", models.CharField(max_length=32)),
                ("event_id", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-at"], name="activity_latest")],
            },
        ),
        migrations.CreateModel(
            name="LogInOrigin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="log_in_origins",
                        to="store.account",
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("digest", reinstate.store.fields.KeyedTextField(max_length=66)),
                ("first_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "kind", "digest"), name="one_log_in_origin_per_value"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ledger_entries",
                        to="store.account",
                    ),
                ),
                ("currency", models.CharField(max_length=16)),
                ("amount", reinstate.store.fields.AmountField()),
                ("kind", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                ("event_id", models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="balances",
                        to="store.account",
                    ),
                ),
                ("currency", models.CharField(max_length=16)),
                ("amount", reinstate.store.fields.AmountField()),
                ("usd_value", reinstate.store.fields.OptionalAmountField(null=True)),
                ("asset_class", models.CharField(blank=True, max_length=32)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "currency"), name="one_balance_per_currency"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RestrictionEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="restriction_events",
                        to="store.account",
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                (
                    "turn",
                    models.CharField(
                        choices=[("raised", "Raised"), ("cleared", "Cleared")], max_length=8
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "known_at",
                    models.DateTimeField(help_text="when it was received here; never before `at`"),
                ),
                (
                    "is_ours",
                    models.BooleanField(
                        default=False,
                        help_text="a clearing made here, by people who saw what was known by then",
                    ),
                ),
                ("by", models.CharField(max_length=48)),
                ("reason", models.CharField(blank=True, max_length=64)),
                (
                    "needs",
                    models.JSONField(
                        default=list, help_text="codes of what is missing, such as documents"
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=64)),
                ("event_id", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(fields=["account", "kind", "at"], name="restriction_history")
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_msg_id, serialize=False
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="store.person",
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("channel", models.CharField(default="email", max_length=16)),
                ("recipient", reinstate.store.fields.SealedField()),
                ("subject", reinstate.store.fields.SealedField()),
                ("body", reinstate.store.fields.SealedField()),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                (
                    "problem",
                    models.CharField(
                        blank=True, help_text="of the last try; no address", max_length=60
                    ),
                ),
                (
                    "refused_at",
                    models.DateTimeField(help_text="for good, the first time in a row", null=True),
                ),
                ("gave_up_at", models.DateTimeField(null=True)),
                (
                    "closed_at",
                    models.DateTimeField(
                        help_text="a person has seen that it was given up", null=True
                    ),
                ),
                (
                    "link_ends_at",
                    models.DateTimeField(
                        help_text="from then on a link in it that works once works no more",
                        null=True,
                    ),
                ),
                (
                    "is_last",
                    models.BooleanField(
                        default=False,
                        help_text="tells of an erasure: sealed for the installation, soon deleted",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at__isnull", True)),
                        fields=["next_attempt_at"],
                        name="message_to_send",
                    ),
                    models.Index(
                        condition=models.Q(("gave_up_at__isnull", False)),
                        fields=["gave_up_at"],
                        name="message_given_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LoginLink",
            fields=[
                (
                    "token_hash",
                    models.BinaryField(max_length=32, primary_key=True, serialize=False),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="login_links",
                        to="store.account",
                    ),
                ),
                ("purpose", models.CharField(max_length=24)),
                ("reference", models.CharField(blank=True, max_length=32)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PortalSession",
            fields=[
                ("id_hash", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="portal_sessions",
                        to="store.account",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("only_case", models.CharField(blank=True, max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_nte_id, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="store.case",
                    ),
                ),
                ("text", reinstate.store.fields.SealedField(null=True)),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["written_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_apt_id, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appointments",
                        to="store.case",
                    ),
                ),
                (
                    "reference",
                    models.CharField(db_index=True, help_text="the ticket to say", max_length=16),
                ),
                ("way", models.CharField(max_length=16)),
                ("starts_at", models.DateTimeField(db_index=True)),
                ("booked_at", models.DateTimeField()),
                (
                    "said",
                    reinstate.store.fields.KeyedTextField(
                        default="",
                        help_text="keyed hash of a form about a mailbox, for a minute",
                        max_length=66,
                    ),
                ),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("has_come", models.BooleanField(null=True)),
                ("answers", models.JSONField(default=dict)),
                ("remarks", reinstate.store.fields.SealedField(null=True)),
            ],
            options={
                "ordering": ["starts_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("said", ""), _negated=True),
                        fields=["booked_at"],
                        name="appointment_just_said",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PostedLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posted_letter",
                        to="store.case",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField(null=True)),
                ("pages", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="MailboxChange",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_mbx_id, serialize=False
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mailbox_change",
                        to="store.case",
                    ),
                ),
                ("new_email", reinstate.store.fields.SealedField()),
                ("asked_at", models.DateTimeField()),
                ("takes_effect_at", models.DateTimeField(db_index=True, null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("disputed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Purchase",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_pur_id, serialize=False
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="purchases",
                        to="store.account",
                    ),
                ),
                (
                    "reference",
                    models.CharField(help_text="the provider's own", max_length=128, unique=True),
                ),
                ("address", models.URLField(blank=True, max_length=400)),
                ("wanted", reinstate.store.fields.AmountField()),
                ("booked", reinstate.store.fields.AmountField()),
                ("begun_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-begun_at"],
            },
        ),
        migrations.CreateModel(
            name="PolicyContent",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("files", models.JSONField(help_text="path inside the policy folder -> text")),
                ("first_used_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PolicySignature",
            fields=[
                (
                    "value_digest",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("key", models.CharField(db_index=True, max_length=120)),
                (
                    "reference",
                    models.CharField(help_text="what the person compared it with", max_length=300),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="as the policy shows it from then on", max_length=150
                    ),
                ),
                ("signed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Installation",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("is_demo", models.BooleanField(default=False)),
                ("clock_offset", models.DurationField(null=True)),
                ("audit_count", models.PositiveBigIntegerField(default=0)),
                ("audit_head", models.CharField(blank=True, max_length=64)),
                ("announcement_sequence", models.PositiveBigIntegerField(default=0)),
                (
                    "signatures",
                    models.CharField(
                        blank=True,
                        help_text="changes with every signature under the policy",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_installation"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_demo", True), ("clock_offset__isnull", True), _connector="OR"
                        ),
                        name="only_a_demo_moves_its_clock",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobLease",
            fields=[
                ("worker_id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("beat_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_upl_id, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to="store.case",
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("source", models.CharField(help_text="domain.photo_origin.Way", max_length=16)),
                ("device", models.CharField(help_text="domain.photo_origin.Device", max_length=16)),
                ("size", models.PositiveIntegerField()),
                ("received", models.PositiveIntegerField(default=0)),
                (
                    "parts",
                    models.JSONField(default=list, help_text="keys of the stored parts, in order"),
                ),
                ("begun_at", models.DateTimeField(db_index=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CaseLetter",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_let_id, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="store.case",
                    ),
                ),
                ("is_from_owner", models.BooleanField()),
                ("written_by", models.CharField(max_length=48)),
                ("text", reinstate.store.fields.SealedField()),
                ("picture_key", models.CharField(blank=True, max_length=120)),
                ("written_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["written_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_from_owner", True), ("read_at", None)),
                        fields=["written_at"],
                        name="letter_unanswered",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitCount",
            fields=[
                ("key", models.CharField(max_length=66, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField(default=0)),
                ("began_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="ResidencyStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="residency",
                        to="store.case",
                    ),
                ),
                ("jurisdiction", models.CharField(max_length=8)),
                ("from_on", models.DateField()),
                ("lines", reinstate.store.fields.SealedField()),
                ("stated_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BrokenSeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=160, unique=True)),
                ("noticed_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(help_text="a person has seen to it", null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["noticed_at"],
                        name="seal_broken",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportRequest",
            fields=[
                (
                    "id",
                    reinstate.store.fields.IdField(
                        default=reinstate.store.fields.new_spr_id, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=16, unique=True)),
                ("email", reinstate.store.fields.SealedField(null=True)),
                ("email_digest", reinstate.store.fields.KeyedField(db_index=True, max_length=33)),
                ("text", reinstate.store.fields.SealedField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(blank=True, max_length=48)),
            ],
            options={
                "ordering": ["asked_at"],
            },
        ),
        migrations.CreateModel(
            name="HouseNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="house_notices",
                        to="store.account",
                    ),
                ),
                ("announces", models.CharField(max_length=16)),
                ("happens_on", models.DateField()),
                ("write_on", models.DateField()),
                ("settled_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "announces", "happens_on", "write_on"),
                        name="one_letter_per_notice",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sweep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("policy_digest", models.CharField(max_length=64)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("looked_at", models.PositiveIntegerField(default=0)),
                ("letters", models.PositiveIntegerField(default=0)),
                ("record_verified_at", models.DateTimeField(null=True)),
                ("record_fault", models.TextField(default="")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                ("code", models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=60)),
                (
                    "texts",
                    models.JSONField(
                        help_text="language -> text with {name} and {ticket}; nobody's data"
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("edited_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OwnerNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="owner_notices",
                        to="store.account",
                    ),
                ),
                ("sent_on", models.DateField()),
                ("method", models.CharField(max_length=24)),
                ("returned_on", models.DateField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "sent_on"), name="one_owner_notice_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StateFiling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("jurisdiction", models.CharField(max_length=8)),
                (
                    "due_on",
                    models.DateField(help_text="day the report is due, which names the report"),
                ),
                ("step", models.CharField(max_length=16)),
                ("done_on", models.DateField()),
                ("reference", models.CharField(help_text="the state's receipt", max_length=120)),
                ("accounts", models.PositiveIntegerField()),
                ("usd", reinstate.store.fields.AmountField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("jurisdiction", "due_on", "step"), name="one_filing_a_step"
                    )
                ],
            },
        ),
        migrations.RunPython(append_only.install, append_only.remove),
        migrations.RunPython(installation.create, migrations.RunPython.noop),
    ]
