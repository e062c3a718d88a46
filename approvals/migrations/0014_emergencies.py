from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0013_consultation_papers"),
        ("compliance", "0012_emergencies"),
        ("accounts", "0005_outside_china"),
        ("audit", "0005_disposal"),
    ]
    operations: list[object] = []
