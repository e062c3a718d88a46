from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0011_calendar_feeds"),
        ("compliance", "0008_calendar_review"),
    ]

    operations: list[object] = []
