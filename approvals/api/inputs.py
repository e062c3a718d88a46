"""What the API accepts; the services check what the types cannot."""

from typing import Any

from rest_framework import serializers

from approvals.enums import (
    AdvicePosition,
    Anchor,
    DocumentKind,
    LedgerKind,
    Outcome,
    Visibility,
)
from approvals.forms.flows import FORECAST_YEARS
from approvals.happenings import MOST_DAYS_ADDED
from approvals.models.ledger import FIRST_YEAR
from approvals.moves import KIND_OF_MOVE
from compliance.api.serializers import AnyField
from compliance.enums import ExportAct, Route, Scenario
from compliance.forms.facts import DAYS
from compliance.models import Consultation, Stance


class PositiveInteger(serializers.IntegerField):
    """The id of a row, within what the database can hold."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **kwargs)


class NewCase(serializers.Serializer[Any]):
    entity = serializers.SlugField(help_text="The exporter's slug.")
    title = serializers.CharField(max_length=200)
    summary = serializers.CharField(required=False, allow_blank=True)


class CaseChange(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=1, help_text="The version you read; a newer one is a conflict.")
    title = serializers.CharField(max_length=200, required=False)
    summary = serializers.CharField(required=False, allow_blank=True)
    route = serializers.ChoiceField(choices=Route.choices, required=False, allow_blank=True)
    entity = serializers.SlugField(required=False)
    also_for = serializers.ListField(
        child=serializers.SlugField(),
        required=False,
        help_text="Slugs of the companies it is filed for beside the exporter.",
    )


class NewFlow(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)


class ForecastYear(serializers.Serializer[Any]):
    """The people forecast for one year; null is unknown."""

    year = serializers.IntegerField(min_value=2024, max_value=2100)
    n = serializers.IntegerField(min_value=0, max_value=2**53, allow_null=True)
    s = serializers.IntegerField(min_value=0, max_value=2**53, allow_null=True)


class FlowChange(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=1, help_text="The version you read; a newer one is a conflict.")
    name = serializers.CharField(max_length=120, required=False)
    export_act = serializers.ChoiceField(choices=ExportAct.choices, required=False, allow_blank=True)
    scenario = serializers.ChoiceField(choices=Scenario.choices, required=False, allow_blank=True)
    purpose_text = serializers.CharField(required=False, allow_blank=True)
    legal_basis = serializers.CharField(required=False, allow_blank=True)
    n_case = serializers.IntegerField(min_value=0, max_value=2**53, required=False, allow_null=True)
    s_case = serializers.IntegerField(min_value=0, max_value=2**53, required=False, allow_null=True)
    counting_method = serializers.CharField(required=False, allow_blank=True)
    forecast = ForecastYear(many=True, max_length=FORECAST_YEARS, required=False)  # type: ignore[call-arg]  # of the list
    export_on = serializers.DateField(required=False, allow_null=True)
    answers = serializers.DictField(
        child=AnyField(allow_null=True), required=False, help_text="Flow facts by name; null is unknown."
    )
    recipients = serializers.ListField(child=PositiveInteger(), required=False)


class Reason(serializers.Serializer[Any]):
    reason = serializers.CharField()


class Place(serializers.Serializer[Any]):
    outside_china = serializers.BooleanField()
    reason = serializers.CharField(max_length=2000)


class Assignment(serializers.Serializer[Any]):
    reviewer = serializers.SlugField(help_text="The reviewer's handle.")


class AdviceInput(serializers.Serializer[Any]):
    position = serializers.ChoiceField(choices=AdvicePosition.choices)
    reasons = serializers.CharField()
    conditions = serializers.CharField(required=False, allow_blank=True, default="")
    confirmed = serializers.ListField(child=serializers.CharField(), required=False, default=list)


class DecisionInput(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    reasons = serializers.CharField()


class AuthorityFacts(serializers.Serializer[Any]):
    """What an event with the authority can say beside its day."""

    respond_by = serializers.DateField(required=False, allow_null=True, validators=DAYS)
    extended_by = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MOST_DAYS_ADDED, help_text="Working days added."
    )
    still_until = serializers.DateField(
        required=False, allow_null=True, validators=DAYS, help_text="Last day of a suspension."
    )
    valid_until = serializers.DateField(required=False, allow_null=True, validators=DAYS)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)
    project_number = serializers.CharField(required=False, allow_blank=True, max_length=64)
    serial_number = serializers.CharField(required=False, allow_blank=True, max_length=64)
    filing_number = serializers.CharField(required=False, allow_blank=True, max_length=64)
    note = serializers.CharField(required=False, allow_blank=True)
    items = serializers.ListField(child=serializers.CharField(), required=False)
    conditions = serializers.CharField(required=False, allow_blank=True)
    document = serializers.CharField(required=False, allow_blank=True, help_text="A document's key.")


class AuthorityInput(AuthorityFacts):
    move = serializers.ChoiceField(choices=sorted(KIND_OF_MOVE))
    happened_on = serializers.DateField(validators=DAYS)


class NewComment(serializers.Serializer[Any]):
    body = serializers.CharField(max_length=10_000)
    anchor = serializers.ChoiceField(choices=Anchor.choices, default=Anchor.CASE)
    anchor_key = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    visibility = serializers.ChoiceField(choices=Visibility.choices, default=Visibility.INTERNAL)
    parent = PositiveInteger(required=False, allow_null=True)  # type: ignore[assignment]  # a field may bear this name


class CommentChange(serializers.Serializer[Any]):
    body = serializers.CharField(max_length=10_000)


class NewDocument(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=DocumentKind.choices)
    title = serializers.CharField(max_length=200)
    dated_on = serializers.DateField(validators=DAYS)
    file = serializers.FileField()


class NewManifest(serializers.Serializer[Any]):
    file = serializers.FileField()
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


class NewSheet(serializers.Serializer[Any]):
    organisation = serializers.CharField(help_text="The organisation's code.")
    file = serializers.FileField()


class NewInventory(serializers.Serializer[Any]):
    resource = serializers.CharField(max_length=200)
    file = serializers.FileField()


class Against(serializers.Serializer[Any]):
    against = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class DeclarationInput(serializers.Serializer[Any]):
    resource = serializers.CharField(max_length=200)
    answers = serializers.DictField(
        child=AnyField(allow_null=True), help_text="Facts of the resource by name; null takes an answer back."
    )
    evidence = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    mark = serializers.CharField(
        max_length=64, required=False, help_text="The mark you read; another one now is a conflict."
    )


class Assigned(serializers.Serializer[Any]):
    flow = serializers.IntegerField(min_value=1, max_value=32767, help_text="The flow's position.")
    resources = serializers.ListField(child=serializers.CharField(max_length=200))


class Assignments(serializers.Serializer[Any]):
    flows = Assigned(many=True)


class RecipientInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    country = serializers.RegexField(r"^[A-Z]{2}$", help_text="Two capital letters, for example DE.")
    address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    business = serializers.CharField(max_length=200, required=False, allow_blank=True)
    contact_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    contact = serializers.CharField(max_length=200, required=False, allow_blank=True)
    onward = serializers.ListField(child=PositiveInteger(), required=False, help_text="Ids of other recipients.")


class NewRecipient(RecipientInput):
    organisation = serializers.CharField(max_length=8, help_text="The organisation's code.")


class RecipientChange(RecipientInput):
    name = serializers.CharField(max_length=200, required=False)
    country = serializers.RegexField(r"^[A-Z]{2}$", required=False)
    is_retired = serializers.BooleanField(required=False)


class Note(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class PositionInput(serializers.Serializer[Any]):
    organisation = serializers.CharField(max_length=8, help_text="The organisation's code.")
    clause = serializers.CharField(
        max_length=100, required=False, allow_blank=True, default="", help_text="Its number; empty is the whole draft."
    )
    stance = serializers.ChoiceField(choices=Stance.choices)
    wording = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")


class NewConsultation(serializers.ModelSerializer[Consultation]):
    class Meta:
        model = Consultation
        fields = (
            "code",
            "title",
            "title_zh",
            "issuer",
            "issuer_zh",
            "published_on",
            "comments_until",
            "url",
            "edition_code",
        )


class LedgerQuery(serializers.Serializer[Any]):
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=2100, required=False)


class LedgerInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=LedgerKind.choices)
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=2100)
    n = serializers.IntegerField(min_value=0, max_value=2**53)
    s = serializers.IntegerField(min_value=0, max_value=2**53)
    case = serializers.CharField(
        required=False, allow_blank=True, help_text="The reference of a case, for its actual exports."
    )
    number = serializers.CharField(required=False, allow_blank=True, max_length=64, help_text="The authority's own.")
    issued_on = serializers.DateField(required=False, allow_null=True)
    valid_until = serializers.DateField(required=False, allow_null=True)
    source = serializers.CharField(max_length=300)  # type: ignore[assignment]  # a field may bear this name
