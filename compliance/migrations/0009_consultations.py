from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0008_calendar_review"),
    ]

    operations: list[object] = []
