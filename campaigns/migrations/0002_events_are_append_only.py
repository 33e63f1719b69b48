from django.db import migrations

from agency.database import allow_changes, refuse_changes


def refuse(apps, schema_editor):
    refuse_changes(schema_editor, "campaigns_event")


def allow(apps, schema_editor):
    allow_changes(schema_editor, "campaigns_event")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_first_version")]
    operations = [migrations.RunPython(refuse, allow)]
