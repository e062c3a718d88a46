from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0008_clock_events"),
    ]

    operations: list[object] = []
