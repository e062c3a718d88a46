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
HOME = {
    "golden_case_new": "golden_cases",
    "golden_case_edit": "golden_cases",
    "golden_case_remove": "golden_cases",
    "revision_submit": "revision_review",
    "revision_send_back": "revision_review",
    "revision_discard": "revision_review",
    "edition": "revision",
}


@dataclass(frozen=True, slots=True)
class Tab:
    label: str | Promise
    url: str
    current: bool


def tabs_of(revision: Edition, request: HttpRequest) -> list[Tab]:
    """Every page of the revision; there is nothing to review of one that is published."""
    page = request.resolver_match.url_name or "" if request.resolver_match else ""
    here = f"compliance:{HOME.get(page, page)}"
    under_work = revision.status in (EditionStatus.DRAFT, EditionStatus.IN_REVIEW)
    return [
        Tab(label, reverse(name, args=[revision.code, revision.revision]), name == here)
        for name, label in TABS
        if under_work or name != "compliance:revision_review"
    ]
