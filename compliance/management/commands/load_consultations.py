import tomllib
from importlib import resources
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from compliance import audit
from compliance.models import Consultation


class Command(BaseCommand):
    help = "Load the consultations that ship with the product; safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        folder = resources.files("compliance").joinpath("consultations")
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            code = file.name.removesuffix(".toml")
            is_new = load(code, tomllib.loads(file.read_text(encoding="utf-8")))
            self.stdout.write(f"{code}: {'loaded' if is_new else 'unchanged'}")


@transaction.atomic
def load(code: str, table: dict[str, Any]) -> bool:
    """Add the consultation unless it is there; say whether it is new."""
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
    if is_new:
        subject = audit.Subject("consultation", consultation.pk, None)
        audit.record(subject, "consultation_loaded", by=None, data={"code": code})
    return is_new
