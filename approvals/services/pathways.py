"""From the case's answers to its pathway: gather facts, determine, pin, compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from approvals.models import Application, Determination, Manifest, Recipient
from approvals.services.ledger import Counted, counted_before
from compliance import facts as vocabulary
from compliance import pathways, rulebook
from compliance.accounts.models import User
from compliance.enums import FactLevel, Pathway, YesNoUnknown
from compliance.rules import RequiredDocument, content_hash
from compliance.wording import Text

ANSWERS = {YesNoUnknown.YES: True, YesNoUnknown.NO: False}
OVERLAPS = (("overlap", "n_year", "n_case"), ("s_overlap", "s_year", "s_case"))
UNKNOWN = Text("unknown", "未知")
UNSTATED_RESOURCE = vocabulary.blank(FactLevel.RESOURCE)


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """What is declared of one flow and of each of its resources; an absent fact is unknown.

    `recipients` decide nothing, but a decision is bound to them, onward recipients included.
    """

    position: int
    name: str
    facts: dict[str, Any]
    resources: dict[str, dict[str, Any]]
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


@dataclass(frozen=True, slots=True)
class CaseDetermination:
    """The result for each flow, and the strictest of them, which is the case's."""

    flows: tuple[tuple[FlowFacts, pathways.Determination], ...]
    result: pathways.CaseResult
    before: Counted

    @property
    def pathway(self) -> Pathway:
        return self.result.pathway

    def as_dict(self) -> dict[str, Any]:
        return {
            **self.result.to_dict(),
            "before": {"n": self.before.n, "s": self.before.s},
            "flows": [
                {"position": flow.position, "name": flow.name, **determination.to_dict()}
                for flow, determination in self.flows
            ],
        }


