"""What events are about, and who may cause them; the audit trail knows no models but its own."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _


class SubjectKind(TextChoices):
    """Each subject has its own chain of events."""

    APPLICATION = "application", _("Application")
    EDITION = "edition", _("Edition of a rulebook")
    ZONE = "zone", _("Zone")
    ZONE_LIST = "zone_list", _("List of a zone")
    CALENDAR = "calendar", _("Calendar")
    CONSULTATION = "consultation", _("Consultation")
    ORGANISATION = "organisation", _("Organisation")
    ACCOUNT = "account", _("Account")


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing with a chain of its own; without organisation it belongs to the installation."""

    kind: str
    pk: int
    organisation_id: int | None = None


class Actor(Protocol):
    """What a person must have to be named in the trail; a user of the accounts app has it."""

    @property
    def pk(self) -> Any: ...

    @property
    def name(self) -> str: ...


class Reader(Protocol):
    """What a person must have to read the trail; a user of the accounts app has it."""

    @property
    def is_administrator(self) -> bool: ...

    def organisations(self) -> QuerySet[Any]: ...
