from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0017_quarantine"),
    ]
    operations: list[object] = []
