"""Add, change, try and remove the golden cases of a draft."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from compliance import drafts, rulebook
from compliance.accounts.views.access import user_of
from compliance.coverage import CaseRun, Coverage, NumberCoverage, coverage_of, run_case
from compliance.editions import Table, compared
from compliance.enums import Effect, Pathway, Side
from compliance.facts import parse_facts
from compliance.forms.golden import PREFIX, AddFactForm, GoldenCaseForm, initial_of, initial_sent, names_sent
from compliance.models import Edition
from compliance.pathways import Determination, determine
from compliance.proposals import Proposal, propose
from compliance.readable import bilingual
from compliance.regimes import Regime
from compliance.rules import NO_TEXT, GoldenCase
from compliance.views.conflicts import Clash
from compliance.views.editing import attempt, draft_for, mark_sent, part_of
from compliance.views.golden import RuleLink, content_of, defaults_of, rule_links, shown_facts
from compliance.views.revision_tabs import tabs_of
from compliance.views.shell import render_page

FIRING = (Effect.SCOPE, Effect.IMPORTANT, Effect.PATHWAY, Effect.EXEMPTION)
SHOWING = (Effect.AMBIGUITY, Effect.ANNUAL_REPORT)


@dataclass(frozen=True, slots=True)
class Tried:
    """What the rules say of the facts at hand, and what of the edition a case with them tests."""

    run: CaseRun
    result: Determination
    fired: tuple[RuleLink, ...]
    coverage: Coverage
    is_expected: bool

    @property
    def exemptions(self) -> list[dict[str, Any]]:
        return [row for row in self.result.exemptions if row["applies"] == "yes"]

    @property
    def unknown(self) -> list[dict[str, Any]]:
        return [row for row in self.result.unknown_facts if row["matters"]]

    @property
    def tests(self) -> list[tuple[NumberCoverage, Side]]:
        return [(one, side) for one in self.coverage.numbers for side, cases in one.by_side.items() if cases]


@require_http_methods(["GET", "POST"])
def golden_case_new(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """A blank case, or with `rule`, `fact`, `number` and `side` in the address one that tests the number."""
    revision = draft_for(request, code, n)
    if request.method == "POST":
        return answered(request, revision, was="")
    proposal = proposed(request.GET, revision) if "rule" in request.GET else None
    table: Table = {"on": timezone.localdate()}
    if proposal:
        table = proposal_table(proposal, defaults_of(revision))
    return asked(request, revision, table, proposal=proposal)


@require_http_methods(["GET", "POST"])
def golden_case_edit(request: HttpRequest, code: str, n: int, case: str) -> HttpResponse:
    revision = draft_for(request, code, n)
    table = table_of(revision, case)
    return answered(request, revision, was=case) if request.method == "POST" else asked(request, revision, table, case)


@require_http_methods(["GET", "POST"])
def golden_case_remove(request: HttpRequest, code: str, n: int, case: str) -> HttpResponse:
    revision = draft_for(request, code, n)
    table = table_of(revision, case)
    if request.method == "POST":
        drafts.remove_case(revision=revision, by=user_of(request), mark=mark_sent(request), code=case)
        messages.success(request, _("The golden case was removed."))
        return redirect("compliance:golden_cases", code, n)
    cancel = reverse("compliance:golden_case_edit", args=[code, n, case])
    context = {"revision": revision, "tabs": tabs_of(revision, request), "case": table, "cancel": cancel}
    return render_page(request, "compliance/golden_remove.html", context)


def table_of(revision: Edition, case: str) -> Table:
    table = part_of(revision, "case", case)
    if table is None:
        raise Http404
    return table


def proposed(asked_for: Mapping[str, str], revision: Edition) -> Proposal:
    edition, beside = content_of(revision), rulebook.regimes()
    for one in coverage_of(edition, beside).numbers:
        same = (one.rule.code, one.fact.name, str(one.number)) == tuple(map(asked_for.get, ("rule", "fact", "number")))
        if same and (side := asked_for.get("side", "")) in one.by_side:
            return propose(edition, one, Side(side), defaults_of(revision), beside)
    raise Http404


def proposal_table(proposal: Proposal, defaults: Mapping[str, object]) -> Table:
    own = {name: value for name, value in proposal.facts.items() if name not in defaults or defaults[name] != value}
    return {"code": proposal.code, "on": proposal.on, "facts": own}


def asked(
    request: HttpRequest, revision: Edition, table: Table, was: str = "", proposal: Proposal | None = None
) -> HttpResponse:
    facts = table.get("facts", {})
    names = tuple(facts) if isinstance(facts, Mapping) else ()
    initial = {"mark": revision.mark, **initial_of(table)}
    form = form_of(revision, names, day_of(table.get("on")), initial=initial)
    return shown(request, revision, was, form, proposal=proposal)


def answered(request: HttpRequest, revision: Edition, was: str) -> HttpResponse:
    """Save the case, try it, or show the form with one fact more or less."""
    data, names = request.POST, names_sent(request.POST)
    form = form_of(revision, names, day_of(data.get("on")), data)
    if data.get("act") == "save":
        return saved(request, revision, was, form)
    again = form_of(revision, names, day_of(data.get("on")), initial=initial_sent(form, data))
    if data.get("act") != "try":
        return shown(request, revision, was, again)
    if form.keeps_from_trying:
        return shown(request, revision, was, form, status=422)
    return shown(request, revision, was, again, tried=tried(form, revision))


def saved(request: HttpRequest, revision: Edition, was: str, form: GoldenCaseForm) -> HttpResponse:
    if not form.is_valid():
        return shown(request, revision, was, form, status=422)
    mark, by = form.cleaned_data["mark"], user_of(request)
    save = partial(drafts.save_case, revision=revision, by=by, mark=mark, case=form.table(), was=was)
    refusal = attempt(save, revision, mark, f"case[{was}]")
    if refusal is None:
        messages.success(request, _("The golden case was saved."))
        return redirect("compliance:golden_cases", revision.code, revision.revision)
    if refusal.clash:
        return in_conflict(request, revision, was, refusal.clash)
    form.tell(refusal.problems)
    return shown(request, revision, was, form, status=422)


def in_conflict(request: HttpRequest, revision: Edition, was: str, clash: Clash) -> HttpResponse:
    """Show what the reader wrote under the mark of now; saving it again keeps it."""
    data = request.POST.copy()
    data["mark"] = str(revision.mark)
    form = form_of(revision, names_sent(data), day_of(data.get("on")), data)
    return shown(request, revision, "" if clash.is_gone else was, form, status=409, clash=clash)


def day_of(value: object) -> dt.date:
    """The day of the case, or today while it has none."""
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return timezone.localdate()


def form_of(
    revision: Edition, names: Iterable[str], on: dt.date, data: QueryDict | None = None, **options: Any
) -> GoldenCaseForm:
    regime, cases = regime_of(revision, on), content_of(revision).cases
    return GoldenCaseForm(
        data,
        names=names,
        zones=[(key, f"{bilingual(zone.name)} ({key})") for key, zone in sorted(regime.zones.items())],
        fires=rule_choices(regime, FIRING, (code for case in cases for code in case.fires)),
        shows=rule_choices(regime, SHOWING, (code for case in cases for code in case.shows)),
        defaults=defaults_of(revision),
        **options,
    )


def regime_of(revision: Edition, on: dt.date) -> Regime:
    return compared(rulebook.regime_on(on), [content_of(revision)])


def rule_choices(regime: Regime, effects: Iterable[Effect], named: Iterable[str]) -> list[tuple[str, str]]:
    """Rules with such an effect, and what cases name although it is no such rule any more."""
    labels = {rule.code: bilingual(rule.name) for effect in effects for rule in regime.by_effect[effect]}
    return [(code, f"{code} {label}".strip()) for code, label in {**dict.fromkeys(named, ""), **labels}.items()]


def tried(form: GoldenCaseForm, revision: Edition) -> Tried:
    """Determine the facts as they are in the form, saved or not."""
    given = form.cleaned_data
    case = GoldenCase(
        code=given.get("code") or "…",
        on=given["on"],
        facts=parse_facts({**form.defaults, **form.facts}),
        pathway=Pathway(given.get("pathway") or Pathway.HOLD),
        because=NO_TEXT,
        needs_confirmation=form.confirmation,
        shows=tuple(given.get("shows") or ()),
        fires=tuple(given.get("fires") or ()),
    )
    regime = regime_of(revision, case.on)
    run = run_case(case, regime)
    alone = replace(content_of(revision), cases=(replace(case, pathway=run.got),))
    return Tried(
        run=run,
        result=determine(case.facts, regime),
        fired=tuple(rule_links(run, revision)),
        coverage=coverage_of(alone, rulebook.regimes()),
        is_expected=bool(given.get("pathway")),
    )


def shown(
    request: HttpRequest, revision: Edition, was: str, form: GoldenCaseForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    others = {name: value for name, value in form.defaults.items() if name not in form.names}
    context = {
        "revision": revision,
        "tabs": tabs_of(revision, request),
        "was": was,
        "form": form,
        "add_form": AddFactForm(form.names),
        "defaults": shown_facts(others),
        "fact_prefix": PREFIX,
        "cancel": reverse("compliance:golden_cases", args=[revision.code, revision.revision]),
        **more,
    }
    return render_page(request, "compliance/golden_case.html", context, status=status)
