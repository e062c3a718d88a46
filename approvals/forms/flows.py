"""The question groups of a flow, in the order of the task list."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import Text
from approvals.forms.questions import CIRCUMSTANCES, HELP, QuestionSet, asked_of
from approvals.models import Flow, Recipient
from compliance.facts import MOST
from compliance.forms.facts import DAYS, ChoiceOrUnknownField, DateInput, fact_fields, plain_answer
from compliance.readable import bilingual
from compliance.vocabulary import BY_NAME

FORECAST_YEARS = 3


class GroupForm(forms.Form):
    """One group of questions about a flow; `version` tells whether somebody saved in between.

    `columns` are fields of the flow, `facts` its answers.
    """

    columns: ClassVar[tuple[str, ...]] = ()
    facts: ClassVar[tuple[str, ...]] = ()
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, flow: Flow, data: Mapping[str, Any] | None = None) -> None:
        self.flow = flow
        super().__init__(data, initial=self.stored())
        asked = fact_fields(self.asked_facts(), HELP)
        self.fields.update(asked)

    def asked_facts(self) -> tuple[str, ...]:
        return self.facts

    def stored(self) -> dict[str, Any]:
        columns = {name: getattr(self.flow, name) for name in self.columns}
        return {**self.flow.answers, **columns, "version": self.flow.version}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.columns}

    def answers(self) -> dict[str, Any]:
        return {name: plain_answer(self.cleaned_data[name]) for name in self.asked_facts()}

    def recipients(self) -> list[Recipient] | None:
        """Return the recipients chosen, or None where the group does not ask for them."""
        return None


class ActForm(GroupForm):
    columns = ("name", "export_act", "scenario", "export_on")
    name = forms.CharField(label=_("Name of the flow"), max_length=120)

    def __init__(self, flow: Flow, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(flow, data)
        for name in ("export_act", "scenario"):
            fact = BY_NAME[name]
            self.fields[name] = ChoiceOrUnknownField(fact, label=bilingual(fact.label), widget=forms.RadioSelect)
        self.fields["export_on"] = forms.DateField(
            label=_("First export on"),
            widget=DateInput(),
            validators=DAYS,
            required=False,
            help_text=_("Leave empty if unknown."),
        )

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "export_act": values["export_act"] or "", "scenario": values["scenario"] or ""}


class PurposeForm(GroupForm):
    columns = ("purpose_text", "legal_basis")
    facts = ("purpose",)
    field_order = ("purpose", "purpose_text", "legal_basis")
    purpose_text = forms.CharField(
        label=_("The purpose in words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the recipient does with the data, and why it has to happen abroad."),
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example separate consent, a contract, or a duty laid down by law; name the article."),
    )

    def __init__(self, flow: Flow, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(flow, data)
        self.order_fields(self.field_order)


class CircumstancesForm(GroupForm):
    facts = tuple(name for questions in CIRCUMSTANCES for name in questions.facts)

    @cached_property
    def asked_sets(self) -> list[QuestionSet]:
        return asked_of(self.flow.application.entity.zone_code)

    def asked_facts(self) -> tuple[str, ...]:
        return tuple(name for questions in self.asked_sets for name in questions.facts)

    def sets(self) -> Iterator[tuple[QuestionSet, list[forms.BoundField]]]:
        """Give each heading with its questions."""
        for questions in self.asked_sets:
            yield questions, [self[name] for name in questions.facts]


class RecipientsForm(GroupForm):
    def __init__(self, flow: Flow, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(flow, data)
        register = Recipient.objects.filter(organisation=flow.application.organisation_id)
        self.fields["recipients"] = forms.ModelMultipleChoiceField(
            label=_("Recipients of this flow"),
            queryset=(register.filter(is_retired=False) | register.filter(flows=flow)).distinct(),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=flow.recipients.all(),
        )

    def recipients(self) -> list[Recipient] | None:
        return list(self.cleaned_data["recipients"])


class PersonsForm(GroupForm):
    columns = ("n_case", "s_case", "counting_method", "forecast")
    facts = ("overlap", "s_overlap", "n_forecast", "s_forecast")
    n_case = forms.IntegerField(min_value=0, max_value=MOST, required=False)
    s_case = forms.IntegerField(min_value=0, max_value=MOST, required=False)
    counting_method = forms.CharField(
        label=_("How the people were counted"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Which identifier makes a person distinct, the period, and who counted."),
    )

    def __init__(self, flow: Flow, data: Mapping[str, Any] | None = None) -> None:
        self.years = forecast_years(flow)
        super().__init__(flow, data)
        for name in ("n_case", "s_case"):
            self.fields[name].label = bilingual(BY_NAME[name].label)
            self.fields[name].help_text = str(HELP[name])
        by_year = {row["year"]: row for row in flow.forecast}
        for year in self.years:
            for kind in ("n", "s"):
                self.fields[f"{kind}_{year}"] = forms.IntegerField(
                    label=(_("%(year)s, not sensitive") if kind == "n" else _("%(year)s, sensitive")) % {"year": year},
                    min_value=0,
                    max_value=MOST,
                    required=False,
                    initial=by_year.get(year, {}).get(kind),
                )

    def clean(self) -> dict[str, Any]:
        """Refuse to count more people twice than there are."""
        values = super().clean() or self.cleaned_data
        for overlap, people in (("overlap", "n_case"), ("s_overlap", "s_case")):
            if (values.get(overlap) or 0) > (values.get(people) or 0):
                self.add_error(overlap, _("These cannot be more people than there are in the flow."))
        return values

    def counts(self) -> list[forms.BoundField]:
        return [self[name] for name in ("n_case", "s_case", "overlap", "s_overlap", "counting_method")]

    def forecast_rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        return [(year, self[f"n_{year}"], self[f"s_{year}"]) for year in self.years]

    def totals(self) -> list[forms.BoundField]:
        return [self["n_forecast"], self["s_forecast"]]

    def values(self) -> dict[str, Any]:
        plain = ("n_case", "s_case", "counting_method")
        return {**{name: self.cleaned_data[name] for name in plain}, "forecast": self.forecast()}

    def forecast(self) -> list[dict[str, int | None]]:
        """Return a row per year of which something is known."""
        rows = [
            {"year": year, "n": self.cleaned_data[f"n_{year}"], "s": self.cleaned_data[f"s_{year}"]}
            for year in self.years
        ]
        return [row for row in rows if (row["n"], row["s"]) != (None, None)]


def forecast_years(flow: Flow) -> range:
    """The three years from the first export, or from this year."""
    first = flow.export_on.year if flow.export_on else timezone.localdate().year
    return range(first, first + FORECAST_YEARS)


GROUPS: dict[str, type[GroupForm]] = {
    "act": ActForm,
    "purpose": PurposeForm,
    "circumstances": CircumstancesForm,
    "recipients": RecipientsForm,
    "persons": PersonsForm,
}
TITLES: dict[str, Text] = {
    "act": _("Export act and scenario"),
    "purpose": _("Purpose and legal basis"),
    "circumstances": _("Circumstances"),
    "recipients": _("Recipients"),
    "persons": _("People and how they were counted"),
}
NEXT_GROUP = dict(zip(list(GROUPS)[:-1], list(GROUPS)[1:], strict=True))


class FlowNameForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the flow"),
        max_length=120,
        help_text=_("What is sent to whom, for example: service records to the parts warehouse."),
    )
