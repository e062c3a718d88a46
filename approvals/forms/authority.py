from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import AuthorityEventKind, Procedure
from approvals.forms.assessments import reasons_field
from approvals.happenings import EVENT_FIELDS, MAY_NOT_HAVE_HAPPENED, MOST_DAYS_ADDED, NUMBER_FIELDS
from approvals.models import Application, AuthorityEvent, Document
from approvals.moves import KIND_OF_MOVE
from compliance.citations import citation
from compliance.clocks import Due
from compliance.forms.facts import DAYS
from compliance.readable import bilingual

K = AuthorityEventKind
RESULTS = (K.PASSED, K.PASSED_IN_PART)
FIELDS_OF: dict[AuthorityEventKind, tuple[str, ...]] = {
    K.FILED: ("serial_number",),
    K.ACCEPTED: ("project_number",),
    K.EXTENDED: ("respond_by", "extended_by", "reason"),
    K.CLOCK_SUSPENDED: ("still_until", "reason"),
    K.CLOCK_RESUMED: ("reason",),
    K.SUPPLEMENT_REQUESTED: ("respond_by",),
    K.PASSED: ("project_number", "filing_number", "valid_until", "conditions"),
    K.PASSED_IN_PART: ("project_number", "valid_until", "items", "conditions"),
    K.CERTIFICATE_ISSUED: ("filing_number", "valid_until", "conditions"),
    K.CONTRACT_EFFECTIVE: ("valid_until",),
}
FOR_EVERY_KIND = ("happened_on", "note", "document", "upload")
WHEN: dict[AuthorityEventKind, Any] = {
    K.FILED: _("Filed on"),
    K.RETURNED_INCOMPLETE: _("Returned on"),
    K.ACCEPTED: _("Accepted on"),
    K.EXTENDED: _("Told on"),
    K.SUPPLEMENT_REQUESTED: _("Requested on"),
    K.SUPPLEMENT_ANSWERED: _("Handed in on"),
    K.CONTRACT_EFFECTIVE: _("In effect since"),
    K.CERTIFICATE_ISSUED: _("Issued on"),
    K.REASSESSMENT_REQUESTED: _("Requested on"),
    K.STOP_ORDER: _("Ordered on"),
    K.STOP_ORDER_LIFTED: _("Lifted on"),
    K.CLOCK_SUSPENDED: _("Stands still from"),
    K.CLOCK_RESUMED: _("Runs again on"),
}
HINTS: dict[AuthorityEventKind, Any] = {
    K.CLOCK_SUSPENDED: _("The first day that does not count."),
    K.CLOCK_RESUMED: _("The first day that counts again."),
}


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget, validators=DAYS)


