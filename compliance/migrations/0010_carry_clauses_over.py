"""Make a clause of every name that positions were given under."""

from typing import Any

from django.db import migrations


def carry_over(apps: Any, schema_editor: Any) -> None:
    clauses = apps.get_model("compliance", "ConsultationClause")
    positions = apps.get_model("compliance", "ConsultationPosition")
    named = positions.objects.filter(clause=None).exclude(clause_name="")
    rows = named.order_by("consultation_id", "clause_name").values_list("consultation_id", "clause_name").distinct()
    for consultation_id, name in rows:
        place = clauses.objects.filter(consultation_id=consultation_id).count() + 1
        clause = clauses.objects.create(consultation_id=consultation_id, position=place, number=name)
        named.filter(consultation_id=consultation_id, clause_name=name).update(clause=clause)


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0009_consultations"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
