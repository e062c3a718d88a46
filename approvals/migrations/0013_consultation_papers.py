from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0012_calendar_changes"),
        ("compliance", "0009_consultations"),
    ]

    operations: list[object] = []
