from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0010_channels"),
    ]

    operations: list[object] = []
