"""The answers of a case as people read them, section by section, each with the page that changes it."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.exceptions import Text
from approvals.forms.flows import TITLES
from approvals.forms.questions import asked_of
from approvals.models import Application, Flow
from compliance import icons
from compliance.accounts.models import LegalEntity
from compliance.facts import value_label
from compliance.readable import bilingual, day, listed, number
from compliance.vocabulary import BY_NAME


@dataclass(frozen=True, slots=True)
class Row:
    label: Text
    value: Text
    unknown: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: Text
    rows: list[Row]
    url: str = ""


@dataclass(frozen=True, slots=True)
class FlowAnswers:
    flow: Flow
    sections: list[Section] = field(default_factory=list)


def case_rows(application: Application, *, can_change: bool = False) -> list[Row]:
    """What the case says of itself and of its exporter."""
    url = reverse("approvals:case_edit", args=[application.reference]) if can_change else ""
    rows = [
        Row(_("Title"), application.title, url=url),
        text_row(_("Summary"), application.summary, url),
        Row(_("Exporter"), str(application.entity), url=url),
        *exporter_rows(application.entity, can_change),
        *other_rows(application, can_change, url),
    ]
    if application.route:
        rows.append(Row(_("Route"), application.get_route_display(), url=url))
    return rows


def other_rows(application: Application, can_change: bool, url: str) -> list[Row]:
    """The companies it is filed for beside the exporter, each with its own facts."""
    return [
        row
        for entity in application.exporters()[1:]
        for row in (Row(_("Also filed for"), str(entity), url=url), *exporter_rows(entity, can_change))
    ]


def exporter_rows(entity: LegalEntity, can_change: bool) -> list[Row]:
    url = entity.get_absolute_url() if can_change else ""
    rows = [
        Row(_("Credit code"), entity.credit_code),
        Row(
            _("Operator of critical information infrastructure"),
            entity.get_ciio_display(),
            unknown=entity.ciio == "unknown",
            url=url,
        ),
    ]
    if entity.zone_code:
        rows.append(
            Row(
                _("Free trade zone"),
                f"{entity.zone_code} · {entity.get_zone_eligible_display()}",
                unknown=entity.zone_eligible == "unknown",
                url=url,
            )
        )
    return rows


def flow_answers(application: Application, *, can_change: bool = False) -> list[FlowAnswers]:
    flows = application.flows.prefetch_related("recipients__onward", "flow_resources")
    return [FlowAnswers(flow, sections_of(application, flow, can_change)) for flow in flows]


def sections_of(application: Application, flow: Flow, can_change: bool) -> list[Section]:
    rows = {
        "act": act_rows(flow),
        "purpose": purpose_rows(flow),
        "circumstances": circumstance_rows(application, flow),
        "recipients": recipient_rows(flow),
        "persons": person_rows(flow),
    }
    sections = [
        Section(TITLES[group], answers, group_url(application, flow, group) if can_change else "")
        for group, answers in rows.items()
    ]
    resources = reverse("approvals:case_manifests", args=[application.reference]) if can_change else ""
    return [*sections, Section(_("Data of this flow"), resource_rows(flow), resources)]


def resource_rows(flow: Flow) -> list[Row]:
    names = sorted(row.resource_name for row in flow.flow_resources.all())
    return [text_row(_("Resources of the manifest"), listed(names))]


def group_url(application: Application, flow: Flow, group: str) -> str:
    return reverse("approvals:flow_edit", args=[application.reference, flow.position, group])


def act_rows(flow: Flow) -> list[Row]:
    return [
        fact_row("export_act", flow.export_act or None),
        fact_row("scenario", flow.scenario or None),
        Row(_("First export on"), day(flow.export_on) or _("unknown"), unknown=flow.export_on is None),
    ]


def purpose_rows(flow: Flow) -> list[Row]:
    return [
        fact_row("purpose", flow.answers.get("purpose")),
        text_row(_("The purpose in words"), flow.purpose_text),
        text_row(_("Legal basis"), flow.legal_basis),
    ]


def circumstance_rows(application: Application, flow: Flow) -> list[Row]:
    return [
        fact_row(name, flow.answers.get(name))
        for questions in asked_of(application.entity.zone_code)
        for name in questions.facts
        if questions.is_open(name, flow.answers)
    ]


def recipient_rows(flow: Flow) -> list[Row]:
    rows = [
        Row(str(recipient), _("; ").join([recipient.business or "—", *onward(recipient)]))
        for recipient in flow.recipients.all()
    ]
    return rows or [Row(_("Recipients"), "")]


def onward(recipient: Any) -> list[str]:
    return [_("passes data on to %(name)s") % {"name": other} for other in recipient.onward.all()]


def person_rows(flow: Flow) -> list[Row]:
    rows = [
        fact_row("n_case", flow.n_case),
        fact_row("s_case", flow.s_case),
        text_row(_("How the people were counted"), flow.counting_method),
        *(fact_row(name, flow.answers[name]) for name in ("overlap", "s_overlap") if name in flow.answers),
    ]
    rows += [
        Row(
            _("Forecast for %(year)s") % {"year": row["year"]},
            _("%(n)s not sensitive, %(s)s sensitive") % {"n": number(row["n"]), "s": number(row["s"])},
        )
        for row in flow.forecast
    ]
    return rows


def fact_row(name: str, value: object) -> Row:
    fact = BY_NAME[name]
    return Row(bilingual(fact.label), bilingual(value_label(fact, value)), unknown=value is None)


def text_row(label: Text, value: str, url: str = "") -> Row:
    return Row(label, value, url=url)


def tone_of(pathway: str) -> str:
    """The colour of a verdict."""
    return icons.PATHWAYS[pathway].tone if pathway else icons.PLAIN.tone
