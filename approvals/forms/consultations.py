"""What people fill in about a consultation: the draft, its clauses, positions, and the organisation's answer."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import ClauseResult, SentBy
from compliance.accounts.models import Organisation, User
from compliance.forms.facts import DateInput
from compliance.models import Consultation, ConsultationClause, Edition, Stance
from compliance.readable import bilingual

LONG = 10_000


def long_text(label: Any, rows: int = 5, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class ConsultationForm(forms.ModelForm[Consultation]):
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
        widgets = {"published_on": DateInput(), "comments_until": DateInput()}
        help_texts = {
            "code": _("For addresses, for example auto-guide-2027-draft."),
            "comments_until": _("The day the notice names. It stays as it is, worked or not."),
            "edition_code": _("The code of the draft among the rules, if it is there."),
        }


class ClauseForm(forms.ModelForm[ConsultationClause]):
    rules = forms.CharField(
        label=_("Rules of the draft edition"),
        required=False,
        max_length=2_000,
        help_text=_("Codes with commas between them, if the draft is among the rules."),
    )

    class Meta:
        model = ConsultationClause
        fields = ("number", "number_zh", "title", "title_zh", "text", "text_zh", "rules")
        widgets = {"text": forms.Textarea(attrs={"rows": 6}), "text_zh": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"number": _("As the draft numbers it, for example Article 5(2).")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["rules"] = ", ".join(self.instance.rules)

    def clean_rules(self) -> list[str]:
        return [code.strip() for code in self.cleaned_data["rules"].split(",") if code.strip()]


class FinalEditionForm(forms.Form):
    final_edition_code = forms.ChoiceField(label=_("Final edition"), required=False)

    def __init__(self, *args: Any, editions: Sequence[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["final_edition_code"])
        choices = [(edition.code, f"{bilingual(edition.title_texts)} · {edition.code}") for edition in editions]
        field.choices = [("", _("Not known yet")), *choices]


def choose_clause(field: forms.Field, clauses: Sequence[ConsultationClause]) -> None:
    """Offer the whole draft, then its clauses by number."""
    cast("forms.ChoiceField", field).choices = [
        ("", _("The whole draft")),
        *((clause.number, label_of(clause)) for clause in clauses),
    ]


def label_of(clause: ConsultationClause | None) -> str:
    if clause is None:
        return str(_("The whole draft"))
    number, title = bilingual(clause.number_texts), bilingual(clause.title_texts)
    return f"{number} · {title}" if title else number


class PositionForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=_("For"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    stance = forms.ChoiceField(label=_("Position"), choices=Stance, widget=forms.RadioSelect)
    wording = long_text(_("Wording proposed"), rows=4)
    text = long_text(_("Reasons"), rows=6, help_text=_("“No comment” needs none."))

    def __init__(
        self, *args: Any, organisations: Sequence[Organisation], clauses: Sequence[ConsultationClause], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose_clause(self.fields["clause"], clauses)
        field = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        field.queryset = Organisation.objects.filter(pk__in=[row.pk for row in organisations])
        field.initial = organisations[0].code if organisations else None


class ConsolidatedForm(forms.Form):
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    stance = forms.ChoiceField(label=_("Position"), choices=Stance, widget=forms.RadioSelect)
    wording = long_text(_("Wording proposed, in English"), rows=4)
    wording_zh = long_text(_("Wording proposed, in Chinese"), rows=4)
    reasons = long_text(_("Reasons, in English"))
    reasons_zh = long_text(
        _("Reasons, in Chinese"), help_text=_("A text that one language lacks is printed in the other, and says so.")
    )

    def __init__(self, *args: Any, clauses: Sequence[ConsultationClause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_clause(self.fields["clause"], clauses)


class AskForm(forms.Form):
    reviewers = forms.ModelMultipleChoiceField(
        label=_("Legal reviewers"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    clauses = forms.MultipleChoiceField(
        label=_("Clauses"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to ask about the whole draft."),
    )

    def __init__(self, *args: Any, reviewers: Any, clauses: Sequence[ConsultationClause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelMultipleChoiceField[User]", self.fields["reviewers"])
        field.queryset = reviewers
        field.label_from_instance = name_of  # type: ignore[method-assign]  # Django's documented way
        cast("forms.MultipleChoiceField", self.fields["clauses"]).choices = [
            (clause.number, label_of(clause)) for clause in clauses
        ]


def name_of(obj: User) -> str:
    return obj.name


class InternalDayForm(forms.Form):
    internal_due_on = forms.DateField(
        label=_("Own last day for positions"),
        required=False,
        widget=DateInput(),
        help_text=_("Leave it empty for the usual day, counted back from the last day for comments."),
    )


class HandInForm(forms.Form):
    contact = forms.CharField(
        label=_("Whom to ask"),
        required=False,
        max_length=300,
        help_text=_("Name and how to reach them, printed in the submission."),
    )


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is kept in the audit trail."),
    )


class ReleaseForm(forms.Form):
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SentForm(forms.Form):
    on = forms.DateField(label=_("Sent on"), widget=DateInput())
    through = forms.ChoiceField(label=_("Sent by"), choices=SentBy)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    evidence = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("A receipt, for example. PDF, OFD, Word, Excel, PNG or JPEG.")
    )

    def clean_on(self) -> object:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("It cannot have been sent in the future."))
        return day


class OutcomeForm(forms.Form):
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    result = forms.ChoiceField(label=_("Outcome"), choices=ClauseResult, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, clauses: Sequence[ConsultationClause | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["clause"]).choices = [
            (clause.number if clause else "", label_of(clause)) for clause in clauses
        ]
