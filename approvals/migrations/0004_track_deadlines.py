from django.db import migrations

from compliance.audit.tracking import TrackTable


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0003_deadlines_notices"),
        ("audit", "0002_protect_and_capture"),
    ]

    operations = [TrackTable("approvals_deadline", "application", "application_id")]
