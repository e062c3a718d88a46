"""The ledger: groups and their exporters, one exporter's year, what officers state, and what a draft would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.enums import LedgerKind
from approvals.exceptions import NotAllowed
from approvals.forms.ledger import LedgerForm, TakeBackForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import Application, LedgerEntry
from approvals.models.ledger import FIRST_YEAR
from approvals.permissions import can_keep_ledger
from approvals.services.ledger.books import determinations_of, open_book
from approvals.services.ledger.counting import Persons
from approvals.services.ledger.entries import cases_to_state, state_persons, take_back_entry
from approvals.services.ledger.history import Year, history
from approvals.services.ledger.meters import Meters, meters_from, meters_of, meters_of_each, read
from approvals.services.ledger.splitting import splittings_of_organisation
from approvals.services.ledger.what_if import drafts_of, what_if
from approvals.views.access import case_for, entity_for, organisations_as, require, user_of
from approvals.views.assessments import posted
from approvals.views.header import render_case
from compliance import charts
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.enums import Role
from compliance.views.shell import render_page


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Every group the person belongs to with its exporters, this year."""
    user, year = user_of(request), timezone.localdate().year
    groups = [group_on_page(organisation, year) for organisation in user.organisations().order_by("name")]
    context = {"groups": groups, "year": year, "can_keep": organisations_as(user, Role.OFFICER)}
    return render_page(request, "approvals/ledger.html", context)


def group_on_page(organisation: Organisation, year: int) -> dict[str, Any]:
    entities, shared = entities_of(organisation), splittings_of_organisation(organisation.pk)
    return {
        "organisation": organisation,
        "together": together(entities, year) if len(entities) > 1 else None,
        "rows": meters_of_each(entities, year) if entities else [],
        "splittings": [one for one in shared if one.is_stricter],
        "shared": [one for one in shared if not one.is_stricter],
        "drafts": drafts_of([entity.pk for entity in entities]),
    }


def entities_of(organisation: Organisation) -> list[LegalEntity]:
    return list(organisation.legal_entities.select_related("organisation").order_by("registered_name"))


def together(entities: Sequence[LegalEntity], year: int) -> Meters:
    book, plans, regime = read(entities, year)
    return meters_from(book, plans, regime, tuple(entities))


@require_GET
def ledger_group(request: HttpRequest, code: str) -> HttpResponse:
    """The years of a whole group, each case once."""
    organisation = user_of(request).organisations().filter(code=code).first()
    if organisation is None:
        raise Http404
    entities, year = entities_of(organisation), year_of(request)
    context = {
        "organisation": organisation,
        "year": year,
        "meters": together(entities, year) if entities else None,
        "rows": meters_of_each(entities, year) if entities else [],
        **history_on_page([entity.pk for entity in entities]),
    }
    return render_page(request, "approvals/ledger_group.html", context)


@require_GET
def ledger_entity(request: HttpRequest, slug: str) -> HttpResponse:
    """One exporter's year: what counts and where it comes from."""
    entity, user, year = entity_for(request, slug), user_of(request), year_of(request)
    entries = LedgerEntry.objects.filter(entity=entity, year=year).for_page()
    cases = cases_on_page(entity, year)
    context = {
        "entity": entity,
        "year": year,
        "meters": meters_of(entity, year),
        "entries": entries.standing(),
        "taken_back": entries.exclude(taken_back_at=None),
        "cases": [case for case in cases if case.counts_somebody],
        "n_uncounted": len([case for case in cases if not case.counts_somebody]),
        "drafts": drafts_of([entity.pk]),
        "may_keep": can_keep_ledger(user, entity.organisation),
        **history_on_page([entity.pk]),
    }
    return render_page(request, "approvals/ledger_entity.html", context)


def year_of(request: HttpRequest) -> int:
    """The year the address names, or this one."""
    named, this_year = request.GET.get("year", ""), timezone.localdate().year
    is_year = named.isascii() and named.isdigit() and len(named) == len(str(this_year))
    return int(named) if is_year and FIRST_YEAR <= int(named) <= this_year else this_year


def history_on_page(entities: Sequence[int]) -> dict[str, Any]:
    years = history(entities)
    regime = read([], timezone.localdate().year)[2]
    return {
        "years": list(reversed(years)),
        "charts": [
            (label, charts.columns(columns_of(years, kind), regime.thresholds.get(kind, ())))
            for kind, label in (("n", _("not sensitive")), ("s", _("sensitive")))
        ],
    }


