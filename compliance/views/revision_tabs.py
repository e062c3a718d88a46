"""The pages of one revision of an edition, as tabs over each of them."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.enums import EditionStatus
from compliance.models import Edition

TABS: tuple[tuple[str, str | Promise], ...] = (
    ("compliance:revision", _("Rules")),
    ("compliance:golden_cases", _("Golden cases")),
    ("compliance:coverage", _("Coverage")),
    ("compliance:revision_review", _("Review")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str | Promise
    url: str
    current: bool


def tabs_of(revision: Edition, request: HttpRequest) -> list[Tab]:
    """Every page of the revision; there is nothing to review of one that is published."""
    names = request.resolver_match.view_name if request.resolver_match else ""
    under_work = revision.status in (EditionStatus.DRAFT, EditionStatus.IN_REVIEW)
    return [
        Tab(label, reverse(name, args=[revision.code, revision.revision]), name == names)
        for name, label in TABS
        if under_work or name != "compliance:revision_review"
    ]
