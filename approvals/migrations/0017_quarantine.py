from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0016_evidence"),
    ]
    operations: list[object] = []
