"""What is declared of cases: exporter, flows, their resources and recipients, read for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from approvals.models import Application, Declaration, Flow, Manifest, Recipient, Resource
from compliance import facts as vocabulary
from compliance.accounts.models import LegalEntity
from compliance.enums import YesNoUnknown
from compliance.rules import content_hash

ANSWERS = {YesNoUnknown.YES.value: True, YesNoUnknown.NO.value: False}
ResourceFacts = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """What is declared of one flow and of each of its resources; an absent fact is unknown.

    `recipients` decide nothing, but a decision is bound to them, onward recipients included.
    """

    position: int
    name: str
    facts: dict[str, Any]
    resources: ResourceFacts
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFacts:
    flows: tuple[FlowFacts, ...]
    manifest_hash: str

    def as_dict(self) -> dict[str, Any]:
        return {
            str(flow.position): {
                "name": flow.name,
                "facts": flow.facts,
                "resources": flow.resources,
                "recipients": list(flow.recipients),
            }
            for flow in self.flows
        }

    @property
    def hash(self) -> str:
        return content_hash(self.as_dict())


def known(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def facts_of(application: Application) -> CaseFacts:
    """Gather what is declared of a case."""
    return facts_of_cases([application])[application.pk]


def facts_of_cases(cases: Sequence[Application], *, with_recipients: bool = True) -> dict[int, CaseFacts]:
    """Gather what is declared of these cases, by key, in a fixed number of queries.

    Their exporters are expected to be loaded. Recipients decide nothing and may be left out.
    """
    keys = [case.pk for case in cases]
    manifests = current_manifests(keys)
    stated = facts_of_resources(manifests)
    exporters: dict[int, dict[str, Any]] = {}
    flows: dict[int, list[FlowFacts]] = defaultdict(list)
    owners = {case.pk: case for case in cases}
    for flow in flows_of(keys, with_recipients):
        entity = owners[flow.application_id].entity
        exporter = exporters.setdefault(entity.pk, exporter_facts(entity))
        flows[flow.application_id].append(facts_of_flow(flow, exporter, stated[flow.application_id], with_recipients))
    return {key: CaseFacts(tuple(flows[key]), manifests[key].sha256 if key in manifests else "") for key in keys}


def exporter_facts(entity: LegalEntity) -> dict[str, Any]:
    return known(
        {
            "ciio": ANSWERS.get(entity.ciio),
            "zone": entity.zone_code or vocabulary.NO_ZONE,
            "zone_eligible": ANSWERS.get(entity.zone_eligible),
        }
    )


def current_manifests(cases: Iterable[int]) -> dict[int, Manifest]:
    newest = Manifest.objects.filter(application__in=cases).order_by("application_id", "-version")
    return {row.application_id: row for row in newest.distinct("application_id").only("application_id", "sha256")}


def facts_of_resources(manifests: Mapping[int, Manifest]) -> dict[int, ResourceFacts]:
    """Each resource's facts by case and name: what the manifest states, then what was declared."""
    found: dict[int, ResourceFacts] = defaultdict(dict)
    rows = Resource.objects.filter(manifest__in=[manifest.pk for manifest in manifests.values()])
    for case, name, facts in rows.order_by("position").values_list("application_id", "name", "facts"):
        found[case][name] = known(facts)
    answers = Declaration.objects.filter(application__in=manifests).current()
    for case, name, fact, value in answers.values_list("application_id", "resource_name", "fact", "value"):
        if name in found[case]:
            found[case][name].pop(fact, None)
            found[case][name].update(known({fact: value}))
    return found


def flows_of(cases: Sequence[int], with_recipients: bool) -> QuerySet[Flow]:
    flows = (
        Flow.objects.filter(application__in=cases)
        .order_by("application_id", "position")
        .defer("purpose_text", "legal_basis", "counting_method", "forecast")
        .prefetch_related("flow_resources")
    )
    return flows.prefetch_related("recipients__onward") if with_recipients else flows


def facts_of_flow(flow: Flow, exporter: Mapping[str, Any], stated: ResourceFacts, with_recipients: bool) -> FlowFacts:
    names = [row.resource_name for row in flow.flow_resources.all()]
    recipients = sorted(map(named, flow.recipients.all())) if with_recipients else []
    return FlowFacts(
        flow.position,
        flow.name,
        {**exporter, **flow.declared_facts()},
        {name: stated[name] for name in names if name in stated},
        tuple(recipients),
    )


def named(recipient: Recipient) -> str:
    """Name a recipient with its country and those it passes data on to."""
    onward = ", ".join(sorted(str(receiver) for receiver in recipient.onward.all()))
    return f"{recipient} → {onward}" if onward else str(recipient)
