from django.db import migrations, models

from compliance.audit.disposing import AllowDisposal


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_signed_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("event_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("subject_kind", models.CharField(max_length=20)),
                ("subject_id", models.BigIntegerField()),
                ("disposal_id", models.BigIntegerField()),
                ("at", models.DateTimeField(db_default=models.Func(function="clock_timestamp"), verbose_name="Time")),
            ],
            options={
                "verbose_name": "Tombstone",
                "verbose_name_plural": "Tombstones",
                "indexes": [models.Index(fields=["disposal_id", "event_id"], name="tombstone_by_disposal")],
            },
        ),
        AllowDisposal(),
    ]
