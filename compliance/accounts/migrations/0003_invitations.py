from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_track"),
        ("audit", "0005_disposal"),
    ]
    operations: list[object] = []
