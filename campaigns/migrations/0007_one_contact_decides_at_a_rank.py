"""At each rank of an action's chain one contact decides; a draft may show examples instead of names."""

from django.db import migrations, models


def keep_the_first(apps, schema_editor):
    """Where several were ticked at one rank, the first stays."""
    contacts = apps.get_model("campaigns", "ActionContact").objects
    seen = set()
    for row in contacts.filter(decides=True).order_by("pk"):
        if (row.action_id, row.rank) in seen:
            contacts.filter(pk=row.pk).update(decides=False)
        seen.add((row.action_id, row.rank))


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0006_people_can_be_left_alone")]

    operations = [
        migrations.RunPython(keep_the_first, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="actioncontact",
            constraint=models.UniqueConstraint(
                condition=models.Q(decides=True), fields=("action", "rank"), name="one_decides_at_a_rank"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="examples",
            field=models.JSONField(
                default=list, editable=False, help_text="kinds of people, for a pitch without names"
            ),
        ),
    ]
