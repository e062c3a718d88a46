"""A canary in every text that an organisation keeps, so that a leak of any of them is seen."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Left

CANARY = "kanarienvogel"
APPS = ("approvals", "accounts")
# Texts that stay as they are: fixed forms, secrets, marks, and what says which page is meant.
KEPT = frozenset(
    [
        "code",
        "slug",
        "reference",
        "credit_code",
        "province",
        "zone_code",
        "country",
        "language",
        "key",
        "sha256",
        "file",
        "content_type",
        "token_hash",
        "password",
        "content_hash",
        "facts_hash",
        "manifest_hash",
        "regime_hash",
        "mark",
        "fact",
        "resource_name",
        "anchor_key",
        "email",
        "handle",
        "kind",
        "origin",
        "format",
        "task",
        "fingerprint",
        "evidence_file",
        "evidence_sha256",
        "evidence_type",
    ]
)
QUEUES = ("FileCheck", "UnsentTask")
# Whoever looks has no canary in their own names, or would find themselves.
LOOKING = ("dan", "nia")


def sing() -> list[str]:
    """Put the canary into every text the database lets us change; return the columns that bear it."""
    return [f"{model._meta.label}.{name}" for model, name in texts() if bears(model, name)]


def texts() -> Iterator[tuple[type[models.Model], str]]:
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields if model.__name__ not in QUEUES else ():
                is_text = isinstance(field, models.CharField | models.TextField)
                if is_text and not field.choices and field.name not in KEPT:
                    yield model, field.name


def bears(model: type[models.Model], name: str) -> bool:
    """Append the canary; a column that only the database writes, or that is immutable, is left alone."""
    longest = getattr(model._meta.get_field(name), "max_length", None) or 1000
    rows: Any = model._base_manager.exclude(**{name: ""})
    try:
        with transaction.atomic():
            changed: int = rows.update(**{name: Concat(Left(F(name), longest - len(CANARY)), Value(CANARY))})
            connection.check_constraints()
            return bool(changed)
    except DatabaseError:
        return False


def people_sing() -> None:
    """Addresses and handles are lower case and unique; those who look get their names back."""
    everybody: Any = apps.get_model("accounts", "User")._base_manager
    everybody.filter(handle__in=LOOKING).update(name=F("handle"))
    apps.get_model("accounts", "Organisation")._base_manager.filter(code="OTH").update(name="Other Motors")
    own = apps.get_model("accounts", "LegalEntity")._base_manager.filter(organisation__code="OTH")
    own.update(registered_name="Other Motors Ltd")
    users = everybody.exclude(handle__in=LOOKING)
    users.update(email=Concat(F("handle"), Value(f"@{CANARY}.example")))
    users.update(handle=Left(Concat(F("handle"), Value(f"-{CANARY}")), 32))
