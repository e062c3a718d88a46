"""Read the rules: every edition, and one revision with all that stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance import rulebook
from compliance.accounts.views.access import administrator_of, user_of
from compliance.described import RULE_FIELDS, prose
from compliance.enums import EditionStatus, Effect, Pathway
from compliance.models import Edition, EditionValidity, ZoneList
from compliance.models.edition import FINAL, OPEN
from compliance.outlines import Outline, outline
from compliance.rules import RequiredDocument, Rule
from compliance.views.revision_history import Told, history_of
from compliance.views.revision_tabs import tabs_of
from compliance.views.shell import render_page
from compliance.wording import Text

MOST_REVISIONS = 32_767
SHOWN_BESIDE = {
    "because": "", "otherwise": "", "covers": (), "lifts": (), "subject_to_bands": False, "on_pathways": (),
    "remedies": (),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownEdition:
    """An edition, when it is in force as known now, and whether it is today."""

    edition: Edition
    validity: EditionValidity | None
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule in words; `details` are what it has beside name, text and condition."""

    rule: Rule
    name: Text
    text: Text
    outline: Outline
    details: list[tuple[Text, Text]]


@dataclass(frozen=True, slots=True)
class Beside:
    """What surrounds a revision: where it came from, what replaces it, what is being prepared."""

    based_on: Edition | ZoneList | None
    open: Edition | ZoneList | None
    revisions: list[Any]
    history: list[Told]


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    listed = [shown_edition(edition) for edition in readable(request).annotate(n_rules=Count("rules"))]
    context = {
        "editions": of_status(listed, EditionStatus.PUBLISHED),
        "open": of_status(listed, *OPEN),
        "earlier": of_status(listed, EditionStatus.SUPERSEDED, EditionStatus.DISCARDED),
    }
    return render_page(request, "compliance/rules.html", context)


def readable(request: HttpRequest) -> QuerySet[Edition]:
    """What was published; administrators also see what is being prepared or was given up."""
    editions = Edition.objects.for_page().prefetch_related(known_validity())
    return editions if user_of(request).is_administrator else editions.filter(status__in=FINAL)


def of_status(listed: Iterable[ShownEdition], *statuses: EditionStatus) -> list[ShownEdition]:
    return [shown for shown in listed if shown.edition.status in statuses]


@require_GET
def edition(request: HttpRequest, code: str) -> HttpResponse:
    """The published revision; consultation drafts are published too, and say that they never bind."""
    found = get_object_or_404(readable(request), code=code, status=EditionStatus.PUBLISHED)
    return revision_page(request, found)


@require_GET
def revision(request: HttpRequest, code: str, n: int) -> HttpResponse:
    return revision_page(request, revision_for(request, code, n))


def revision_for(request: HttpRequest, code: str, n: int) -> Edition:
    """Any revision that exists. Raises: Http404; PermissionDenied where only administrators may read it."""
    if n > MOST_REVISIONS:
        raise Http404
    found = get_object_or_404(Edition.objects.for_page().prefetch_related(known_validity()), code=code, revision=n)
    if found.status not in FINAL:
        administrator_of(request)
    return found


def revision_page(request: HttpRequest, found: Edition) -> HttpResponse:
    content = rulebook.read_edition(found.content_hash, found.pk)
    listed = [shown_rule(rule) for rule in content.rules]
    groups = [(effect, [one for one in listed if one.rule.effect == effect]) for effect in Effect]
    is_administrator = user_of(request).is_administrator
    context = {
        "revision": found,
        "tabs": tabs_of(found, request),
        "shown": shown_edition(found),
        "planned": (content.effective_from, content.effective_to),
        "impact_url": resolved_for("approvals:impact", found) if is_administrator and found.status in OPEN else "",
        "groups": [(effect, some) for effect, some in groups if some],
        "documents": documents_by_pathway(content.documents),
        "n_cases": len(content.cases),
        "beside": beside(found, sees_all=is_administrator),
        "may_edit": is_administrator and found.status == EditionStatus.DRAFT,
    }
    return render_page(request, "compliance/edition.html", context)


def resolved_for(name: str, found: Edition | ZoneList) -> str:
    """The address of a page about a revision that the product's other half offers."""
    kind = "edition" if isinstance(found, Edition) else "zone-list"
    try:
        return reverse(name, args=[kind, found.code, found.revision])
    except NoReverseMatch:
        return ""


def documents_by_pathway(documents: Iterable[RequiredDocument]) -> list[tuple[Pathway, list[RequiredDocument]]]:
    listed = list(documents)
    groups = [(pathway, [one for one in listed if one.pathway == pathway]) for pathway in Pathway]
    return [(pathway, some) for pathway, some in groups if some]


def beside(found: Edition | ZoneList, *, sees_all: bool) -> Beside:
    revisions: list[Any] = list(type(found).objects.for_page().filter(code=found.code))
    return Beside(
        based_on=next((one for one in revisions if one.pk == found.based_on_id), None),
        open=next((one for one in revisions if one.status in OPEN), None) if sees_all else None,
        revisions=[one for one in revisions if sees_all or one.status in FINAL],
        history=history_of(found),
    )


def known_validity() -> "Prefetch[str]":
    return Prefetch("validities", EditionValidity.objects.as_known().order_by("-recorded_at", "-pk"))


def shown_edition(found: Edition) -> ShownEdition:
    validity = next(iter(found.validities.all()), None)
    is_in_force = found.binding and validity is not None and validity.covers(timezone.localdate())
    return ShownEdition(found, validity, is_in_force)


def shown_rule(rule: Rule) -> ShownRule:
    return ShownRule(
        rule=rule,
        name=Text(rule.name.en or rule.code, rule.name.zh or rule.code),
        text=prose(rule.text),
        outline=outline(rule.condition),
        details=details_of(rule),
    )


def details_of(rule: Rule) -> list[tuple[Text, Text]]:
    """What a rule has beside name, text and condition; whether people are counted matters to exemptions alone."""
    fields = {field.name: field for field in RULE_FIELDS}
    names = [name for name, nothing in SHOWN_BESIDE.items() if any_of(getattr(rule, name), nothing)]
    names += ["counted"] if rule.effect == Effect.EXEMPTION else []
    return [(fields[name].label, fields[name].words(getattr(rule, name))) for name in names]


def any_of(value: object, nothing: object) -> bool:
    return any(value) if isinstance(value, Text) else value != nothing
