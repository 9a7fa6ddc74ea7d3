"""The one row that says what this database is."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def create(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("store", "Installation").objects.get_or_create(id=1)


class Migration(migrations.Migration):
    dependencies = [("store", "0002_audit_is_append_only")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
