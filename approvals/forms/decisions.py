from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.assessments import reasons_field


class DecisionForm(forms.Form):
    reasons = reasons_field(_("Reasons"), _("They are kept with the decision and shown to everyone on the case."))
