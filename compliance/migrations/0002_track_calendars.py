from django.db import migrations

from compliance.audit.tracking import TrackTable


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_protect_and_capture"),
        ("compliance", "0001_calendars_consultations"),
    ]

    operations = [
        TrackTable("compliance_calendaryear", "calendar"),
        TrackTable("compliance_consultation", "consultation"),
        TrackTable("compliance_consultationposition", "consultation", "consultation_id"),
    ]
