from django.db import migrations

from compliance.audit.tracking import CreateCapture, ProtectTrail


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [CreateCapture(), ProtectTrail()]
