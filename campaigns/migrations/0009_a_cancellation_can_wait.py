"""A cancellation waits a few minutes, in which it can be taken back: when it takes effect."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0008_somebody_may_be_asked_on_condition")]

    operations = [
        migrations.AddField(model_name="action", name="cancel_at", field=models.DateTimeField(editable=False, null=True))
    ]