def known(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def exporter_facts(application: Application) -> dict[str, Any]:
    entity = application.entity
    return known(
        {
            "ciio": ANSWERS.get(YesNoUnknown(entity.ciio)),
            "zone": entity.zone_code or vocabulary.NO_ZONE,
            "zone_eligible": ANSWERS.get(YesNoUnknown(entity.zone_eligible)),
        }
    )


def resource_facts(application: Application, manifest: Manifest | None) -> dict[str, dict[str, Any]]:
    """Return each resource's facts by name: what the manifest states, then what was declared."""
    if manifest is None:
        return {}
    facts = {resource.name: dict(resource.facts) for resource in manifest.resources.all()}
    for declaration in application.declarations.current():
        if declaration.resource_name in facts:
            facts[declaration.resource_name][declaration.fact] = declaration.value
    return {name: known(values) for name, values in facts.items()}


def facts_of(application: Application) -> CaseFacts:
    """Gather what is declared of each flow: exporter, flow, its resources and recipients."""
    manifest = application.manifests.prefetch_related("resources").first()
    by_name = resource_facts(application, manifest)
    exporter = exporter_facts(application)
    flows = application.flows.prefetch_related("flow_resources", "recipients__onward")
    return CaseFacts(
        flows=tuple(
            FlowFacts(
                flow.position,
                flow.name,
                {**exporter, **flow.declared_facts()},
                {
                    row.resource_name: by_name[row.resource_name]
                    for row in flow.flow_resources.all()
                    if row.resource_name in by_name
                },
                tuple(sorted(named(recipient) for recipient in flow.recipients.all())),
            )
            for flow in flows
        ),
        manifest_hash=manifest.sha256 if manifest else "",
    )


def named(recipient: Recipient) -> str:
    """Name a recipient with its country and those it passes data on to."""
    onward = ", ".join(sorted(str(receiver) for receiver in recipient.onward.all()))
    return f"{recipient} → {onward}" if onward else str(recipient)


def determine_application(application: Application, on: date, case: CaseFacts | None = None) -> CaseDetermination:
    """Determine every flow on the day and combine them.

    Persons of the case's other counted flows are counted before each flow, so that splitting a
    case into flows changes nothing.
    """
    case = case or facts_of(application)
    regime = rulebook.regime_on(on)
    before = counted_before(application.entity, on.year, leaving_out=application)
    alone = [determine_flow(flow, before, regime) for flow in case.flows]
    together = [
        determine_flow(flow, with_others(before, case.flows, alone, index), regime)
        if len(case.flows) > 1
        else alone[index]
        for index, flow in enumerate(case.flows)
    ]
    return CaseDetermination(tuple(zip(case.flows, together, strict=True)), pathways.combine(together), before)


def determine_flow(flow: FlowFacts, before: Counted, regime: pathways.Regime) -> pathways.Determination:
    """Determine one flow; what a resource does not state is unknown, and so is a missing resource.

    The ledger may have been restated since the overlap was: no more can overlap than were counted.
    """
    facts = {**flow.facts, "n_year": before.n, "s_year": before.s}
    for overlap, counted, added in OVERLAPS:
        limits = [facts[name] for name in (counted, added) if facts.get(name) is not None]
        if facts.get(overlap) is not None:
            facts[overlap] = min(facts[overlap], *limits) if limits else facts[overlap]
    described = {name: {**UNSTATED_RESOURCE, **stated} for name, stated in flow.resources.items()}
    return pathways.determine(facts, regime, alike(described, regime) or {"": UNSTATED_RESOURCE}, len(described))


def alike(resources: Mapping[str, dict[str, Any]], regime: pathways.Regime) -> dict[str, dict[str, Any]]:
    """Join resources that no rule tells apart under the first one's name and how many more there are.

    Unknown facts then are asked once for all of them, and a manifest of many resources stays quick.
    """
    read = regime.facts_read
    groups: dict[str, list[str]] = {}
    for name, facts in resources.items():
        groups.setdefault(content_hash({fact: facts[fact] for fact in facts if fact in read}), []).append(name)
    return {
        f"{names[0]} (+{len(names) - 1})" if len(names) > 1 else names[0]: resources[names[0]]
        for names in groups.values()
    }


def with_others(
    before: Counted,
    flows: tuple[FlowFacts, ...],
    alone: list[pathways.Determination],
    index: int,
) -> Counted:
    for other, (flow, determination) in enumerate(zip(flows, alone, strict=True)):
        if other != index and determination.counted:
            before = before.plus(flow.facts.get("n_case"), flow.facts.get("s_case"))
    return before


def refresh_pathway(application: Application) -> None:
    """Keep the case's pathway column, which lists and moves read, in step with its answers."""
    pathway = ""
    if application.flows.exists():
        pathway = determine_application(application, timezone.localdate()).pathway.value
    if application.pathway != pathway:
        application.pathway = pathway
        application.save(update_fields=["pathway"])


def pin_determination(application: Application, *, by: User, on: date) -> Determination:
    """Determine once more and keep the result with the hashes of everything it rests on."""
    case = facts_of(application)
    determined = determine_application(application, on, case)
    counting = [flow for flow, result in determined.flows if result.counted]
    application.pathway = determined.pathway.value
    application.save(update_fields=["pathway"])
    return Determination.objects.create(
        application=application,
        on_date=on,
        pathway=determined.pathway,
        result=determined.as_dict(),
        facts=case.as_dict(),
        facts_hash=case.hash,
        manifest_hash=case.manifest_hash,
        regime_hash=hash_of_regime(application, on),
        n_counted=sum(persons_added(flow, "n_case", "overlap", determined.before.n) for flow in counting),
        s_counted=sum(persons_added(flow, "s_case", "s_overlap", determined.before.s) for flow in counting),
        made_by=by,
    )


def persons_added(flow: FlowFacts, persons: str, overlap: str, before: int | None) -> int:
    """Count the persons of a flow whom the ledger does not hold yet."""
    n: int = flow.facts.get(persons) or 0
    return n - min(n, flow.facts.get(overlap) or 0, before or 0)


def hash_of_regime(application: Application, on: date) -> str:
    zone = application.entity.zone_code or vocabulary.NO_ZONE
    return pathways.regime_hash(rulebook.regime_on(on), zone)


def pinned_determination(application: Application) -> Determination:
    return application.determinations.latest()


def changes_since(determination: Determination) -> list[Text]:
    """Name, line by line, what differs now from what the determination was bound to."""
    application = determination.application
    case = facts_of(application)
    lines = []
    if case.hash != determination.facts_hash:
        lines += changed_flows(determination.facts, case.as_dict())
    if case.manifest_hash != determination.manifest_hash:
        lines.append(Text("The manifest is another one.", "数据清单已更换。"))
    if hash_of_regime(application, determination.on_date) != determination.regime_hash:
        lines.append(Text("An edition of the rules in force on that day is another one.", "当日有效的规则版本已变更。"))
    return lines


def changed_flows(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Text]:
    lines = []
    for position in sorted({*was, *now}):
        if position not in was:
            lines.append(Text(f"Flow {position} was added.", f"新增出境场景 {position}。"))
        elif position not in now:
            lines.append(Text(f"Flow {position} was removed.", f"出境场景 {position} 已删除。"))
        else:
            lines += changed_facts(position, "", was[position]["facts"], now[position]["facts"])
            lines += changed_resources(position, was[position]["resources"], now[position]["resources"])
            lines += changed_recipients(position, was[position]["recipients"], now[position]["recipients"])
    return lines


def changed_recipients(position: str, was: Sequence[str], now: Sequence[str]) -> list[Text]:
    if was == now:
        return []
    return [
        Text(
            f"Flow {position}: the recipients were {', '.join(was) or 'none'}, are {', '.join(now) or 'none'}.",
            f"出境场景 {position}：境外接收方原为{'、'.join(was) or '无'}，现为{'、'.join(now) or '无'}。",
        )
    ]


def changed_resources(position: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Text]:
    lines = []
    for name in sorted({*was, *now}):
        lines += changed_facts(position, name, was.get(name, {}), now.get(name, {}))
    return lines


def changed_facts(position: str, resource: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Text]:
    where = Text(
        f"Flow {position}, {resource}" if resource else f"Flow {position}",
        f"出境场景 {position}，{resource}" if resource else f"出境场景 {position}",
    )
    return [
        line_of_change(where, fact, was.get(fact), now.get(fact))
        for fact in sorted({*was, *now})
        if was.get(fact) != now.get(fact)
    ]


def line_of_change(where: Text, name: str, was: Any, now: Any) -> Text:
    fact = vocabulary.BY_NAME[name]
    before = UNKNOWN if was is None else vocabulary.value_label(fact, was)
    after = UNKNOWN if now is None else vocabulary.value_label(fact, now)
    return Text(
        f"{where.en}: {fact.label.en} was {before.en}, is {after.en}.",
        f"{where.zh}：{fact.label.zh}原为{before.zh}，现为{after.zh}。",
    )


def document_needs(application: Application, on: date) -> tuple[RequiredDocument, ...]:
    """Return the papers the pathway asks for; none while it is not settled."""
    if not application.pathway or application.pathway == Pathway.HOLD:
        return ()
    return pathways.required_documents(rulebook.regime_on(on), Pathway(application.pathway), application.route)