class LinesField(forms.CharField):
    """A list, one entry per line; empty lines do not count."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


class AuthorityEventForm(forms.Form):
    """What one step with the authority asks for; the rest of the fields is left out.

    `proposed_validity` counts from the day it happened how long the result is valid by law.
    """

    happened_on = day_field(_("Decided on"))
    respond_by = day_field(_("Date the authority gave"), required=False)
    extended_by = forms.IntegerField(
        label=_("Or the working days it added"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS_ADDED,
        help_text=_("They are counted from where the period would have ended."),
    )
    still_until = day_field(
        _("Stands still until"),
        _("The last day that does not count, if the letter names it; else record later that the period runs again."),
        required=False,
    )
    reason = reasons_field(_("Reason the authority gave"), rows=3)
    project_number = forms.CharField(label=_("Project number (项目编号)"), max_length=64, required=False)
    serial_number = forms.CharField(label=_("Serial number (流水号)"), max_length=64, required=False)
    filing_number = forms.CharField(label=_("Filing number (备案号)"), max_length=64, required=False)
    valid_until = day_field(_("Valid until"), required=False)
    items = LinesField(label=_("Items that may be exported"), help_text=_("One per line."), required=False)
    conditions = reasons_field(_("Conditions"), required=False, rows=3)
    note = reasons_field(_("Note"), required=False, rows=3)
    document = forms.ModelChoiceField(
        label=_("Paper of this case"),
        queryset=Document.objects.none(),
        required=False,
        empty_label=_("None of them"),
        to_field_name="key",
    )
    upload = forms.FileField(label=_("Or add the letter"), required=False, help_text=_("PDF, Word, Excel or picture."))

    def __init__(
        self,
        case: Application,
        move: str,
        proposed_validity: Callable[[date], Due | None],
        data: Mapping[str, Any] | None = None,
        files: Any = None,
    ) -> None:
        super().__init__(data, files, initial={"happened_on": timezone.localdate()})
        self.case, self.kind, self.proposed_validity = case, KIND_OF_MOVE[move], proposed_validity
        self.leave_out_others()
        self.label_fields()
        papers = self.fields["document"]
        assert isinstance(papers, forms.ModelChoiceField)  # noqa: S101 -- narrows the type
        papers.queryset = case.documents.current()

    def leave_out_others(self) -> None:
        wanted = {*FIELDS_OF.get(self.kind, ()), *FOR_EVERY_KIND}
        is_contract = self.case.procedure == Procedure.CONTRACT
        if self.kind == K.PASSED:
            wanted -= {"project_number", "valid_until", "conditions"} if is_contract else {"filing_number"}
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]

    def label_fields(self) -> None:
        self.fields["happened_on"].label = WHEN.get(self.kind, _("Decided on"))
        self.fields["happened_on"].help_text = HINTS.get(self.kind, "")
        if self.kind == K.CERTIFICATE_ISSUED:
            self.fields["filing_number"].label = _("Number of the certificate")
        if "valid_until" in self.fields:
            self.fields["valid_until"].help_text = self.validity_hint()

    def validity_hint(self) -> Any:
        found = self.proposed_validity(timezone.localdate())
        if found is None:
            return _("If the contract ends on a fixed day.")
        return _("Leave it empty to have it counted: %(how)s (%(article)s, %(edition)s)") % {
            "how": bilingual(found.explanation),
            "article": citation(found.clock.article),
            "edition": found.clock.edition,
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        happened_on: date | None = values.get("happened_on")
        asks_validity = "valid_until" in self.fields and "valid_until" not in self.errors
        if asks_validity and happened_on and happened_on <= timezone.localdate():
            found = self.proposed_validity(happened_on)
            values["valid_until"] = values.get("valid_until") or (found.on if found else None)
        if values.get("document") and values.get("upload"):
            self.add_error("upload", _("Choose a paper of the case or add one, not both."))
        return values


class CorrectionForm(AuthorityEventForm):
    """The same fields as they were recorded, why they were wrong, and whether it happened at all."""

    corrected_because = reasons_field(_("What was wrong"), rows=3)
    did_not_happen = forms.BooleanField(
        label=_("It did not happen at all"), required=False, help_text=_("The fields below then do not matter.")
    )

    def __init__(
        self,
        event: AuthorityEvent,
        proposed_validity: Callable[[date], Due | None],
        data: Mapping[str, Any] | None = None,
        files: Any = None,
    ) -> None:
        move = next(name for name, kind in KIND_OF_MOVE.items() if kind == event.kind)
        super().__init__(event.application, move, proposed_validity, data, files)
        self.initial = as_recorded(event)
        if self.kind not in MAY_NOT_HAVE_HAPPENED:
            del self.fields["did_not_happen"]

    def leave_out_others(self) -> None:
        kept = {name: self.fields[name] for name in ("corrected_because", "did_not_happen")}
        super().leave_out_others()
        self.fields = {**kept, **self.fields}


def as_recorded(event: AuthorityEvent) -> dict[str, Any]:
    numbers = dict.fromkeys(NUMBER_FIELDS, event.number)
    fields = {name: getattr(event, name) for name in EVENT_FIELDS}
    items = "\n".join(event.items)
    document = event.document.key if event.document else None
    return {**numbers, **fields, "items": items, "document": document, "happened_on": event.happened_on}
