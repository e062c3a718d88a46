"""The ledger: persons per exporter and group, what officers state, sheets, and what a case would do."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import VisibleList, case_for, entity_for, found, named, user_of
from approvals.api.cases import read
from approvals.api.serializers.ledger import (
    HistorySerializer,
    ImportSerializer,
    LedgerEntrySerializer,
    LedgerSerializer,
    MetersSerializer,
    SplittingsSerializer,
    TrialSerializer,
    WhatIfSerializer,
)
from approvals.enums import LedgerKind
from approvals.models import Application, LedgerEntry, LedgerImport
from approvals.services.ledger.entries import state_persons, take_back_entry
from approvals.services.ledger.history import history
from approvals.services.ledger.imports import confirm_import, try_import, upload_sheet
from approvals.services.ledger.meters import meters_from, meters_of
from approvals.services.ledger.meters import read as read_ledger
from approvals.services.ledger.splitting import splittings_of_case
from approvals.services.ledger.what_if import what_if
from compliance.accounts.models import LegalEntity

YEAR = OpenApiParameter("year", int, description="This year if left out.")


def year_asked(request: Request) -> int:
    query = inputs.LedgerQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    year: int = query.validated_data.get("year", timezone.localdate().year)
    return year


@extend_schema(methods=["GET"], parameters=[YEAR], responses=LedgerSerializer)
@extend_schema(methods=["POST"], request=inputs.LedgerInput, responses={201: LedgerEntrySerializer})
@api_view(["GET", "POST"])
def ledger(request: Request, slug: str) -> Response:
    """Read an exporter's persons since 1 January, or state what was exported in a year."""
    entity = entity_for(request, slug)
    if request.method == "POST":
        return Response(LedgerEntrySerializer(stated(request, entity)).data, status=201)
    year = year_asked(request)
    meters = meters_of(entity, year)
    entries = LedgerEntry.objects.filter(entity=entity, year=year).for_page()
    names = tuple(MetersSerializer().fields.keys())
    return Response(LedgerSerializer({**{name: getattr(meters, name) for name in names}, "entries": entries}).data)


def stated(request: Request, entity: LegalEntity) -> LedgerEntry:
    values, by = read(inputs.LedgerInput, request), user_of(request)
    kind, year, reference = LedgerKind(values.pop("kind")), values.pop("year"), values.pop("case", "")
    cases = Application.objects.visible_to(by).filter(organisation=entity.organisation)
    if reference:
        values["application"] = named(cases, "case", reference=reference)
    return state_persons(entity=entity, by=by, kind=kind, year=year, values=values)


@extend_schema(request=inputs.Reason, responses=LedgerEntrySerializer)
@api_view(["POST"])
def take_back(request: Request, slug: str, pk: int) -> Response:
    """Let a statement count no more; it stays with the reasons."""
    entity = entity_for(request, slug)
    entry = found(LedgerEntry.objects.filter(entity=entity), pk=pk)
    take_back_entry(entry_id=entry.pk, by=user_of(request), reason=read(inputs.Reason, request)["reason"])
    return Response(LedgerEntrySerializer(found(LedgerEntry.objects.for_page(), pk=pk)).data)


@extend_schema(responses=HistorySerializer)
@api_view(["GET"])
def ledger_history(request: Request, slug: str) -> Response:
    """The years of an exporter, oldest first."""
    return Response(HistorySerializer({"years": history([entity_for(request, slug).pk])}).data)


@extend_schema(parameters=[YEAR], responses=MetersSerializer)
@api_view(["GET"])
def ledger_group(request: Request, code: str) -> Response:
    """Read the persons of all companies of an organisation together, each case once."""
    year = year_asked(request)
    entities = entities_of_group(request, code)
    book, plans, regime = read_ledger(entities, year)
    return Response(MetersSerializer(meters_from(book, plans, regime, tuple(entities))).data)


@extend_schema(responses=HistorySerializer)
@api_view(["GET"])
def ledger_group_history(request: Request, code: str) -> Response:
    """The years of all companies of an organisation together, oldest first."""
    keys = [entity.pk for entity in entities_of_group(request, code)]
    return Response(HistorySerializer({"years": history(keys)}).data)


def entities_of_group(request: Request, code: str) -> list[LegalEntity]:
    organisation = found(user_of(request).organisations(), code=code)
    return list(organisation.legal_entities.order_by("registered_name"))


@extend_schema(responses=WhatIfSerializer)
@api_view(["GET"])
def case_what_if(request: Request, reference: str) -> Response:
    """Give the count and the pathway with the case, without it, and with all others not decided."""
    return Response(WhatIfSerializer(what_if(case_for(request, reference), timezone.localdate())).data)


@extend_schema(responses=SplittingsSerializer)
@api_view(["GET"])
def splittings(request: Request, reference: str) -> Response:
    """List the other cases of the group with a recipient and a purpose of this one."""
    rows = splittings_of_case(case_for(request, reference))
    return Response(SplittingsSerializer({"splittings": rows}).data)


class ImportList(VisibleList[LedgerImport]):
    """List the sheets uploaded to the ledger, newest first."""

    serializer_class = ImportSerializer
    queryset = LedgerImport.objects.for_page()
    parser_classes = (MultiPartParser, FormParser)

    @extend_schema(request=inputs.NewSheet, responses={201: TrialSerializer})
    def post(self, request: Request) -> Response:
        """Upload a sheet for a dry run; nothing of it counts until it is confirmed."""
        values, by = read(inputs.NewSheet, request), user_of(request)
        organisation = named(by.organisations(), "organisation", code=values["organisation"])
        imported = upload_sheet(organisation=organisation, by=by, upload=values["file"])
        return Response(with_trial(imported), status=201)


@extend_schema(responses=TrialSerializer)
@api_view(["GET"])
def ledger_import(request: Request, pk: int) -> Response:
    """Read a sheet; one that is not stored comes with every row and every error."""
    return Response(with_trial(import_for(request, pk)))


@extend_schema(request=None, responses=TrialSerializer)
@api_view(["POST"])
def confirm(request: Request, pk: int) -> Response:
    """Store every row of a sheet, or none."""
    confirm_import(import_id=import_for(request, pk).pk, by=user_of(request))
    return Response(with_trial(import_for(request, pk)))


def import_for(request: Request, pk: int) -> LedgerImport:
    return found(LedgerImport.objects.visible_to(user_of(request)).for_page(), pk=pk)


def with_trial(imported: LedgerImport) -> dict[str, Any]:
    trial = None if imported.stored_at else try_import(imported)
    stored_before = trial.stored_before if trial else None
    shown: Any = {name: getattr(imported, name) for name in ImportSerializer.Meta.fields}
    shown |= {
        "lines": trial.lines if trial else [],
        "problems": trial.problems if trial else [],
        "stored_before": stored_before.pk if stored_before else None,
        "may_be_stored": trial.may_be_stored if trial else False,
    }
    return dict(TrialSerializer(shown).data)
