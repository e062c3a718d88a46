"""The Pathway tab: the result of each flow and of the case, why, and what would change it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from approvals.models import Application, Determination
from approvals.permissions import can_edit
from approvals.services import bound, checks, pathways
from approvals.services.export_permission import may_export
from approvals.views.access import case_for, user_of
from approvals.views.header import render_case
from compliance import icons
from compliance.enums import Pathway
from compliance.readable import bilingual
from compliance.wording import Text

LINKED = ("fired", "exemptions", "blockers", "open_blockers", "ambiguities", "duties")


@dataclass(frozen=True, slots=True)
class Shown:
    """The result on the page: pinned since submission, or made now.

    The rest says what differs today: lines that changed, the pathway, persons counted before.
    """

    result: dict[str, Any]
    pinned: Determination | None = None
    differences: tuple[Text, ...] = ()
    pathway_today: str = ""
    before_today: dict[str, int | None] | None = None


@require_GET
def case_pathway(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference)
    shown = shown_of(case)
    is_answering = can_edit(user_of(request), case)
    flows = [flow_on_page(case, flow, is_answering) for flow in shown.result["flows"]]
    context = {
        "shown": shown,
        "flows": flows,
        "decisive": decisive_of(flows, shown.result["pathway"]),
        "permission": may_export(case, timezone.localdate()),
        "can_edit": is_answering,
    }
    return render_case(request, "approvals/case_pathway.html", case, "pathway", context)


def shown_of(case: Application) -> Shown:
    pinned = None if case.is_editable else case.determinations.first()
    if pinned is None or case.is_final:
        return Shown(pinned.result if pinned else determined(case), pinned)
    today = determined(case)
    return Shown(
        pinned.result,
        pinned,
        tuple(bound.changes_since(pinned)),
        today["pathway"] if today["pathway"] != pinned.pathway else "",
        today["before"] if today["before"] != pinned.result["before"] else None,
    )


def determined(case: Application) -> dict[str, Any]:
    return pathways.determine_application(case, timezone.localdate()).as_dict()


def decisive_of(flows: list[dict[str, Any]], pathway: str) -> dict[str, Any] | None:
    """The first flow that makes the case's pathway what it is."""
    return next((flow for flow in flows if flow["pathway"] == pathway), None)


def flow_on_page(case: Application, flow: dict[str, Any], is_answering: bool) -> dict[str, Any]:
    """Add to a flow's result what only the page needs: links, tone, the sentence in two parts."""
    label, sentence = bilingual(flow["label"]), bilingual(flow["sentence"])
    return {
        **flow,
        **{name: [with_link(row) for row in flow[name]] for name in LINKED},
        "tone": icons.PATHWAYS[Pathway(flow["pathway"]).value].tone,
        "headline": label,
        "because": sentence.removeprefix(label),
        "matters": [with_answer_url(case, flow, row, is_answering) for row in questions_of(flow)],
        "does_not_matter": unknown_of(flow, matters=False),
        "classification": [resource_on_page(row) for row in flow.get("classification", ())],
    }


STANDINGS = {
    "important": (_("Important data"), "seal", "warn"),
    "may_be": (_("May be important data"), "amber", "half"),
    "review": (_("A legal reviewer must judge it"), "amber", "person"),
    "none": (_("No important data found"), "jade", "check"),
}


def resource_on_page(row: dict[str, Any]) -> dict[str, Any]:
    """Add links, the tag and the facts that would settle what is open, each once."""
    label, tone, icon = STANDINGS[row["standing"]]
    facts = {fact["fact"]: fact["label"] for criterion in row["might"] for fact in criterion["facts"]}
    return {
        **row,
        **{name: [with_link(criterion) for criterion in row[name]] for name in ("meets", "might", "outside")},
        "standing_label": label,
        "tone": tone,
        "icon": icon,
        "settled_by": list(facts.values()),
    }


def with_link(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "link": rule_url(row["edition"], row["code"])}


def rule_url(edition: str, code: str) -> str:
    """The place of a rule on the page of its edition."""
    return f"{reverse('compliance:edition', args=[edition])}#{code}"


def unknown_of(flow: dict[str, Any], *, matters: bool) -> list[dict[str, Any]]:
    return [row for row in flow["unknown_facts"] if row["matters"] is matters]


def questions_of(flow: dict[str, Any]) -> list[dict[str, Any]]:
    """The unknown facts that matter; resources with the same question and the same outcomes share a row."""
    rows: dict[str, dict[str, Any]] = {}
    for row in unknown_of(flow, matters=True):
        key = f"{row['label']} {row['answers']}"
        first = rows.setdefault(key, {**row, "resources": [], "decides": decides_alone(row)})
        first["resources"] += [row["resource"]] if row.get("resource") else []
    return list(rows.values())


def decides_alone(row: dict[str, Any]) -> bool:
    """Say whether some answer ends the hold, or whether none can be told."""
    return not row["answers"] or any(answer["pathway"] != Pathway.HOLD for answer in row["answers"])


def with_answer_url(case: Application, flow: dict[str, Any], row: dict[str, Any], is_answering: bool) -> dict[str, Any]:
    url = checks.url_of_fact(case, flow["position"], row["fact"]) if is_answering else ""
    return {**row, "url": url}
