"""What a zone's list says of itself: when it is in force, whom and what it covers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.drafts import PARTS
from compliance.editions.reading import MOST_COUNTED
from compliance.enums import Verification
from compliance.forms.editions import (
    SLUG,
    CopyForm,
    RowsForm,
    ends_after_it_began,
    flattened,
    joined_up,
    speaks_both,
    without_nothing,
)
from compliance.forms.rules import Line, Paragraph, Table, YesNo
from compliance.forms.zones import DayInput, LinesField

LIST_TEXTS = ("eligibility", "notes")
LIST_ORDER = (
    "version", "issued_on", "in_force_from", "in_force_to", "covers_automotive", "excludes_ciio", "n_scenarios",
    "n_items", "sectors", "scenarios", "eligibility", "notes", "url", "verification", "coverage_verification",
)  # fmt: skip
SLUG_ERRORS = {"invalid": _("Use small letters, digits and hyphens, such as beijing-2026.")}


class CountField(forms.IntegerField):
    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_COUNTED, required=False, **options)


class MarkField(forms.ChoiceField):
    """How well something is known; nothing is known until somebody says so."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=Verification.choices, initial=Verification.UNVERIFIED, **options)


class ListForm(RowsForm):
    version = forms.CharField(label=_("Edition"), max_length=64)
    issued_on = forms.DateField(label=_("Issued on"), widget=DayInput())
    in_force_from = forms.DateField(label=_("In force from"), widget=DayInput())
    in_force_to = forms.DateField(
        label=_("In force to, that day included"),
        widget=DayInput(),
        required=False,
        help_text=_("Empty: until replaced."),
    )
    covers_automotive = YesNo(label=_("Covers the automotive sector"), initial=False)
    excludes_ciio = YesNo(label=_("Not for operators of critical information infrastructure"), initial=False)
    sectors = LinesField(label=_("Sectors"))
    scenarios = LinesField(label=_("Scenarios"))
    n_scenarios = CountField(label=_("Number of scenarios"), help_text=_("As the list itself says."))
    n_items = CountField(label=_("Number of items"), help_text=_("As the list itself says."))
    eligibility_en = Line("en", label=_("Who may use it, in English"), required=False, max_length=300)
    eligibility_zh = Line("zh", label=_("Who may use it, in Chinese"), required=False, max_length=300)
    notes_en = Paragraph("en", label=_("Notes in English"), required=False)
    notes_zh = Paragraph("zh", label=_("Notes in Chinese"), required=False)
    url = forms.URLField(label=_("Source"), max_length=500, required=False, assume_scheme="https")
    verification = MarkField(label=_("Verification of dates"))
    coverage_verification = MarkField(label=_("Verification of coverage"))
    sides: tuple[tuple[str, ...], ...] = (
        ("version", "issued_on"),
        ("in_force_from", "in_force_to"),
        ("covers_automotive", "excludes_ciio"),
        ("sectors", "scenarios"),
        ("n_scenarios", "n_items"),
        ("eligibility_en", "eligibility_zh"),
        ("notes_en", "notes_zh"),
        ("verification", "coverage_verification"),
        ("url",),
    )

    def clean(self) -> dict[str, Any]:
        ends_after_it_began(self, "in_force_from", "in_force_to")
        speaks_both(self, *LIST_TEXTS)
        return self.cleaned_data


class NewListForm(ListForm):
    """A list nobody has written yet; its code never changes afterwards, because facts name it."""

    code = forms.RegexField(
        SLUG,
        label=_("Code"),
        max_length=64,
        error_messages=SLUG_ERRORS,
        help_text=_("The zone and the year, such as beijing-2026. Cases name it; it is never changed."),
    )
    field_order = ["code"]
    sides = (("code",), *ListForm.sides)


class CopyListForm(CopyForm):
    unchanged = _("Empty: the copy is the next revision of this list. A new code begins another list of the zone.")


def list_initial(meta: Table) -> Table:
    return flattened(meta, LIST_TEXTS)


def list_table(values: Table, *, was: Table) -> Table:
    """The list's own fields; what the form does not ask for stays, and no “no” is written that was not there."""
    known = {key: value for key, value in was.items() if key not in PARTS}
    table = without_nothing(joined_up(values, LIST_TEXTS), LIST_ORDER, known)
    return {key: value for key, value in table.items() if value is not False or key in known}
