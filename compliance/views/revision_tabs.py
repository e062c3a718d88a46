"""The pages of one revision, of an edition or of a zone's list, as tabs over each of them."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.models import Edition, ZoneList
from compliance.views.addresses import numbered

TABS: tuple[tuple[str, str | Promise], ...] = (
    ("compliance:revision", _("Rules")),
    ("compliance:golden_cases", _("Golden cases")),
    ("compliance:coverage", _("Coverage")),
    ("compliance:revision_review", _("Review")),
)
TABS_OF_A_LIST: tuple[tuple[str, str | Promise], ...] = (
    ("compliance:zone_list", _("List")),
    ("compliance:zone_list_review", _("Review")),
)
OF_WORK = ("compliance:revision_review", "compliance:zone_list_review")
HOME = {
    "golden_case_new": "golden_cases",
    "golden_case_edit": "golden_cases",
    "golden_case_remove": "golden_cases",
    "revision_submit": "revision_review",
    "revision_send_back": "revision_review",
    "revision_discard": "revision_review",
    "edition": "revision",
    "zone_list_submit": "zone_list_review",
}


@dataclass(frozen=True, slots=True)
class Tab:
    label: str | Promise
    url: str
    current: bool


def tabs_of(revision: Edition | ZoneList, request: HttpRequest) -> list[Tab]:
    """Every page of the revision; there is nothing to review of one that is published."""
    page = request.resolver_match.url_name or "" if request.resolver_match else ""
    here = f"compliance:{HOME.get(page, page)}"
    tabs = TABS if isinstance(revision, Edition) else TABS_OF_A_LIST
    return [
        Tab(label, reverse(name, args=numbered(revision)), name == here)
        for name, label in tabs
        if revision.is_open or name not in OF_WORK
    ]
