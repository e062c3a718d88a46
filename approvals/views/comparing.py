"""One case under two editions, on two days, or against the lists of all zones."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from approvals.forms.comparing import CaseDaysForm, CaseEditionsForm, CaseZonesForm
from approvals.models import Application
from approvals.services import comparing
from approvals.services.in_zones import CaseInZone, in_zones
from approvals.views.access import case_for, user_of
from approvals.views.header import render_case
from compliance import rulebook
from compliance.chosen import editions_for, name_of, named, usual_pair
from compliance.icons import Look
from compliance.pacing import Comparisons, refuse_haste
from compliance.readable import day
from compliance.views.compared import side_label
from compliance.zone_answers import Standing

Label = str | Promise
Context = dict[str, Any]
A_DAY = dt.timedelta(days=1)
WAYS: dict[str, Label] = {
    "editions": _("Two editions"),
    "days": _("Two days"),
    "zones": _("All zones"),
}
ASPECTS: dict[str, Label] = {
    "fired": _("Rests on"),
    "exemptions": _("Exemptions that apply or may apply"),
    "not_met": _("Also tested"),
    "confirm": _("Needs confirmation"),
    "blockers": _("What prevents filing"),
    "open_blockers": _("Could prevent filing"),
    "unknown_facts": _("Has to be answered"),
    "ambiguities": _("Open questions of the law"),
    "duties": _("Continuing duties"),
}
STANDINGS: dict[Standing, tuple[Label, Look]] = {
    Standing.EXEMPT: (_("Exempt"), Look("jade", "check")),
    Standing.LISTED: (_("On the list"), Look("seal", "flag")),
    Standing.BAND: (_("Row for people"), Look("amber", "people")),
    Standing.UNKNOWN: (_("Unknown"), Look("indigo", "half")),
    Standing.NOT_MET: (_("Not met"), Look("amber", "cross")),
    Standing.NOT_COVERED: (_("Not covered"), Look("neutral", "minus")),
    Standing.NOT_IN_FORCE: (_("Not in force"), Look("neutral", "clock")),
}


@require_GET
def case_compare(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference)
    refuse_haste(request, Comparisons())
    by = request.GET.get("by", "")
    way = by if by in WAYS else "editions"
    given = {name: value for name, value in request.GET.dict().items() if value}
    context = VIEWS[way](request, case, given)
    page = {"by": way, "ways": ways_of(case, way), **context}
    return render_case(
        request, "approvals/case_compare.html", case, "pathway", page, status=200 if "form_ok" in page else 422
    )


def ways_of(case: Application, current: str) -> list[dict[str, object]]:
    url = reverse("approvals:case_compare", args=[case.reference])
    return [{"label": label, "url": f"{url}?by={way}", "current": way == current} for way, label in WAYS.items()]


def by_editions(request: HttpRequest, case: Application, given: Mapping[str, str]) -> Context:
    editions = list(editions_for(user_of(request)))
    usual = usual_pair(editions)
    chosen = {"old": name_of(usual[0]), "new": name_of(usual[1])} if usual else {}
    form = CaseEditionsForm(editions, {**chosen, "on": timezone.localdate(), **given})
    if not form.is_valid():
        return {"form": form}
    old, new = (named(form.cleaned_data[name], editions) for name in ("old", "new"))
    if old is None or new is None:
        return {"form": form, "form_ok": True}
    on = form.cleaned_data["on"]
    found = comparing.under_editions(case, on, *(rulebook.read_edition(one.content_hash, one.pk) for one in (old, new)))
    sides = {"old_label": side_label(old, new), "new_label": side_label(new, old), "drafts": drafts(old, new)}
    return {"form": form, "form_ok": True, "on": on, **sides, **shown(found)}


def drafts(*editions: Any) -> list[Any]:
    return [edition for edition in editions if not edition.binding]


def by_days(request: HttpRequest, case: Application, given: Mapping[str, str]) -> Context:
    today = timezone.localdate()
    form = CaseDaysForm({"old": day_before_the_newest(request) or today - A_DAY, "new": today, **given})
    if not form.is_valid():
        return {"form": form}
    old, new = form.cleaned_data["old"], form.cleaned_data["new"]
    labels = {"old_label": day(old), "new_label": day(new)}
    return {"form": form, "form_ok": True, **labels, **shown(comparing.on_days(case, old, new))}


def day_before_the_newest(request: HttpRequest) -> dt.date | None:
    """The last day under the law before the newest edition."""
    usual = usual_pair(list(editions_for(user_of(request))))
    return usual[1].published_on - A_DAY if usual else None


def by_zones(_request: HttpRequest, case: Application, given: Mapping[str, str]) -> Context:
    form = CaseZonesForm({"on": timezone.localdate(), **given})
    if not form.is_valid():
        return {"form": form}
    zones = in_zones(case, form.cleaned_data["on"])
    rows = [(zone, [(flow, *STANDINGS[flow.answer.standing]) for flow in zone.flows]) for zone in zones]
    return {"form": form, "form_ok": True, "on": form.cleaned_data["on"], "zones": rows, "totals": totals_of(zones)}


def totals_of(zones: Sequence[CaseInZone]) -> list[tuple[Label, Look, int]]:
    """How many zones say what of the case's flows; what no list says is left out."""
    found = Counter(standing for zone in zones for standing in {flow.answer.standing for flow in zone.flows})
    return [(*STANDINGS[standing], found[standing]) for standing in Standing if found[standing]]


def shown(found: comparing.CaseCompared) -> Context:
    flows = [(flow, [(ASPECTS[aspect.name], aspect) for aspect in flow.aspects]) for flow in found.flows]
    return {"found": found, "flows": flows}


VIEWS: dict[str, Callable[[HttpRequest, Application, Mapping[str, str]], Context]] = {
    "editions": by_editions,
    "days": by_days,
    "zones": by_zones,
}
