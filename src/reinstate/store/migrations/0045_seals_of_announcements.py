"""Announcements bear what only the key file makes, also those from before (ADR 36)."""

import json
from itertools import islice
from typing import Any

from django.db import migrations

from reinstate.store import blind_index, fields

TOGETHER = 500


def seal(apps: Any, _schema_editor: Any) -> None:
    """Refused where the key file is another installation's: nothing would be sent any more."""
    deliveries = apps.get_model("store", "WebhookDelivery").objects
    rows = deliveries.filter(seal="").only("payload").iterator(chunk_size=TOGETHER)
    while batch := list(islice(rows, TOGETHER)):  # one by one, a million took a quarter of an hour
        for row in batch:
            text = json.dumps(row.payload, sort_keys=True, separators=(",", ":"))
            row.seal = blind_index.keyed_digest(f"announcement\0{text}")
        deliveries.bulk_update(batch, ["seal"])


class Migration(migrations.Migration):
    dependencies = [("store", "0044_filed_accounts")]

    operations = [
        migrations.AddField(
            "webhookdelivery", "seal", fields.KeyedTextField(default="", max_length=66)
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
