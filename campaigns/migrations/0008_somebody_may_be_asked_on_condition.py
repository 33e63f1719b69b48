"""A call-up to somebody whom the client has not approved says until when the client decides on her."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0007_one_contact_decides_at_a_rank")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="on_condition_until",
            field=models.DateTimeField(
                help_text="a call-up to somebody not approved: until when the client says yes to her, or she is free",
                null=True,
            ),
        )
    ]
