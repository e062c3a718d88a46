from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_protect_and_capture"),
    ]
    operations: list[object] = []
