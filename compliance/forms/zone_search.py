from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.models import Zone
from compliance.readable import bilingual

IN_FORCE = (("", _("In force today")), ("any", _("Every published list")))
LONGEST = 100


class ZoneSearchForm(forms.Form):
    """What to look for in the lists; everything may stay empty."""

    q = forms.CharField(label=_("Words"), max_length=LONGEST, required=False)
    zone = forms.ChoiceField(label=_("Zone"), required=False)
    lists = forms.ChoiceField(label=_("Lists"), choices=IN_FORCE, required=False)

    def __init__(self, zones: Iterable[Zone], data: Mapping[str, Any]) -> None:
        super().__init__(data)
        field = self.fields["zone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- narrows the type
        field.choices = [("", _("Every zone")), *((zone.code, bilingual(zone.name_texts)) for zone in zones)]
