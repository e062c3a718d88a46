from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0011_positions_on_clauses"),
        ("accounts", "0005_outside_china"),
        ("audit", "0005_disposal"),
    ]
    operations: list[object] = []
