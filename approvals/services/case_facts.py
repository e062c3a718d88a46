"""What is declared of cases: exporter, flows, their resources and recipients, read for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from approvals.models import Application, Declaration, FiledFor, Flow, FlowResource, Manifest, Recipient, Resource
from approvals.services.exporter_facts import facts_of_exporters
from compliance import facts as vocabulary
from compliance.accounts.models import LegalEntity
from compliance.rules import content_hash

ResourceFacts = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """What is declared of one flow and of each of its resources; an absent fact is unknown.

    `recipients` and `others`, the companies it is filed for beside the exporter, decide nothing by
    their names, but a decision is bound to them, onward recipients included.
    """

    position: int
    name: str
    facts: dict[str, Any]
    resources: ResourceFacts
    recipients: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """What a decision is bound to; other companies only where there are some."""
        bound = {
            "name": self.name,
            "facts": self.facts,
            "resources": self.resources,
            "recipients": list(self.recipients),
        }
        return bound | ({"others": list(self.others)} if self.others else {})


@dataclass(frozen=True, slots=True)
class CaseFacts:
    flows: tuple[FlowFacts, ...]
    manifest_hash: str

    def as_dict(self) -> dict[str, Any]:
        return {str(flow.position): flow.as_dict() for flow in self.flows}

    @property
    def hash(self) -> str:
        return content_hash(self.as_dict())

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any], manifest_hash: str = "") -> "CaseFacts":
        """Read what `as_dict` kept; a fact that no rule can read any more is left out."""
        flows = [
            FlowFacts(
                int(position),
                flow["name"],
                readable(flow["facts"]),
                {name: readable(facts) for name, facts in flow["resources"].items()},
                tuple(flow["recipients"]),
                tuple(flow.get("others", ())),
            )
            for position, flow in kept.items()
        ]
        return cls(tuple(sorted(flows, key=lambda flow: flow.position)), manifest_hash)


def readable(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name in vocabulary.BY_NAME}


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
    exporters = exporters_of_cases(cases)
    assigned = resources_of_flows(keys)
    facts: dict[tuple[int, ...], dict[str, Any]] = {}
    flows: dict[int, list[FlowFacts]] = defaultdict(list)
    for flow in flows_of(keys, with_recipients):
        filing = exporters[flow.application_id]
        key = tuple(entity.pk for entity in filing)
        if key not in facts:
            facts[key] = facts_of_exporters(filing)
        resources = {name: stated[flow.application_id].get(name) for name in assigned[flow.pk]}
        flows[flow.application_id].append(facts_of_flow(flow, filing, facts[key], known(resources), with_recipients))
    return {key: CaseFacts(tuple(flows[key]), manifests[key].sha256 if key in manifests else "") for key in keys}


def exporters_of_cases(cases: Sequence[Application]) -> dict[int, list[LegalEntity]]:
    """The legal entities each case is filed for, the one that files it first."""
    found = {case.pk: [case.entity] for case in cases}
    for row in FiledFor.objects.filter(application__in=found).select_related("entity"):
        found[row.application_id].append(row.entity)
    return found


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


def resources_of_flows(cases: Sequence[int]) -> dict[int, list[str]]:
    """The names of the resources each flow exports, by the flow's key, as they were assigned."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = FlowResource.objects.filter(application__in=cases).order_by("pk")
    for flow, name in rows.values_list("flow_id", "resource_name"):
        found[flow].append(name)
    return found


def flows_of(cases: Sequence[int], with_recipients: bool) -> QuerySet[Flow]:
    flows = (
        Flow.objects.filter(application__in=cases)
        .order_by("application_id", "position")
        .defer("purpose_text", "legal_basis", "counting_method", "forecast")
    )
    return flows.prefetch_related("recipients__onward") if with_recipients else flows


def facts_of_flow(
    flow: Flow,
    filing: Sequence[LegalEntity],
    exporter: Mapping[str, Any],
    resources: ResourceFacts,
    with_recipients: bool,
) -> FlowFacts:
    recipients = sorted(map(named, flow.recipients.all())) if with_recipients else []
    return FlowFacts(
        flow.position,
        flow.name,
        {**flow.declared_facts(), **exporter},
        resources,
        tuple(recipients),
        tuple(sorted(entity.registered_name for entity in filing[1:])),
    )


def named(recipient: Recipient) -> str:
    """Name a recipient with its country and those it passes data on to."""
    onward = ", ".join(sorted(str(receiver) for receiver in recipient.onward.all()))
    return f"{recipient} → {onward}" if onward else str(recipient)
