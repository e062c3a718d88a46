from django.db import migrations, models

STANCES = ["supports", "supports_with_changes", "opposes", "asks", "no_comment"]


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0010_carry_clauses_over"),
    ]

    operations = [
        migrations.AlterField(
            model_name="consultationposition",
            name="clause_name",
            field=models.CharField(default="", max_length=100),
        ),
        migrations.RemoveField(model_name="consultationposition", name="clause_name"),
        migrations.AlterModelOptions(
            name="consultationposition",
            options={
                "ordering": [models.OrderBy(models.F("clause__position"), nulls_first=True), "submitted_at", "pk"]
            },
        ),
        migrations.AddConstraint(
            model_name="consultationposition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at", None)),
                fields=("consultation", "organisation", "reviewer", "clause"),
                name="consultation_position_one_per_clause",
                nulls_distinct=False,
                violation_error_message="You have a position on this clause already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationposition",
            constraint=models.CheckConstraint(
                condition=models.Q(("stance__in", STANCES)),
                name="consultation_position_stance_is_known",
            ),
        ),
    ]
