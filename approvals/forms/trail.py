from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.sentences import labels_of_actions
from compliance.accounts.models import User
from compliance.audit import SubjectKind


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class TrailForm(forms.Form):
    """What to look for in the trail; everything may stay empty."""

    case = forms.CharField(label=_("Reference of a case"), max_length=24, required=False)
    kind = forms.ChoiceField(label=_("About"), required=False)
    person = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Anybody"),
        to_field_name="handle",
    )
    action = forms.ChoiceField(label=_("Step"), required=False)
    since = day_field(_("From"))
    until = day_field(_("To"))

    def __init__(self, people: QuerySet[User], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.offer("kind", [("", _("Anything")), *SubjectKind.choices])
        self.offer("action", [("", _("Any step")), *labels_of_actions()])
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- narrows the type
        field.queryset = people

    def offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- narrows the type
        field.choices = choices
