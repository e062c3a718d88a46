import django.db.models.deletion
from django.db import migrations, models

from compliance.audit.tracking import TrackTable

STANCES = [
    ("supports", "Supports"),
    ("supports_with_changes", "Supports with changes"),
    ("opposes", "Opposes"),
    ("asks", "Asks for clarification"),
    ("no_comment", "No comment"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_protect_and_capture"),
        ("compliance", "0008_calendar_review"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsultationClause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="place")),
                ("number", models.CharField(max_length=100, verbose_name="number")),
                ("number_zh", models.CharField(blank=True, max_length=100, verbose_name="number in Chinese")),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="title")),
                ("title_zh", models.CharField(blank=True, max_length=300, verbose_name="title in Chinese")),
                ("text", models.TextField(blank=True, max_length=20000, verbose_name="text")),
                ("text_zh", models.TextField(blank=True, max_length=20000, verbose_name="text in Chinese")),
                ("rules", models.JSONField(blank=True, default=list, verbose_name="rules of the edition")),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clauses",
                        to="compliance.consultation",
                    ),
                ),
            ],
            options={
                "ordering": ["consultation", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["consultation", "number"],
                        name="consultation_clause_once",
                        violation_error_message="The draft has a clause of this number already.",
                    ),
                    models.UniqueConstraint(fields=["consultation", "position"], name="consultation_clause_place"),
                ],
            },
        ),
        TrackTable("compliance_consultationclause", "consultation", "consultation_id"),
        migrations.AddField(
            model_name="consultation",
            name="final_edition_code",
            field=models.CharField(blank=True, max_length=64, verbose_name="final edition"),
        ),
        migrations.RemoveConstraint(model_name="consultationposition", name="consultation_position_one_per_clause"),
        migrations.RemoveConstraint(model_name="consultationposition", name="consultation_position_stance_is_known"),
        migrations.AlterModelOptions(name="consultationposition", options={"ordering": ["submitted_at", "pk"]}),
        migrations.RenameField(model_name="consultationposition", old_name="clause", new_name="clause_name"),
        migrations.AddField(
            model_name="consultationposition",
            name="clause",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="positions",
                to="compliance.consultationclause",
            ),
        ),
        migrations.AddField(
            model_name="consultationposition",
            name="replaced_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="replaced"),
        ),
        migrations.AddField(
            model_name="consultationposition",
            name="wording",
            field=models.TextField(blank=True, max_length=10000, verbose_name="wording proposed"),
        ),
        migrations.AlterField(
            model_name="consultationposition",
            name="stance",
            field=models.CharField(choices=STANCES, max_length=24, verbose_name="position"),
        ),
        migrations.AlterField(
            model_name="consultationposition",
            name="text",
            field=models.TextField(blank=True, max_length=10000, verbose_name="reasons"),
        ),
    ]
