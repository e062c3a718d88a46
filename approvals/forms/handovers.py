from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.services.held import CASES, REVIEWS, Holding, barred
from compliance.accounts.models import User

MOST_NAMED = 3


class LeaveForm(forms.Form):
    """Why somebody leaves, and who takes each kind of their work; each field is named as its holding."""

    def __init__(self, *args: Any, holdings: list[Holding], needs_reason: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.holdings = holdings
        for holding in holdings:
            self.fields[holding.name] = field_of(holding)
        if needs_reason:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"),
                help_text=_("One sentence; it is kept in the audit trail."),
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def receivers(self) -> dict[str, User | None]:
        """The person chosen for each holding; None where the work stays without a keeper."""
        by_handle = {taker.handle: taker for holding in self.holdings for taker in holding.takers}
        return {holding.name: by_handle.get(self.cleaned_data[holding.name]) for holding in self.holdings}


def field_of(holding: Holding) -> forms.ChoiceField:
    label = _("%(what)s at %(where)s: %(n)d") % {
        "what": holding.label,
        "where": holding.organisation,
        "n": len(holding.rows),
    }
    nobody = ("", _("Nobody for now; administrators see it as work without a keeper"))
    choices = [nobody, *((taker.handle, described(taker, holding)) for taker in holding.takers)]
    return forms.ChoiceField(label=label, required=False, choices=choices)


def described(taker: User, holding: Holding) -> str:
    """Name the person, and how much of it they may not take because two people must stay two."""
    if holding.kind not in (CASES, REVIEWS):
        return taker.name
    n = len(barred(holding.rows, holding.kind, taker))
    if not n:
        return taker.name
    return _("%(name)s (may not take %(n)d of them: took part in another role)") % {"name": taker.name, "n": n}
