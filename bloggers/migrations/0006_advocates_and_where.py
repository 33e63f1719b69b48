from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bloggers", "0005_people_are_found_quickly")]

    operations = [
        migrations.AddField(
            model_name="blogger",
            name="advocate_where",
            field=models.CharField(blank=True, max_length=200, verbose_name="where"),
        ),
    ]
