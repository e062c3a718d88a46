from django.db import migrations

from compliance.audit.tracking import GuardSeals


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0005_disposal"),
    ]

    operations = [
        GuardSeals(),
    ]
