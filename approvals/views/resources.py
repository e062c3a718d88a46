"""What the Manifests tab shows of each resource."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from approvals.forms.manifests import QUESTIONS
from approvals.models import Application, Declaration, Inventory, Manifest, Resource
from compliance.facts import value_label
from compliance.vocabulary import BY_NAME
from compliance.wording import Text, shown

RESOURCES_PER_PAGE = 50
MEASURES = ("bytes", "sha256")
ASKED = tuple(name for _title, names in QUESTIONS for name in names)


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact and its value in both languages, and the declaration it comes from, if any."""

    label: Text
    value: Text
    declaration: Declaration | None = None


@dataclass(frozen=True, slots=True)
class ResourceRow:
    resource: Resource
    facts: list[FactRow]
    unknown: list[Text]
    flows: list[str]
    inventory: Inventory | None


def fact_text(name: str, value: object) -> Text:
    """A value of a fact in both languages; lists are joined."""
    if isinstance(value, list):
        return Text(", ".join(map(str, value)), "、".join(map(str, value)))
    return value_label(BY_NAME[name], value) if name in BY_NAME else Text(shown(value), shown(value))


def label_text(name: str) -> Text:
    return BY_NAME[name].label if name in BY_NAME else Text(name, name)


def page_of(request: HttpRequest, manifest: Manifest | None) -> "Page[Resource]":
    """The resources of a manifest that the address asks for, or the first of them."""
    resources = list(manifest.resources.all()) if manifest else []
    return Paginator(resources, RESOURCES_PER_PAGE).get_page(request.GET.get("page"))


def resource_rows(application: Application, resources: Iterable[Resource]) -> list[ResourceRow]:
    """Give each resource with what is known of it, in the order of the questions."""
    declared: dict[str, dict[str, Declaration]] = {}
    for row in application.declarations.current().select_related("declared_by"):
        declared.setdefault(row.resource_name, {})[row.fact] = row
    flows: dict[str, list[str]] = {}
    for link in application.flow_resources.select_related("flow").order_by("flow__position"):
        flows.setdefault(link.resource_name, []).append(link.flow.name)
    return [
        resource_row(resource, declared.get(resource.name, {}), flows.get(resource.name, [])) for resource in resources
    ]


def resource_row(resource: Resource, declared: Mapping[str, Declaration], flows: list[str]) -> ResourceRow:
    return ResourceRow(
        resource=resource,
        facts=[row for name in (*ASKED, *MEASURES) if (row := fact_row(name, resource, declared))],
        unknown=[label_text(name) for name in ASKED if name not in resource.facts and name not in declared],
        flows=flows,
        inventory=getattr(resource, "inventory", None),
    )


def fact_row(name: str, resource: Resource, declared: Mapping[str, Declaration]) -> FactRow | None:
    if name in resource.facts:
        return FactRow(label_text(name), fact_text(name, resource.facts[name]))
    if name in declared:
        return FactRow(label_text(name), fact_text(name, declared[name].value), declared[name])
    return None
