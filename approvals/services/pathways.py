"""From the case's answers to its pathway: gather facts, determine, pin, compare."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.models import Application, Determination, Manifest
from approvals.services.ledger import Counted, counted_before
from compliance import facts as vocabulary
from compliance import pathways, rulebook
from compliance.accounts.models import User
from compliance.enums import Pathway, Presence, Route, YesNoUnknown

ANSWERS = {YesNoUnknown.YES: True, YesNoUnknown.NO: False}
PRESENCE_FIRST = (Presence.YES, Presence.UNKNOWN, Presence.ANONYMISED, Presence.NO)


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """What is declared of one flow; an absent fact is unknown."""

    position: int
    name: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseFacts:
    flows: tuple[FlowFacts, ...]
    manifest_hash: str

    def as_dict(self) -> dict[str, Any]:
        return {str(flow.position): {"name": flow.name, "facts": flow.facts} for flow in self.flows}

    @property
    def hash(self) -> str:
        return hash_of(self.as_dict())


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
            "pathway": self.pathway.value,
            "before": {"n": self.before.n, "s": self.before.s},
            "decisive": self.result.decisive,
            "flows": [
                {"position": flow.position, "name": flow.name, **determination.to_dict()}
                for flow, determination in self.flows
            ],
        }


def hash_of(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def exporter_facts(application: Application) -> dict[str, Any]:
    entity = application.entity
    return known(
        {
            "ciio": ANSWERS.get(YesNoUnknown(entity.ciio)),
            "zone": entity.zone_code or "none",
            "zone_eligible": ANSWERS.get(YesNoUnknown(entity.zone_eligible)),
        }
    )


def known(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def resource_facts(application: Application, manifest: Manifest | None) -> dict[str, dict[str, Any]]:
    """Return each resource's facts by name: what the manifest states, then what was declared."""
    if manifest is None:
        return {}
    facts = {resource.name: dict(resource.facts) for resource in manifest.resources.all()}
    for declaration in application.declarations.current():
        if declaration.resource_name in facts:
            facts[declaration.resource_name][declaration.fact] = declaration.value
    return {name: known(values) for name, values in facts.items()}


def merge_resources(resources: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Merge the facts of a flow's resources: present in one is present, unknown in one is unknown.

    Volumes add up; sizes and counts of vehicles take the largest. What only some resources state
    stays unknown unless one of them already says yes.
    """
    rows = list(resources)
    merged = {
        fact.name: merge_fact(fact, [row.get(fact.name) for row in rows])
        for fact in vocabulary.FACTS.values()
        if fact.level == vocabulary.Level.RESOURCE
    }
    return known(merged)


def merge_fact(fact: vocabulary.Fact, values: list[Any]) -> Any:
    if not values:
        return None
    if fact.kind == vocabulary.FactKind.PRESENCE:
        found = {Presence(value or Presence.UNKNOWN) for value in values}
        worst = next(value for value in PRESENCE_FIRST if value in found)
        return None if worst == Presence.UNKNOWN else worst.value
    if any(value is True for value in values):
        return True
    stated = [value for value in values if value is not None]
    if fact.kind == vocabulary.FactKind.INT and fact.is_volume:
        return sum(stated) if len(stated) == len(values) else None
    if fact.kind == vocabulary.FactKind.INT:
        return max(stated, default=None)
    return stated[0] if len(stated) == len(values) and len(set(map(str, stated))) == 1 else None


def facts_of(application: Application) -> CaseFacts:
    """Gather what is declared of each flow: exporter, flow and its resources together."""
    manifest = application.manifests.prefetch_related("resources").first()
    by_name = resource_facts(application, manifest)
    exporter = exporter_facts(application)
    flows = application.flows.prefetch_related("flow_resources")
    return CaseFacts(
        flows=tuple(
            FlowFacts(
                flow.position,
                flow.name,
                {
                    **exporter,
                    **merge_resources(
                        by_name[row.resource_name] for row in flow.flow_resources.all() if row.resource_name in by_name
                    ),
                    **flow.declared_facts(),
                },
            )
            for flow in flows
        ),
        manifest_hash=manifest.sha256 if manifest else "",
    )


def regime_for(application: Application, on: date) -> pathways.Regime:
    return rulebook.regime_on(on, application.entity.zone_code or "none")


def determine_application(application: Application, on: date, case: CaseFacts | None = None) -> CaseDetermination:
    """Determine every flow on the day and combine them.

    Persons of the case's other counted flows are counted before each flow, so that splitting a
    case into flows changes nothing.
    """
    case = case or facts_of(application)
    regime = regime_for(application, on)
    before = counted_before(application.entity, on.year, leaving_out=application)
    alone = [determine_flow(flow, before, regime, on) for flow in case.flows]
    together = [
        determine_flow(flow, with_others(before, case.flows, alone, index), regime, on)
        if len(case.flows) > 1
        else alone[index]
        for index, flow in enumerate(case.flows)
    ]
    return CaseDetermination(tuple(zip(case.flows, together, strict=True)), pathways.combine(together), before)


def determine_flow(flow: FlowFacts, before: Counted, regime: pathways.Regime, on: date) -> pathways.Determination:
    facts = {**flow.facts, "on": on.isoformat(), "n_year": before.n, "s_year": before.s}
    return pathways.determine(facts, regime)


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
    if not application.flows.exists():
        pathway = ""
    else:
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
        regime_hash=regime_for(application, on).hash,
        n_counted=sum(flow.facts.get("n_case") or 0 for flow in counting),
        s_counted=sum(flow.facts.get("s_case") or 0 for flow in counting),
        made_by=by,
    )


def pinned_determination(application: Application) -> Determination:
    return application.determinations.latest()


def changes_since(determination: Determination) -> list[str]:
    """Name, line by line, what differs now from what the determination was bound to."""
    application = determination.application
    case = facts_of(application)
    lines = []
    if case.hash != determination.facts_hash:
        lines += changed_facts(determination.facts, case.as_dict())
    if case.manifest_hash != determination.manifest_hash:
        lines.append(str(_("The manifest is another one.")))
    if regime_for(application, determination.on_date).hash != determination.regime_hash:
        lines.append(str(_("An edition of the rules in force on that day is another one.")))
    return lines


def changed_facts(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    lines = []
    for position in sorted({*was, *now}):
        if position not in was or position not in now:
            text = _("Flow %(position)s was added.") if position in now else _("Flow %(position)s was removed.")
            lines.append(str(text % {"position": position}))
            continue
        before, after = was[position]["facts"], now[position]["facts"]
        lines += [
            str(
                _("Flow %(position)s, %(fact)s: was %(was)s, is %(now)s.")
                % {
                    "position": position,
                    "fact": vocabulary.label_of(fact),
                    "was": before.get(fact, _("unknown")),
                    "now": after.get(fact, _("unknown")),
                }
            )
            for fact in sorted({*before, *after})
            if before.get(fact) != after.get(fact)
        ]
    return lines


def document_needs(application: Application, on: date) -> tuple[pathways.DocumentNeed, ...]:
    if not application.pathway:
        return ()
    return pathways.required_documents(
        regime_for(application, on),
        Pathway(application.pathway),
        Route(application.route) if application.route else None,
    )
