"""When each restriction event was received: of old ones nobody knows, so when it happened."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Case, F, Q, When

CLEARED_HERE = Q(event_id__startswith="staff:") | Q(event_id__startswith="clear:")


def as_it_happened(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Older clearings of people here are told from the exchange's by the ids we gave them.

    In one statement: PostgreSQL changes no table in which a row was changed twice since it began.
    """
    is_ours = Case(When(CLEARED_HERE & Q(turn="cleared"), then=True), default=False)
    events = apps.get_model("store", "RestrictionEvent").objects
    events.update(known_at=F("at"), is_ours=is_ours)


class Migration(migrations.Migration):
    dependencies = [("store", "0023_automatic_approvals")]

    operations = [
        migrations.AddField("restrictionevent", "known_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "restrictionevent",
            "is_ours",
            models.BooleanField(
                default=False,
                help_text="a clearing made here, by people who saw what was known by then",
            ),
        ),
        migrations.RunPython(as_it_happened, migrations.RunPython.noop),
        migrations.AlterField(
            "restrictionevent",
            "known_at",
            models.DateTimeField(help_text="when it was received here; never before `at`"),
        ),
    ]
