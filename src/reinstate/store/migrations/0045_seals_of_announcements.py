"""Announcements bear what only the key file makes, also those from before (ADR 36)."""

import json
from typing import Any

from django.db import migrations

from reinstate.store import blind_index, fields


def seal(apps: Any, _schema_editor: Any) -> None:
    """Refused where the key file is another installation's: nothing would be sent any more."""
    deliveries = apps.get_model("store", "WebhookDelivery").objects
    for row in deliveries.filter(seal="").iterator(chunk_size=1000):
        text = json.dumps(row.payload, sort_keys=True, separators=(",", ":"))
        made = blind_index.keyed_digest(f"announcement\0{text}")
        deliveries.filter(pk=row.pk).update(seal=made)


class Migration(migrations.Migration):
    dependencies = [("store", "0044_filed_accounts")]

    operations = [
        migrations.AddField(
            "webhookdelivery", "seal", fields.KeyedTextField(default="", max_length=66)
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
