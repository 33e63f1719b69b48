from django.db import migrations, models

from agency import database

FOUND_BY = ("facets", "cities")


def index_words(apps, schema_editor):
    for column in FOUND_BY:
        database.index_words(schema_editor, "bloggers_blogger", column)


def forget_words(apps, schema_editor):
    for column in FOUND_BY:
        database.forget_words(schema_editor, "bloggers_blogger", column)


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
