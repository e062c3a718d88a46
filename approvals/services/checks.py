"""What still stands in the way: before submission, and before filing. All at once, with links."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from approvals.enums import InventoryStatus
from approvals.exceptions import Problem
from approvals.models import Application, Determination, Flow
from approvals.services import bound, documents, pathways
from approvals.services.ledger.books import open_book
from compliance import facts as vocabulary
from compliance.accounts.models import LegalEntity
from compliance.enums import FactLevel, Pathway, YesNoUnknown
from compliance.explanations import Row
from compliance.readable import bilingual

GROUP_OF_FIELD = {
    "export_act": "act",
    "scenario": "act",
    "purpose_text": "purpose",
    "legal_basis": "purpose",
    "purpose": "purpose",
    "export_on": "act",
    "counting_method": "persons",
}
OWN_COUNT = {"n_year": "n_case", "s_year": "s_case"}
MISSING = {
    "export_act": _("Flow “%(flow)s”: say which export act it is."),
    "scenario": _("Flow “%(flow)s”: say which scenario it belongs to."),
    "purpose_text": _("Flow “%(flow)s”: describe the purpose."),
    "legal_basis": _("Flow “%(flow)s”: name the legal basis."),
    "counting_method": _("Flow “%(flow)s”: say how the persons were counted."),
}


def problems_before_submission(
    application: Application, today: date, determined: pathways.CaseDetermination | None = None
) -> list[Problem]:
    """List everything that keeps the case from legal review, each with the page that mends it."""
    flows = list(application.flows.prefetch_related("flow_recipients", "flow_resources"))
    problems = problems_of_flows(application, flows)
    problems += problems_of_manifest(application, flows)
    if not flows:
        return problems
    determined = determined or pathways.determine_application(application, today)
    problems += problems_of_route(application, determined.pathway)
    problems += problems_of_unknowns(application, determined)
    problems += problems_of_documents(application, today)
    return problems


def problems_of_flows(application: Application, flows: list[Flow]) -> list[Problem]:
    if not flows:
        return [
            Problem(
                _("Describe at least one flow: what is sent, why, and to whom."),
                "flows",
                reverse("approvals:flow_add", args=[application.reference]),
            )
        ]
    problems = []
    for flow in flows:
        problems += [
            Problem(sentence % {"flow": flow.name}, field, flow_url(flow, GROUP_OF_FIELD[field]))
            for field, sentence in MISSING.items()
            if not getattr(flow, field)
        ]
        if not flow.flow_recipients.all():
            problems.append(
                Problem(
                    _("Flow “%(flow)s”: choose at least one recipient.") % {"flow": flow.name},
                    "recipients",
                    flow_url(flow, "recipients"),
                )
            )
    return problems


def flow_url(flow: Flow, group: str) -> str:
    return reverse("approvals:flow_edit", args=[flow.application.reference, flow.position, group])


def problems_of_manifest(application: Application, flows: list[Flow]) -> list[Problem]:
    url = reverse("approvals:case_manifests", args=[application.reference])
    manifest = application.manifests.prefetch_related("resources__inventory").first()
    if manifest is None:
        return [Problem(_("Attach a manifest that describes the data."), "manifest", url)]
    assigned = {row.resource_name for flow in flows for row in flow.flow_resources.all()}
    resources = list(manifest.resources.all())
    problems = [
        Problem(_("Resource “%(name)s” belongs to no flow.") % {"name": resource.name}, "resources", url)
        for resource in resources
        if resource.name not in assigned
    ]
    names = {resource.name for resource in resources}
    problems += [
        Problem(_("Flow “%(flow)s” has no resource.") % {"flow": flow.name}, "resources", url)
        for flow in flows
        if not names.intersection(row.resource_name for row in flow.flow_resources.all())
    ]
    return problems + [
        Problem(
            _("The inventory of “%(name)s” has not been read without error.") % {"name": resource.name},
            "inventory",
            url,
        )
        for resource in resources
        if hasattr(resource, "inventory") and resource.inventory.status != InventoryStatus.READ
    ]


def problems_of_route(application: Application, pathway: Pathway) -> list[Problem]:
    if pathway != Pathway.CONTRACT_OR_CERTIFICATION or application.route:
        return []
    return [
        Problem(
            _("Choose the route: standard contract or certification."),
            "route",
            reverse("approvals:case_edit", args=[application.reference]),
        )
    ]


def problems_of_unknowns(application: Application, determined: pathways.CaseDetermination) -> list[Problem]:
    """List the unknown facts that hold a flow; an unknown that cannot matter is no problem."""
    problems = [
        problem_of_unknown(application, flow, row, determined)
        for flow, result in determined.flows
        if result.pathway == Pathway.HOLD
        for row in result.unknown_facts
        if row["matters"]
    ]
    return list({problem.message: problem for problem in problems}.values())


def problem_of_unknown(
    application: Application, flow: pathways.FlowFacts, row: Row, determined: pathways.CaseDetermination
) -> Problem:
    fact, where = row["fact"], flow
    culprit = uncounted_flow(flow, fact, determined)
    if culprit is not None:
        fact, where = OWN_COUNT[fact], culprit
        row = {"resource": "", "label": vocabulary.BY_NAME[fact].label}
    return Problem(unknown_text(where.name, row), fact, url_of_fact(application, where.position, fact))


def uncounted_flow(
    flow: pathways.FlowFacts, fact: str, determined: pathways.CaseDetermination
) -> pathways.FlowFacts | None:
    """Return the other flow whose unknown number makes the count before this one unknown, if that is why."""
    stated = {"n_year": determined.before.n, "s_year": determined.before.s}
    if stated.get(fact) is None:
        return None
    others = (other for other, _result in determined.flows if other is not flow)
    return next((other for other in others if other.facts.get(OWN_COUNT[fact]) is None), None)


def unknown_text(flow: str, row: Row) -> str:
    names = {"flow": flow, "resource": row["resource"], "fact": bilingual(row["label"])}
    if row["resource"]:
        return _("Flow “%(flow)s”, resource “%(resource)s”: “%(fact)s” is unknown and decides the pathway.") % names
    return _("Flow “%(flow)s”: “%(fact)s” is unknown and decides the pathway.") % names


def url_of_fact(application: Application, position: int, fact: str) -> str:
    """Return the page on which the fact is answered."""
    level = vocabulary.BY_NAME[fact].level
    reference, entity = application.reference, exporter_to_ask(application, fact)
    if level == FactLevel.EXPORTER or fact in ("zone", "zone_eligible"):
        return entity.get_absolute_url()
    if level == FactLevel.RESOURCE:
        return reverse("approvals:declarations", args=[reference])
    if fact in ("n_year", "s_year"):
        return reverse("approvals:ledger_state", args=[entity.slug])
    return reverse("approvals:flow_edit", args=[reference, position, group_of_fact(fact)])


def exporter_to_ask(application: Application, fact: str) -> LegalEntity:
    """The company whose answer is missing, where several file together."""
    exporters = application.exporters()
    if fact in ("ciio", "zone_eligible"):
        return next((one for one in exporters if getattr(one, fact) == YesNoUnknown.UNKNOWN), exporters[0])
    if fact in ("n_year", "s_year") and len(exporters) > 1:
        opened = open_book([one.pk for one in exporters], timezone.localdate().year).opened
        return next((one for one in exporters if one.pk not in opened), exporters[0])
    return exporters[0]


def group_of_fact(fact: str) -> str:
    if fact in ("n_case", "s_case", "overlap", "s_overlap"):
        return "persons"
    return GROUP_OF_FIELD.get(fact, "circumstances")


def problems_of_documents(application: Application, on: date) -> list[Problem]:
    url = reverse("approvals:case_documents", args=[application.reference])
    problems = []
    for need in documents.required_documents(application, on):
        if need.document is None:
            problems.append(Problem(_("Missing paper: %(kind)s.") % {"kind": need.kind.label}, need.kind, url))
        elif not need.is_answered(on) and need.fresh_until:
            problems.append(
                Problem(
                    _("%(kind)s of %(dated)s was fresh until %(until)s; add a newer one.")
                    % {
                        "kind": need.kind.label,
                        "dated": date_format(need.document.dated_on),
                        "until": date_format(need.fresh_until),
                    },
                    need.kind,
                    url,
                )
            )
    return problems


def problems_before_filing(application: Application, on: date) -> list[Problem]:
    """List missing or stale papers, blockers, and what changed since it was decided."""
    pinned = pathways.pinned_determination(application)
    url = reverse("approvals:case_pathway", args=[application.reference])
    changes = [
        Problem(_("Changed since it was decided: %(line)s") % {"line": bilingual(line)}, "", url)
        for line in bound.changes_since(pinned)
    ]
    return problems_of_documents(application, on) + problems_of_blockers(pinned) + changes


def problems_of_blockers(pinned: Determination) -> list[Problem]:
    """List what forbids the export on any pathway: nothing is filed, and nothing leaves without a filing."""
    url = reverse("approvals:case_pathway", args=[pinned.application.reference])
    return [Problem(bilingual(row["text"]), row["code"], url) for row in pinned.blockers]