def columns_of(years: Sequence[Year], kind: str) -> list[tuple[str, int, bool]]:
    return [(str(year.year), getattr(year.persons, kind), year.is_known) for year in years]


@dataclass(frozen=True, slots=True)
class CountedCase:
    """A case as it stands in an exporter's year: what counts, the estimate, and why the two differ."""

    application: Application
    pathway: str
    persons: Persons
    estimate: Persons
    is_actual: bool
    is_replaced: bool
    is_carried_over: bool
    n_companies: int
    entry: int | None = None

    @property
    def counts_somebody(self) -> bool:
        return self.is_actual or self.estimate != Persons()


def cases_on_page(entity: LegalEntity, year: int) -> list[CountedCase]:
    """The cases that count for the exporter; of a family only the larger figure does."""
    book, only = open_book([entity.pk], year), frozenset([entity.pk])
    counts = {case.case: case for case in book.cases}
    rows = determinations_of([entity.pk], year).select_related("application__entity").order_by("-made_at")
    stated = LedgerEntry.objects.standing().filter(entity=entity, year=year).exclude(application=None)
    entries = dict(stated.values_list("application_id", "pk"))
    newest: dict[int, int] = {}
    for case in book.cases:
        newest[case.family] = max(case.case, newest.get(case.family, 0))
    found = []
    for row in rows:
        count = counts[row.application_id]
        found.append(
            CountedCase(
                application=row.application,
                pathway=row.pathway,
                persons=count.counted(only),
                estimate=count.estimate,
                is_actual=bool(count.actual),
                is_replaced=count.case != newest[count.family],
                is_carried_over=row.on_date.year < year,
                n_companies=len(count.entities),
                entry=entries.get(row.application_id),
            )
        )
    return found


@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, slug: str) -> HttpResponse:
    """State an opening balance, actual exports, or an earlier approval of one exporter."""
    entity, user = entity_for(request, slug), user_of(request)
    require(can_keep_ledger(user, entity.organisation), NotAllowed(_("Only officers keep the ledger.")))
    initial = {"year": timezone.localdate().year, **chosen_case(request, entity)}
    form = LedgerForm(cases_to_state(entity), posted(request), initial=initial)
    if is_saved(form, lambda: save_statement(form, entity, user)):
        messages.success(request, _("The ledger has been updated."))
        return redirect("approvals:ledger_entity", entity.slug)
    context = {"form": form, "entity": entity, "cancel_url": reverse("approvals:ledger_entity", args=[entity.slug])}
    return render_page(request, "approvals/ledger_state.html", context, status=status_of(form))


def chosen_case(request: HttpRequest, entity: LegalEntity) -> dict[str, Any]:
    """Begin the form with actual exports of the case that the address names."""
    reference = request.GET.get("case", "").replace("\0", "")
    case = Application.objects.filter(organisation=entity.organisation_id, reference=reference).first()
    return {"kind": LedgerKind.ACTUAL, "application": case.pk} if case else {}


def save_statement(form: LedgerForm, entity: LegalEntity, user: User) -> None:
    values = dict(form.cleaned_data)
    kind, year = LedgerKind(values.pop("kind")), values.pop("year")
    state_persons(entity=entity, by=user, kind=kind, year=year, values=values)


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    entity, user = entity_for(request, slug), user_of(request)
    entry = LedgerEntry.objects.filter(entity=entity, pk=pk).for_page().first()
    if entry is None:
        raise Http404
    require(can_keep_ledger(user, entity.organisation), NotAllowed(_("Only officers keep the ledger.")))
    form = TakeBackForm(posted(request))
    if is_saved(form, lambda: take_back_entry(entry_id=pk, by=user, reason=form.cleaned_data["reason"])):
        messages.success(request, _("The entry counts no more."))
        return redirect("approvals:ledger_entity", entity.slug)
    cancel_url = reverse("approvals:ledger_entity", args=[entity.slug])
    context = {"form": form, "entity": entity, "entry": entry, "cancel_url": cancel_url}
    return render_page(request, "approvals/ledger_take_back.html", context, status=status_of(form))


@require_GET
def case_what_if(request: HttpRequest, reference: str) -> HttpResponse:
    """The count with the case, without it, and with every other case not decided."""
    case = case_for(request, reference)
    shown = what_if(case, timezone.localdate()) if case.flows.exists() else None
    regime = read([], timezone.localdate().year)[2]
    context = {"shown": shown, "year": timezone.localdate().year, "thresholds": regime.thresholds}
    return render_case(request, "approvals/what_if.html", case, "pathway", context)
