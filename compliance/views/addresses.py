"""Where the pages of a revision are, of an edition and of a zone's list alike."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.models import Edition, ZoneList
from compliance.readable import bilingual

Label = str | Promise


def numbered(revision: Edition | ZoneList) -> list[str | int]:
    """What the addresses name a revision by."""
    before = [revision.zone.code] if isinstance(revision, ZoneList) else []
    return [*before, revision.code, revision.revision]


def page_of(revision: Edition | ZoneList) -> str:
    name = "revision" if isinstance(revision, Edition) else "zone_list"
    return reverse(f"compliance:{name}", args=numbered(revision))


def review_of(revision: Edition | ZoneList) -> str:
    name = "revision_review" if isinstance(revision, Edition) else "zone_list_review"
    return reverse(f"compliance:{name}", args=numbered(revision))


def root_of(revision: Edition | ZoneList) -> tuple[str, Label]:
    """The page that a revision's own page is reached from, and what it is called."""
    if isinstance(revision, Edition):
        return reverse("compliance:rules"), _("Rules")
    return revision.zone.get_absolute_url(), bilingual(revision.zone.name_texts)


def title_of(revision: Edition | ZoneList) -> str:
    if isinstance(revision, Edition):
        return bilingual(revision.title_texts)
    return f"{bilingual(revision.zone.name_texts)} {revision.version}"
