"""Links and sessions bear what only the key file makes, also those from before (ADR 36)."""

from typing import Any

from django.db import migrations

from reinstate.store import blind_index, fields


def seal(apps: Any, _schema_editor: Any) -> None:
    """Refused where the key file is another installation's: nobody could sign in any more."""
    for row in apps.get_model("store", "LoginLink").objects.filter(seal="").iterator():
        said = ("link", bytes(row.token_hash).hex(), row.account_id, row.purpose, row.reference)
        _keep(row, said)
    for row in apps.get_model("store", "PortalSession").objects.filter(seal="").iterator():
        _keep(row, ("session", bytes(row.id_hash).hex(), row.account_id, row.only_case))


def _keep(row: Any, said: tuple[str, ...]) -> None:
    row.seal = blind_index.keyed_digest("\0".join(said))
    row.save(update_fields=["seal"])


class Migration(migrations.Migration):
    dependencies = [("store", "0048_order_of_announcements")]

    operations = [
        migrations.AddField("loginlink", "seal", fields.KeyedTextField(default="", max_length=66)),
        migrations.AddField(
            "portalsession", "seal", fields.KeyedTextField(default="", max_length=66)
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
