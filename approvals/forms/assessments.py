from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.enums import AdvicePosition
from compliance.accounts.models import User

MAX_REASONS = 10_000


def reasons_field(label: Any, help_text: Any = "", *, required: bool = True, rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=MAX_REASONS,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ConfirmForm(forms.Form):
    """Nothing to enter: sending it is the confirmation."""


class ReasonForm(forms.Form):
    reason = reasons_field(_("Reasons"), _("They are shown to the authors and kept with the case."))


class AssignForm(forms.Form):
    reviewer = forms.ModelChoiceField(
        label=_("Legal reviewer"),
        queryset=User.objects.none(),
        empty_label=_("Choose a reviewer"),
        help_text=_("Whoever wrote the case or decides on it is not listed."),
    )

    def __init__(self, reviewers: QuerySet[User], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        field = self.fields["reviewer"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- narrows the type
        field.queryset = reviewers


class AdviceForm(forms.Form):
    position = forms.ChoiceField(label=_("Position"), choices=AdvicePosition, widget=forms.RadioSelect)
    reasons = reasons_field(_("Reasons"))
    conditions = reasons_field(
        _("Conditions"), _("Needed when you support the case with conditions: one per line."), required=False, rows=3
    )
    confirmed = forms.MultipleChoiceField(
        label=_("I have checked and confirm"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("These rest on a source that is not official. Confirm each, or object."),
    )

    def __init__(self, to_confirm: list[tuple[str, str]], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        if not to_confirm:
            del self.fields["confirmed"]
            return
        field = self.fields["confirmed"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- narrows the type
        field.choices = to_confirm
