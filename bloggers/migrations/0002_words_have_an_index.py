from django.db import migrations

from agency import database

SEARCHED = ("bloggers_blogger", "bloggers_site")


def index_words(apps, schema_editor):
    for table in SEARCHED:
        database.index_words(schema_editor, table, "folded")


def forget_words(apps, schema_editor):
    for table in SEARCHED:
        database.forget_words(schema_editor, table, "folded")


class Migration(migrations.Migration):
    replaces = [("bloggers", "0005_people_are_found_quickly")]
    dependencies = [("bloggers", "0001_first_version")]
    operations = [migrations.RunPython(index_words, forget_words)]
