"""Secrets of second factors that allauth kept in clear are sealed by the master key."""

from typing import Any

from django.db import migrations

from reinstate.store import vault

# As services.access.factor_secrets has them.
LABEL, MARK = "staff.factor_secret", "sealed:"
NAMES = ("secret", "seed")


def seal(apps: Any, _schema_editor: Any) -> None:
    """Whose factor was set up before goes on with it."""
    for row in apps.get_model("mfa", "Authenticator").objects.all():
        plain = {
            name: row.data[name]
            for name in NAMES
            if isinstance(row.data.get(name), str) and not row.data[name].startswith(MARK)
        }
        for name, secret in plain.items():
            row.data[name] = MARK + vault.seal_for_installation(LABEL, secret.encode()).hex()
        if plain:
            row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0040_shared_notes"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
