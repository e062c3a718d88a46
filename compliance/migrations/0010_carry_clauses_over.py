"""Make a clause of every name that positions were given under."""

from typing import Any

from django.db import migrations

LONGEST = 100


def carry_over(apps: Any, schema_editor: Any) -> None:
    clauses = apps.get_model("compliance", "ConsultationClause")
    positions = apps.get_model("compliance", "ConsultationPosition")
    named = positions.objects.filter(clause=None).exclude(clause_name="")
    rows = named.order_by("consultation_id", "clause_name").values_list("consultation_id", "clause_name").distinct()
    for consultation_id, name in rows:
        place = clauses.objects.filter(consultation_id=consultation_id).count() + 1
        clause = clauses.objects.create(consultation_id=consultation_id, position=place, number=name)
        named.filter(consultation_id=consultation_id, clause_name=name).update(clause=clause)


def carry_back(apps: Any, schema_editor: Any) -> None:
    """Name each position by its clause; there is one per name, so that replaced ones bear their key."""
    for position in apps.get_model("compliance", "ConsultationPosition").objects.select_related("clause"):
        name = position.clause.number if position.clause else "The whole draft"
        mark = f" (replaced, {position.pk})" if position.replaced_at else ""
        position.clause_name = name[: LONGEST - len(mark)] + mark
        if position.stance == "no_comment":
            position.stance, position.text = "asks", position.text or "No comment."
        position.save(update_fields=["clause_name", "stance", "text"])


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0009_consultations"),
    ]

    operations = [migrations.RunPython(carry_over, carry_back)]
