from dataclasses import dataclass

from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance.conditions import parse_condition
from compliance.enums import EditionStatus, Effect
from compliance.models import Edition, EditionValidity, Rule
from compliance.wording import Text


@dataclass(frozen=True, slots=True)
class ShownEdition:
    """An edition, when it is in force as known now, and whether it is today."""

    edition: Edition
    validity: EditionValidity | None
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class ShownRule:
    rule: Rule
    name: Text
    text: Text
    condition: Text | None


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    published = Edition.objects.published().for_page().annotate(n_rules=Count("rules"))
    shown = [shown_edition(edition) for edition in published.prefetch_related(newest_validity())]
    return render(request, "compliance/rules.html", {"editions": shown})


@require_GET
def edition(request: HttpRequest, code: str) -> HttpResponse:
    """The published revision; consultation drafts are published too, and say that they never bind."""
    editions = Edition.objects.for_page().prefetch_related(newest_validity())
    found = get_object_or_404(editions, code=code, status=EditionStatus.PUBLISHED)
    listed = [shown_rule(rule) for rule in found.rules.order_by("position")]
    groups = [(effect, [one for one in listed if one.rule.effect == effect]) for effect in Effect]
    context = {
        "shown": shown_edition(found),
        "groups": [(effect, some) for effect, some in groups if some],
        "revisions": Edition.objects.for_page().filter(code=code).exclude(status=EditionStatus.DRAFT),
    }
    return render(request, "compliance/edition.html", context)


def newest_validity() -> "Prefetch[str]":
    return Prefetch("validities", EditionValidity.objects.order_by("-recorded_at", "-pk"))


def shown_edition(found: Edition) -> ShownEdition:
    validity = next(iter(found.validities.all()), None)
    is_in_force = found.binding and validity is not None and validity.covers(timezone.localdate())
    return ShownEdition(found, validity, is_in_force)


def shown_rule(rule: Rule) -> ShownRule:
    asks = rule.condition != {"all": []}
    return ShownRule(
        rule=rule,
        name=Text(rule.name or rule.code, rule.name_zh or rule.code),
        text=Text(rule.text, rule.text_zh),
        condition=parse_condition(rule.condition).words() if asks else None,
    )
