"""The golden cases of a revision as they run now, and what they test of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from compliance import drafts, rulebook
from compliance.accounts.views.access import user_of
from compliance.coverage import CaseRun, NumberCoverage, RuleCoverage, coverage_of, golden_run
from compliance.edges import Edge, value_at
from compliance.enums import EditionStatus, Side
from compliance.facts import BY_NAME, parse_facts, value_label
from compliance.forms.golden import UNKNOWN
from compliance.models import Edition
from compliance.rules import Edition as Rulebook
from compliance.views.revision_tabs import tabs_of
from compliance.views.rules import revision_for
from compliance.views.shell import render_page
from compliance.wording import Text

PAGE = 50


@dataclass(frozen=True, slots=True)
class RuleLink:
    code: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run with the facts that make the case, and links to the rules that were met."""

    run: CaseRun
    facts: list[tuple[Text, Text]]
    fired: tuple[RuleLink, ...]


@dataclass(frozen=True, slots=True)
class ShownSide:
    """The cases that test a number on one side; `url` proposes one. Below nobody there is no value."""

    side: Side
    value: Edge | None
    cases: Sequence[str] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownNumber:
    coverage: NumberCoverage
    sides: tuple[ShownSide, ...]


def content_of(revision: Edition) -> Rulebook:
    return rulebook.read_edition(revision.content_hash, revision.pk)


def defaults_of(revision: Edition) -> dict[str, object]:
    """The facts that hold in every golden case that does not state them itself; they need not fit together."""
    given = drafts.content_of(revision).get("defaults", {})
    known = given.items() if isinstance(given, Mapping) else ()
    return {
        name: fact
        for stated, value in known
        for name, fact in parse_facts({stated: None if value == UNKNOWN else value}).items()
    }


@require_GET
def golden_cases(request: HttpRequest, code: str, n: int) -> HttpResponse:
    revision = revision_for(request, code, n)
    runs = golden_run(content_of(revision), rulebook.regimes())
    chosen = [run for run in runs if is_chosen(run, request.GET)]
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    defaults = defaults_of(revision)
    context = {
        "revision": revision,
        "tabs": tabs_of(revision, request),
        "rows": [shown_run(run, revision, defaults) for run in page],
        "page": page,
        "totals": totals(runs),
        "may_edit": may_edit(request, revision),
    }
    return render_page(request, "compliance/golden.html", context, partial="cases")


def is_chosen(run: CaseRun, asked: Mapping[str, str]) -> bool:
    """Whether a run passes the filters: `show=failing`, `rule=` a code met, `q=` part of the case's code."""
    if asked.get("show") == "failing" and run.passes:
        return False
    if asked.get("rule") and asked["rule"] not in {code for _edition, code in run.said.fired}:
        return False
    return asked.get("q", "").strip().casefold() in run.case.code.casefold()


def totals(runs: Sequence[CaseRun]) -> dict[str, int]:
    n_right = sum(run.passes for run in runs)
    return {"n": len(runs), "n_right": n_right, "n_wrong": len(runs) - n_right}


def may_edit(request: HttpRequest, revision: Edition) -> bool:
    return user_of(request).is_administrator and revision.status == EditionStatus.DRAFT


def shown_run(run: CaseRun, revision: Edition, defaults: Mapping[str, object]) -> ShownRun:
    own = {name: value for name, value in run.case.facts.items() if name not in defaults or defaults[name] != value}
    return ShownRun(
        run=run,
        facts=shown_facts(own),
        fired=tuple(rule_links(run, revision)),
    )


def shown_facts(facts: Mapping[str, object]) -> list[tuple[Text, Text]]:
    """Facts as label and value in both languages."""
    return [(BY_NAME[name].label, value_label(BY_NAME[name], value)) for name, value in facts.items()]


def rule_links(run: CaseRun, revision: Edition) -> Iterator[RuleLink]:
    for edition, code in run.said.fired:
        yield RuleLink(code, rule_url(code, edition, revision))


def rule_url(code: str, edition: str, revision: Edition) -> str:
    """Where a rule stands: in this revision if it is of this edition, else in the one published."""
    if edition == revision.code:
        return f"{reverse('compliance:revision', args=[revision.code, revision.revision])}#{code}"
    return f"{reverse('compliance:edition', args=[edition])}#{code}"


@require_GET
def coverage(request: HttpRequest, code: str, n: int) -> HttpResponse:
    revision = revision_for(request, code, n)
    covered = coverage_of(content_of(revision), rulebook.regimes())
    only_gaps = request.GET.get("show") == "gaps"
    rules = covered.not_exercised if only_gaps else covered.rules
    numbers = covered.not_tested if only_gaps else covered.numbers
    context = {
        "revision": revision,
        "tabs": tabs_of(revision, request),
        "coverage": covered,
        "rules": [(one, rule_url(one.rule.code, code, revision), remark(one)) for one in rules],
        "numbers": [shown_number(one, revision) for one in numbers],
        "only_gaps": only_gaps,
        "may_edit": may_edit(request, revision),
    }
    return render_page(request, "compliance/coverage.html", context, partial="coverage")


def remark(one: RuleCoverage) -> str:
    """What is missing before the rule is exercised; empty where nothing is."""
    if one.is_exercised:
        return ""
    if not one.met:
        return _("No case meets it.")
    return _("No case shows it failing.")


def shown_number(one: NumberCoverage, revision: Edition) -> ShownNumber:
    return ShownNumber(one, tuple(shown_side(one, side, revision) for side in Side))


def shown_side(one: NumberCoverage, side: Side, revision: Edition) -> ShownSide:
    if side not in one.by_side:
        return ShownSide(side, None)
    asked = {"rule": one.rule.code, "fact": one.fact.name, "number": str(one.number), "side": side.value}
    new = reverse("compliance:golden_case_new", args=[revision.code, revision.revision])
    return ShownSide(side, value_at(one.number, side), one.by_side[side], f"{new}?{urlencode(asked)}")
