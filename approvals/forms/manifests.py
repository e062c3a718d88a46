from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import Text
from approvals.models import Flow, Resource
from compliance.enums import FactKind, Presence
from compliance.forms.facts import fact_fields
from compliance.vocabulary import BY_NAME

Data = Mapping[str, Any] | None

NO = {FactKind.BOOL: False, FactKind.PRESENCE: Presence.NO.value}
QUESTIONS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (_("What it is"), ("item", "modality")),
    (
        _("What it contains"),
        ("exterior_video", "faces", "plates", "voice", "vin", "precise_location", "point_cloud", "map"),
    ),
    (_("Sizes and precision"), ("face_px", "plate_px", "geo_precision_m")),
    (_("Anonymisation"), ("anonymisation_method", "anonymisation_tool", "anonymisation_evidence")),
    (_("How much"), ("vehicles", "video_hours", "images", "days_covered", "regions", "rows")),
    (
        _("Where it comes from"),
        (
            "sensitive_area",
            "sensitive_geography",
            "economic_flows",
            "law_enforcement",
            "surveying",
            "national_programme",
            "restricted_technology",
        ),
    ),
    (_("Connected-vehicle platform"), ("platform_vehicles", "online_upgrades", "upgrade_touches_driving")),
)
HELP: dict[str, Text] = {
    "faces": _("Anonymised counts only with a method and evidence."),
    "plates": _("Anonymised counts only with a method and evidence."),
    "face_px": _("Of the largest face. Leave empty if unknown."),
    "plate_px": _("Of the largest plate. Leave empty if unknown."),
    "geo_precision_m": _("In metres. Leave empty if unknown."),
    "vehicles": _("Distinct vehicles. Leave empty if unknown."),
    "days_covered": _("Days with recordings, added up. Leave empty if unknown."),
    "regions": _("One per line: provinces, prefectures or counties."),
    "sensitive_area": _("Military zones, defence industry, Party and government bodies at county level and above."),
}


class ManifestForm(forms.Form):
    upload = forms.FileField(
        label=_("Descriptor"),
        help_text=_("A JSON file: Data Package 2 with the profile automotive-export/1, or Croissant 1."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json,application/ld+json"}),
    )
    note = forms.CharField(label=_("What changed"), max_length=300, required=False)


class InventoryForm(forms.Form):
    upload = forms.FileField(
        label=_("Inventory"),
        help_text=_("A CSV or Parquet file with one row per file. Only “path” is required."),
        widget=forms.FileInput(attrs={"accept": ".csv,.parquet,text/csv"}),
    )


class AssignForm(forms.Form):
    """For each flow of the case, which resources it exports; `mark` tells whether somebody assigned in between."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, flows: Iterable[Flow], resources: Iterable[Resource], mark: str, data: Data = None) -> None:
        super().__init__(data, initial={"mark": mark})
        choices = [(resource.name, resource.title or resource.name) for resource in resources]
        self.positions = [flow.position for flow in flows]
        for flow in flows:
            self.fields[f"flow_{flow.position}"] = forms.MultipleChoiceField(
                label=flow.name,
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[row.resource_name for row in flow.flow_resources.all()],
            )

    def assigned(self) -> dict[int, list[str]]:
        return {position: self.cleaned_data[f"flow_{position}"] for position in self.positions}


class DeclareForm(forms.Form):
    """The facts of a resource that its manifest leaves unknown; `mark` tells whether somebody answered in between."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False)
    rest_no = forms.BooleanField(
        label=_("No to every yes-or-no question that is still unknown above"),
        required=False,
        help_text=_("This declares each of them. Say what the answers rest on."),
    )
    all_others = forms.BooleanField(label=_("All other resources of the manifest"), required=False)

    def __init__(
        self, resource: Resource, given: Mapping[str, Any], data: Data = None, *, others: Iterable[Resource] = ()
    ) -> None:
        super().__init__(data, initial=dict(given))
        choices = [(other.name, other.title or other.name) for other in others]
        self.offered = [name for name, _title in choices]
        self.fields["others"] = forms.MultipleChoiceField(
            label=_("These resources"),
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.asked = [name for _title, names in QUESTIONS for name in names if name not in resource.facts]
        self.fields.update(fact_fields(self.asked, HELP))
        self.fields["evidence"] = forms.CharField(
            label=_("What the answers rest on"),
            max_length=300,
            required=False,
            help_text=_("For example the name of a test report, or who confirmed it."),
        )

    def sets(self) -> Iterator[tuple[Text, list[forms.BoundField]]]:
        """Give each heading that has something to ask with its questions."""
        for title, names in QUESTIONS:
            fields = [self[name] for name in names if name in self.asked]
            if fields:
                yield title, fields

    def clean(self) -> dict[str, Any]:
        """Refuse to declare a no to everything without saying what it rests on."""
        values = super().clean() or self.cleaned_data
        if values.get("rest_no") and not values.get("evidence"):
            self.add_error("evidence", _("Say it here: every no is a declaration."))
        return values

    def answers(self) -> dict[str, Any]:
        return {name: self.answer(name) for name in self.asked}

    def answer(self, name: str) -> Any:
        value = self.cleaned_data[name]
        return NO.get(BY_NAME[name].kind) if value is None and self.cleaned_data["rest_no"] else value

    def others(self) -> list[str]:
        """Name the other resources that get the same answers."""
        if self.cleaned_data["all_others"]:
            return self.offered
        return list(self.cleaned_data["others"])
