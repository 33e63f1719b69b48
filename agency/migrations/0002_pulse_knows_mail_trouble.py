from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agency", "0001_initial")]

    operations = [
        migrations.AddField("pulse", "mail_trouble", models.CharField(blank=True, max_length=40, default=""), False),
        migrations.AddField("pulse", "mail_answer", models.CharField(blank=True, max_length=300, default=""), False),
        migrations.AddField("pulse", "mail_trouble_since", models.DateTimeField(null=True)),
        migrations.AddField("pulse", "mail_try_at", models.DateTimeField(null=True)),
    ]
