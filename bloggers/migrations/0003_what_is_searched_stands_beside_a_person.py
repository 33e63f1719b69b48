from django.db import migrations, models

from agency import database


def index_words(apps, schema_editor):
    """Of cities, of which there are many; topics and languages are too few for an index to be worth its look-ups."""
    database.index_words(schema_editor, "bloggers_blogger", "cities")


def forget_words(apps, schema_editor):
    database.forget_words(schema_editor, "bloggers_blogger", "cities")


class Migration(migrations.Migration):
    dependencies = [("bloggers", "0002_words_have_an_index")]
    operations = [
        migrations.AddField("blogger", "facets", models.TextField(db_default="", default="", editable=False)),
        migrations.AddField("blogger", "cities", models.TextField(db_default="", default="", editable=False)),
        migrations.AddField(
            "blogger", "least_fee", models.DecimalField(decimal_places=2, editable=False, max_digits=10, null=True)
        ),
        migrations.AddField("blogger", "most_read", models.PositiveIntegerField(editable=False, null=True)),
        migrations.RunPython(index_words, forget_words),
    ]
