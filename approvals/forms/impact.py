from typing import Any, cast

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.forms.filters import people_of
from approvals.models import ImpactChange
from compliance.accounts.models import Organisation, User
from compliance.enums import Pathway


def organisations_of(request: Any) -> QuerySet[Organisation]:
    return cast(User, request.user).organisations().order_by("name")


class ImpactFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    q = django_filters.CharFilter(method="search", label=_("Search"))
    organisation = django_filters.ModelChoiceFilter(
        queryset=organisations_of, to_field_name="code", label=_("Organisation")
    )
    owner = django_filters.ModelChoiceFilter(queryset=people_of, to_field_name="handle", label=_("Owner"))
    was = django_filters.ChoiceFilter(choices=Pathway, label=pgettext_lazy("pathway", "From"))
    now = django_filters.ChoiceFilter(choices=Pathway, label=pgettext_lazy("pathway", "To"))

    class Meta:
        model = ImpactChange
        fields = ("q", "organisation", "owner", "was", "now")

    def search(self, queryset: QuerySet[ImpactChange], _name: str, text: str) -> QuerySet[ImpactChange]:
        """Match reference, title and flow."""
        case = Q(application__search_text__contains=text.strip().upper())
        return queryset.filter(case | Q(flow_name__icontains=text.strip()))


class PublishForm(forms.Form):
    """The revision as it was seen, and whether others of its instrument end for it."""

    mark = forms.IntegerField(widget=forms.HiddenInput)
    end_others = forms.BooleanField(required=False, label=_("End the edition in force on the day before"))

    def __init__(self, ends: list[str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not ends:
            del self.fields["end_others"]
            return
        self.fields["end_others"].help_text = _("%(editions)s of the same instrument would overlap this one.") % {
            "editions": ", ".join(ends)
        }
