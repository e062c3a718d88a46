from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.forms.comparing import day_field


class RulesOnForm(forms.Form):
    on = day_field(_("The rules on"))
    known = day_field(_("As known on"))
