from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_second_factor"),
    ]
    operations = [
        migrations.AddField(
            "membership",
            "outside_china",
            models.BooleanField(default=False, verbose_name="Works outside China"),
        ),
    ]
