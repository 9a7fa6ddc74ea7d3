"""API keys bear what only the key file makes, also those from before (ADR 36)."""

from typing import Any

from django.db import migrations

from reinstate.store import blind_index, fields


def seal(apps: Any, _schema_editor: Any) -> None:
    """Refused where the key file is another installation's: no system could call any more."""
    for row in apps.get_model("store", "ApiKey").objects.filter(seal="", revoked_at=None):
        said = ("key", bytes(row.secret_hash).hex(), row.name, *sorted(row.scopes))
        row.seal = blind_index.keyed_digest("\0".join(said))
        row.save(update_fields=["seal"])


class Migration(migrations.Migration):
    dependencies = [("store", "0049_seals_of_sessions")]

    operations = [
        migrations.AddField("apikey", "seal", fields.KeyedTextField(default="", max_length=66)),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
