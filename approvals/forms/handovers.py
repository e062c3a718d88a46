from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.accounts.models import User


@dataclass(frozen=True, slots=True)
class Offer:
    """One choice of the form: what is to be taken, and each person with how they are described."""

    name: str
    label: str
    takers: Sequence[tuple[User, str]]


class LeaveForm(forms.Form):
    """Why somebody leaves, and who takes each kind of their work."""

    def __init__(self, *args: Any, offers: Sequence[Offer], needs_reason: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offers = offers
        for offer in offers:
            nobody = ("", _("Nobody for now; administrators see it as work without a keeper"))
            choices = [nobody, *((taker.handle, described) for taker, described in offer.takers)]
            self.fields[offer.name] = forms.ChoiceField(label=offer.label, required=False, choices=choices)
        if needs_reason:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"),
                help_text=_("One sentence; it is kept in the audit trail."),
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def receivers(self) -> dict[str, User | None]:
        """The person chosen for each offer; None where the work stays without a keeper."""
        by_handle = {taker.handle: taker for offer in self.offers for taker, _described in offer.takers}
        return {offer.name: by_handle.get(self.cleaned_data[offer.name]) for offer in self.offers}
