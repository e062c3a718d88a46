"""From the case's answers to its pathway: gather facts, determine, pin."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import WrongStatus
from approvals.models import Application, Determination
from approvals.services.case_facts import CaseFacts, FlowFacts, facts_of
from approvals.services.exporter_facts import facts_of_exporters
from approvals.services.flows_together import determine_flow, each_with_others
from approvals.services.ledger import Counted, counted_before
from approvals.services.ledger.estimates import later_years
from compliance import pathways, rulebook
from compliance.accounts.models import User
from compliance.enums import Pathway
from compliance.regimes import Regime
from compliance.rules import RequiredDocument

__all__ = [
    "CaseDetermination",
    "CaseFacts",
    "FlowFacts",
    "determine_application",
    "determine_case",
    "determine_flow",
    "document_needs",
    "facts_of",
    "hash_of_regime",
    "pin_determination",
    "pinned_determination",
    "refresh_pathway",
]


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


def determine_application(
    application: Application, on: date, case: CaseFacts | None = None, regime: Regime | None = None
) -> CaseDetermination:
    """Determine every flow on the day and combine them, under the rules in force unless others are given.

    Persons of the case's other counted flows are counted before each flow, so that splitting a
    case into flows changes nothing.
    """
    case = case or facts_of(application)
    before = counted_before(application.exporter_ids(), on.year, leaving_out=application)
    return determine_case(case, before, regime or rulebook.regime_on(on))


def determine_case(case: CaseFacts, before: Counted, regime: Regime) -> CaseDetermination:
    results = each_with_others(case.flows, before, partial(determine_flow, regime=regime))
    return CaseDetermination(tuple(zip(case.flows, results, strict=True)), pathways.combine(results), before)


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
        later=later_years(application, [flow.position for flow in counting]),
        made_by=by,
    )


def persons_added(flow: FlowFacts, persons: str, overlap: str, before: int | None) -> int:
    """Count the persons of a flow whom the ledger does not hold yet."""
    n: int = flow.facts.get(persons) or 0
    return n - min(n, flow.facts.get(overlap) or 0, before or 0)


def hash_of_regime(application: Application, on: date) -> str:
    zone = facts_of_exporters(application.exporters())["zone"]
    return pathways.regime_hash(rulebook.regime_on(on), zone)


def pinned_determination(application: Application) -> Determination:
    """The determination of what was submitted last. Raises: WrongStatus where nothing was determined yet."""
    pinned = application.determinations.first()
    if pinned is None:
        raise WrongStatus(
            _("Nothing has been determined for this case yet."),
            next_step=_("Have it sent back to its authors and submitted again: that determines it."),
        )
    return pinned


def document_needs(application: Application, on: date) -> tuple[RequiredDocument, ...]:
    """Return the papers the pathway asks for; none while it is not settled."""
    if not application.pathway or application.pathway == Pathway.HOLD:
        return ()
    return pathways.required_documents(rulebook.regime_on(on), Pathway(application.pathway), application.route)
