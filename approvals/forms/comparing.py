"""Under which laws to look at a case."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.forms.comparing import CompareForm, day_field
from compliance.models import Edition


class CaseEditionsForm(CompareForm):
    """Two editions, one in place of the other, on one day."""

    on = day_field(_("On the day"))

    def __init__(self, editions: Sequence[Edition], data: Mapping[str, Any]) -> None:
        super().__init__(editions, data)
        for name in ("show", "effect", "aspect", "languages"):
            del self.fields[name]


class CaseDaysForm(forms.Form):
    old = day_field(_("Earlier day"))
    new = day_field(_("Later day"))


class CaseZonesForm(forms.Form):
    on = day_field(_("On the day"))
