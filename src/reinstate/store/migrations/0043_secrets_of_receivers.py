"""Signing secrets of webhooks, which were sealed for no row, are sealed for theirs (ADR 36)."""

import logging
from typing import Any

from django.db import migrations

from reinstate.store import key_fit, vault, wrapping

logger = logging.getLogger(__name__)
PLACES = {"secret": wrapping.SECRET, "previous_secret": wrapping.SECRETS_BEFORE}


def bind(apps: Any, _schema_editor: Any) -> None:
    """Refused where the key file is another installation's: nothing would open any more."""
    receivers = list(apps.get_model("store", "WebhookEndpoint").objects.all())
    if receivers:
        key_fit.demand()
    for row in receivers:
        for column, place in PLACES.items():
            sealed = getattr(row, column)
            if sealed is None:
                continue
            try:
                secret = vault.open_for_installation(wrapping.SECRET, bytes(sealed))
            except wrapping.Tampered:  # it opened before as little as it will now
                logger.warning("%s of %s does not open and stays as it is", place, row.address)
                continue
            label = wrapping.of_receiver(place, row.id, row.address)
            setattr(row, column, vault.seal_for_installation(label, secret))
        row.save(update_fields=[*PLACES])


class Migration(migrations.Migration):
    dependencies = [("store", "0042_kept_records")]

    operations = [migrations.RunPython(bind, migrations.RunPython.noop)]
