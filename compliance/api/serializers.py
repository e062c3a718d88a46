"""What the API says of the law: editions, rules, zones, calendars, determinations."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from compliance.classification import STANDINGS
from compliance.enums import Effect, FactKind, Pathway, Verification
from compliance.models import CalendarYear, Edition, EditionValidity, Rule, Zone, ZoneList


class TextSerializer(serializers.Serializer[Any]):
    """A text of the law in both languages."""

    en = serializers.CharField()
    zh = serializers.CharField()


@extend_schema_field(OpenApiTypes.ANY)
class AnyField(serializers.JSONField):
    """A value whose type depends on the fact."""


class ValiditySerializer(serializers.ModelSerializer[EditionValidity]):
    class Meta:
        model = EditionValidity
        fields = ("effective_from", "effective_to", "recorded_at", "replaced_at")


class RuleSerializer(serializers.ModelSerializer[Rule]):
    name = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    condition = serializers.DictField(help_text="The condition tree in its plain form.")

    class Meta:
        model = Rule
        fields = (
            "code",
            "effect",
            "pathway",
            "exemption",
            "article",
            "name",
            "text",
            "verification",
            "condition",
        )

    @extend_schema_field(TextSerializer)
    def get_name(self, rule: Rule) -> dict[str, str]:
        return {"en": rule.name, "zh": rule.name_zh}

    @extend_schema_field(TextSerializer)
    def get_text(self, rule: Rule) -> dict[str, str]:
        return {"en": rule.text, "zh": rule.text_zh}


class EditionRowSerializer(serializers.ModelSerializer[Edition]):
    title = TextSerializer(source="title_texts")
    issued_by = TextSerializer(source="issued_by_texts")
    doubt = TextSerializer(source="doubt_texts")
    validities = ValiditySerializer(many=True)

    class Meta:
        model = Edition
        fields = (
            "code",
            "revision",
            "status",
            "instrument",
            "version",
            "title",
            "issued_by",
            "published_on",
            "binding",
            "url",
            "verification",
            "doubt",
            "content_hash",
            "released_at",
            "validities",
        )


class EditionSerializer(EditionRowSerializer):
    rules = RuleSerializer(many=True)

    class Meta(EditionRowSerializer.Meta):
        fields = (*EditionRowSerializer.Meta.fields, "rules")  # type: ignore[assignment]  # longer than the row's


class ZoneListSerializer(serializers.ModelSerializer[ZoneList]):
    notes = TextSerializer(source="notes_texts")
    eligibility = TextSerializer(source="eligibility_texts")
    sectors = TextSerializer(many=True)
    scenarios = TextSerializer(many=True)
    url = serializers.CharField(help_text="Empty if none is known.")
    in_force = serializers.SerializerMethodField()

    class Meta:
        model = ZoneList
        fields = (
            "code",
            "version",
            "issued_on",
            "in_force_from",
            "in_force_to",
            "in_force",
            "covers_automotive",
            "excludes_ciio",
            "sectors",
            "scenarios",
            "n_scenarios",
            "n_items",
            "eligibility",
            "notes",
            "url",
            "verification",
            "coverage_verification",
        )

    def get_in_force(self, row: ZoneList) -> bool:
        return row.is_in_force(timezone.localdate())


class ZoneSerializer(serializers.ModelSerializer[Zone]):
    name = TextSerializer(source="name_texts")
    lists = ZoneListSerializer(many=True)

    class Meta:
        model = Zone
        fields = ("code", "name", "lists")


class HolidaySerializer(serializers.Serializer[Any]):
    first = serializers.DateField()
    last = serializers.DateField()
    en = serializers.CharField()
    zh = serializers.CharField()


class CalendarYearSerializer(serializers.ModelSerializer[CalendarYear]):
    holidays = HolidaySerializer(many=True)
    working_weekends = serializers.ListField(child=serializers.DateField())
    url = serializers.CharField(help_text="Empty if none is known.")

    class Meta:
        model = CalendarYear
        fields = (
            "year",
            "version",
            "status",
            "holidays",
            "working_weekends",
            "source",
            "url",
            "verification",
            "issued_on",
            "published_at",
        )


class RuleRowSerializer(serializers.Serializer[Any]):
    """A rule as it answers in one determination."""

    code = serializers.CharField()
    article = serializers.CharField()
    edition = serializers.CharField()
    text = TextSerializer()
    verification = serializers.ChoiceField(choices=Verification.choices)
    url = serializers.CharField()
    resource = serializers.CharField()
    fired = serializers.BooleanField()


class ExemptionSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = TextSerializer()
    applies = serializers.ChoiceField(choices=("yes", "no", "unknown"))
    why = TextSerializer()
    article = serializers.CharField()
    edition = serializers.CharField()
    verification = serializers.ChoiceField(choices=Verification.choices)
    counted = serializers.BooleanField()


class SettlingFactSerializer(serializers.Serializer[Any]):
    fact = serializers.CharField()
    label = TextSerializer()  # type: ignore[assignment]  # a field may bear this name; DRF collects it


class CriterionSerializer(serializers.Serializer[Any]):
    """A criterion or item of important data, and why a resource meets it, may meet it or stays outside."""

    code = serializers.CharField()
    name = TextSerializer()
    effect = serializers.ChoiceField(choices=(Effect.IMPORTANT, Effect.REVIEW))
    article = serializers.CharField()
    edition = serializers.CharField()
    url = serializers.CharField()
    verification = serializers.ChoiceField(choices=Verification.choices)
    why = TextSerializer()
    facts = SettlingFactSerializer(many=True, help_text="Unknown facts that would settle it.")


class ClassifiedSerializer(serializers.Serializer[Any]):
    """One resource: whether it is important data, and by what."""

    resource = serializers.CharField(help_text="Empty where the flow's own facts describe it.")
    standing = serializers.ChoiceField(choices=STANDINGS)
    meets = CriterionSerializer(many=True)
    might = CriterionSerializer(many=True)
    outside = CriterionSerializer(many=True)


class NearMissSerializer(serializers.Serializer[Any]):
    text = TextSerializer()
    fact = serializers.CharField()
    value = serializers.IntegerField()
    threshold = serializers.IntegerField()
    distance = serializers.IntegerField()
    pathway = serializers.ChoiceField(choices=Pathway.choices)


class AnswerSerializer(serializers.Serializer[Any]):
    value = AnyField(help_text="Null is anything else.")
    label = TextSerializer()  # type: ignore[assignment]  # a field may bear this name; DRF collects it
    text = TextSerializer()
    pathway = serializers.ChoiceField(choices=Pathway.choices)
    outcomes = serializers.ListField(child=serializers.ChoiceField(choices=Pathway.choices))


class UnknownFactSerializer(serializers.Serializer[Any]):
    """An unknown fact and what each answer to it would lead to."""

    fact = serializers.CharField()
    resource = serializers.CharField()
    label = TextSerializer()  # type: ignore[assignment]  # a field may bear this name; DRF collects it
    kind = serializers.ChoiceField(choices=[(kind.value, kind.value) for kind in FactKind])
    unit = serializers.CharField()
    stated = serializers.BooleanField()
    matters = serializers.BooleanField()
    answers = AnswerSerializer(many=True)


class ChangeSerializer(serializers.Serializer[Any]):
    """Something that would change the result, and what it takes."""

    code = serializers.CharField()
    text = TextSerializer()
    takes = TextSerializer()
    better = serializers.BooleanField()
    pathway = serializers.ChoiceField(choices=Pathway.choices)
    label = TextSerializer()  # type: ignore[assignment]  # a field may bear this name; DRF collects it
    outcomes = serializers.ListField(child=serializers.ChoiceField(choices=Pathway.choices))
    clears = serializers.ListField(child=serializers.CharField(), help_text="Codes of blockers that no longer hold.")
    facts = serializers.DictField(child=AnyField())


class ConfirmSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = TextSerializer()
    verification = serializers.ChoiceField(choices=Verification.choices)


class EditionUsedSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = TextSerializer()
    version = serializers.CharField()
    content_hash = serializers.CharField()
    binding = serializers.BooleanField()
    doubt = TextSerializer()


class ZoneUsedSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = TextSerializer()
    version = serializers.CharField()
    content_hash = serializers.CharField()
    verification = serializers.ChoiceField(choices=Verification.choices)


class DeterminationSerializer(serializers.Serializer[Any]):
    """The pathway of one flow with every reason."""

    pathway = serializers.ChoiceField(choices=Pathway.choices)
    label = TextSerializer()  # type: ignore[assignment]  # a field may bear this name; DRF collects it
    sentence = TextSerializer()
    outcomes = serializers.ListField(child=serializers.ChoiceField(choices=Pathway.choices))
    fired = RuleRowSerializer(many=True)
    exemptions = ExemptionSerializer(many=True)
    classification = ClassifiedSerializer(many=True)
    near_misses = NearMissSerializer(many=True)
    unknown_facts = UnknownFactSerializer(many=True)
    what_would_change = ChangeSerializer(many=True)
    blockers = RuleRowSerializer(many=True)
    open_blockers = RuleRowSerializer(many=True)
    ambiguities = RuleRowSerializer(many=True)
    duties = RuleRowSerializer(many=True)
    counted = serializers.BooleanField()
    verification = serializers.CharField()
    needs_confirmation = serializers.BooleanField()
    confirm = ConfirmSerializer(many=True)
    is_binding = serializers.BooleanField()
    on = serializers.DateField()
    input_hash = serializers.CharField()
    regime_hash = serializers.CharField()
    editions = EditionUsedSerializer(many=True)
    zone = ZoneUsedSerializer(allow_null=True)
