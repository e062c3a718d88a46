"""What people may ask of their reminders: snoozes, lead times, absences."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.forms.authority import day_field
from approvals.models.reminding import LONGEST_REASON
from approvals.schedule import Escalation
from compliance.accounts.models import Organisation, User

BETWEEN = re.compile(r"[,，、;；\s]+")
LONGEST_TEXT = 200


class SnoozeForm(forms.Form):
    until = day_field(_("Remind me again on"))
    reason = forms.CharField(label=_("Why can it wait?"), max_length=LONGEST_REASON, strip=True)


class StepsField(forms.CharField):
    """Numbers of days (or hours) before a date, as people write them: 14, 7, 1, 0, -1."""

    default_error_messages = {
        "not_numbers": _("Write whole numbers with commas between them: 14, 7, 1, 0, -1."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_TEXT, **options)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        words = [word for word in BETWEEN.split(str(super().clean(value)).replace("−", "-")) if word]
        if not all(re.fullmatch(r"-?[0-9]{1,4}", word) for word in words):
            raise forms.ValidationError(self.error_messages["not_numbers"], code="not_numbers")
        return [int(word) for word in words]


class OwnLeadTimesForm(forms.Form):
    days = StepsField(label=_("Days before the date"))

    def __init__(self, *args: Any, hours: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if hours:
            self.fields["days"].label = _("Hours before the date")
            self.fields["days"].help_text = _("With commas between them. 0 is the hour itself.")
        else:
            self.fields["days"].help_text = _("With commas between them. 0 is the day itself, -1 the day after it.")


class LeadTimesForm(OwnLeadTimesForm):
    approvers_after = forms.IntegerField(
        label=_("Escalate to the approvers after"),
        help_text=_("Working days after the date, while it is open. Leave it empty for never."),
        required=False,
    )
    auditors_after = forms.IntegerField(
        label=_("Escalate to the auditors after"),
        help_text=_("Working days after the date, while it is open. Leave it empty for never."),
        required=False,
    )

    def __init__(self, *args: Any, escalates: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not escalates:
            del self.fields["approvers_after"], self.fields["auditors_after"]

    @property
    def escalation(self) -> Escalation | None:
        """What was asked for; None of a kind that is never escalated."""
        if "approvers_after" not in self.fields:
            return None
        return Escalation(self.cleaned_data["approvers_after"], self.cleaned_data["auditors_after"])


Deputies = Mapping[str, tuple[Organisation, User]]


class AbsenceForm(forms.Form):
    """Who stands in and when; the choice names the organisation where there are several."""

    first = day_field(_("First day away"))
    last = day_field(_("Last day away"))
    deputy = forms.ChoiceField(
        label=_("Who stands in"),
        help_text=_("Somebody with all of your roles. They get a copy of your reminders, and no rights of yours."),
    )

    def __init__(self, *args: Any, deputies: Deputies, **options: Any) -> None:
        super().__init__(*args, **options)
        self.deputies = deputies
        several = len({organisation.pk for organisation, _deputy in deputies.values()}) > 1
        field = self.fields["deputy"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- narrows the type
        field.choices = [("", "—"), *((value, _named(*chosen, several)) for value, chosen in deputies.items())]
        self.fields["first"].initial = timezone.localdate()

    @property
    def chosen(self) -> tuple[Organisation, User]:
        return self.deputies[self.cleaned_data["deputy"]]


def _named(organisation: Organisation, deputy: User, several: bool) -> str:
    return f"{deputy.name} · {organisation}" if several else deputy.name
