from django.db import migrations, models


class Migration(migrations.Migration):
    """Decisions from before have none: what stands on their case may have come after them."""

    dependencies = [("store", "0035_letters_given_up")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="needs_person_because",
            field=models.JSONField(
                help_text="as it was of the case; null where it was decided before this was kept",
                null=True,
            ),
        ),
    ]
