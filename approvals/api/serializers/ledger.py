"""The ledger as the API returns it."""

from typing import Any

from rest_framework import serializers

from approvals.api.serializers.cases import CountedSerializer
from approvals.models import LedgerEntry, LedgerImport
from approvals.services.ledger.imports import Line
from approvals.services.ledger.splitting import Splitting
from approvals.services.ledger.what_if import Scenario
from compliance.api.serializers import TextSerializer
from compliance.enums import Pathway


class Named(serializers.CharField):
    """A row by one of its names."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name_of_row = name

    def to_representation(self, value: Any) -> str:
        return str(getattr(value, self.name_of_row))


class PersonsSerializer(serializers.Serializer[Any]):
    """Distinct persons, known to be so many at least."""

    n = serializers.IntegerField()
    s = serializers.IntegerField()


class LedgerEntrySerializer(serializers.ModelSerializer[LedgerEntry]):
    stated_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    case = serializers.SlugRelatedField[Any](
        slug_field="reference", source="application", read_only=True, allow_null=True
    )

    class Meta:
        model = LedgerEntry
        fields = (
            "id",
            "year",
            "kind",
            "n",
            "s",
            "case",
            "number",
            "issued_on",
            "valid_until",
            "source",
            "stated_at",
            "stated_by",
            "imported",
            "taken_back_at",
            "taken_back_because",
        )


class ForecastSerializer(serializers.Serializer[Any]):
    """The day the next threshold is reached at the average pace since 1 January."""

    threshold = serializers.IntegerField()
    on = serializers.DateField()
    counted = serializers.IntegerField()
    n_days = serializers.IntegerField()


class MetersSerializer(serializers.Serializer[Any]):
    """Persons since 1 January: counted, known at least, planned, and where a stricter pathway begins."""

    entities = serializers.ListField(child=Named("slug"))
    year = serializers.IntegerField()
    counted = CountedSerializer()
    at_least = PersonsSerializer()
    planned = PersonsSerializer()
    n_thresholds = serializers.ListField(child=serializers.IntegerField())
    s_thresholds = serializers.ListField(child=serializers.IntegerField())
    n_forecast = ForecastSerializer(allow_null=True)
    s_forecast = ForecastSerializer(allow_null=True)
    unstated = serializers.ListField(child=Named("slug"))


class LedgerSerializer(MetersSerializer):
    """The same of one exporter, with what was stated of the year."""

    entries = LedgerEntrySerializer(many=True)


class YearSerializer(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    persons = PersonsSerializer()
    is_known = serializers.BooleanField(help_text="False where an opening balance is missing.")
    n_cases = serializers.IntegerField()
    n_entries = serializers.IntegerField()


class HistorySerializer(serializers.Serializer[Any]):
    years = YearSerializer(many=True)


class WhatIfRowSerializer(serializers.Serializer[Scenario]):
    name = serializers.ChoiceField(choices=("without", "with", "all"))
    counted = CountedSerializer()
    pathway = serializers.ChoiceField(choices=Pathway.choices, allow_null=True, help_text="Of the case.")
    ordinary = serializers.ChoiceField(
        choices=Pathway.choices, allow_null=True, help_text="Of an export in which only the number of people matters."
    )


class WhatIfSerializer(serializers.Serializer[Any]):
    scenarios = WhatIfRowSerializer(many=True)
    others = serializers.ListField(child=Named("reference"))
    n_left_out = serializers.IntegerField()


class SplittingSerializer(serializers.Serializer[Splitting]):
    """Cases that share recipient and purpose; a warning."""

    recipient = serializers.CharField()
    purpose = TextSerializer()
    cases = serializers.ListField(child=Named("reference"))
    together = PersonsSerializer()
    alone = serializers.ChoiceField(choices=Pathway.choices)
    pathway = serializers.ChoiceField(choices=Pathway.choices)
    rules = serializers.SerializerMethodField()

    def get_rules(self, splitting: Splitting) -> list[str]:
        return [rule.key for rule in splitting.rules]


class SplittingsSerializer(serializers.Serializer[Any]):
    splittings = SplittingSerializer(many=True)


class ImportSerializer(serializers.ModelSerializer[LedgerImport]):
    organisation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    uploaded_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    stored_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True, allow_null=True)

    class Meta:
        model = LedgerImport
        fields = (
            "id",
            "organisation",
            "filename",
            "bytes",
            "sha256",
            "uploaded_at",
            "uploaded_by",
            "stored_at",
            "stored_by",
            "n_stored",
        )


class LineSerializer(serializers.Serializer[Line]):
    """A row as it would be stored."""

    row = serializers.IntegerField()
    entity = Named("slug")
    kind = serializers.CharField()
    year = serializers.IntegerField()
    n = serializers.IntegerField(source="values.n")
    s = serializers.IntegerField(source="values.s")
    number = serializers.CharField(source="values.number")
    issued_on = serializers.DateField(source="values.issued_on", allow_null=True)
    valid_until = serializers.DateField(source="values.valid_until", allow_null=True)
    case = serializers.SerializerMethodField()
    source = serializers.CharField(source="values.source")  # type: ignore[assignment]  # a field may bear this name
    is_there = serializers.BooleanField(help_text="The ledger says this already.")
    replaces = serializers.SerializerMethodField()

    def get_case(self, line: Line) -> str:
        case = line.values["application"]
        return case.reference if case else ""

    def get_replaces(self, line: Line) -> bool:
        return line.present is not None and not line.is_there


class RowProblemSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField()
    column = serializers.CharField(help_text="Empty if it is about the whole row.")
    detail = serializers.CharField(source="message")


class TrialSerializer(ImportSerializer):
    """A sheet with its dry run; a stored one has none."""

    lines = LineSerializer(many=True)
    problems = RowProblemSerializer(many=True)
    stored_before = serializers.IntegerField(allow_null=True, help_text="The import that stored this very file.")
    may_be_stored = serializers.BooleanField()

    class Meta(ImportSerializer.Meta):
        fields = (  # type: ignore[assignment]  # longer than the import's
            *ImportSerializer.Meta.fields,
            "lines",
            "problems",
            "stored_before",
            "may_be_stored",
        )
