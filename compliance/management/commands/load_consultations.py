import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from compliance import audit
from compliance.models import Consultation, ConsultationClause


class Command(BaseCommand):
    help = "Load the consultations that ship with the product; safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        folder = resources.files("compliance").joinpath("consultations")
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            code = file.name.removesuffix(".toml")
            is_new = load(code, tomllib.loads(file.read_text(encoding="utf-8")))
            self.stdout.write(f"{code}: {'loaded' if is_new else 'unchanged'}")


@transaction.atomic
def load(code: str, table: Mapping[str, Any]) -> bool:
    """Add the consultation, and what the file says of it that nobody stated here yet; say whether anything is new."""
    consultation, is_new = Consultation.objects.get_or_create(
        code=code,
        defaults={
            "title": table["title"]["en"],
            "title_zh": table["title"]["zh"],
            "issuer": table["issuer"]["en"],
            "issuer_zh": table["issuer"]["zh"],
            "published_on": table["published_on"],
            "comments_until": table["comments_until"],
            "url": table["url"],
            "edition_code": table["edition_code"],
        },
    )
    subject = audit.Subject("consultation", consultation.pk, None)
    if is_new:
        audit.record(subject, "consultation_loaded", by=None, data={"code": code})
    became = name_final(consultation, table.get("final_edition_code", ""), subject)
    added = add_clauses(consultation, table.get("clause", []), subject)
    return bool(is_new or became or added)


def name_final(consultation: Consultation, code: str, subject: audit.Subject) -> bool:
    """Name the final edition unless people named one; recorded first, so that the row is filed with the draft."""
    if not code or consultation.final_edition_code:
        return False
    audit.record(subject, "final_edition_named", by=None, data={"edition": code})
    consultation.final_edition_code = code
    consultation.save(update_fields=["final_edition_code"])
    return True


def add_clauses(consultation: Consultation, rows: Sequence[Mapping[str, Any]], subject: audit.Subject) -> int:
    """Add the clauses whose numbers are not there yet, behind those that are; count them."""
    known = set(consultation.clauses.values_list("number", flat=True))
    new = [row for row in rows if row["number"]["en"] not in known]
    if new:
        audit.record(subject, "clauses_loaded", by=None, data={"clauses": [row["number"]["en"] for row in new]})
    for place, row in enumerate(new, len(known) + 1):
        ConsultationClause.objects.create(consultation=consultation, position=place, **fields_of(row))
    return len(new)


def fields_of(row: Mapping[str, Any]) -> dict[str, Any]:
    number, title, text = row["number"], row.get("title", {}), row.get("text", {})
    return {
        "number": number["en"],
        "number_zh": number["zh"],
        "title": title.get("en", ""),
        "title_zh": title.get("zh", ""),
        "text": text.get("en", ""),
        "text_zh": text.get("zh", ""),
        "rules": row.get("rules", []),
    }
