from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0015_retention"),
    ]
    operations: list[object] = []
