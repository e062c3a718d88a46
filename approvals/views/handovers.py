"""Leavers: close an account and hand its work over; and the work that people who left still hold."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from approvals.exceptions import WrongStatus
from approvals.forms.handovers import LeaveForm, Offer
from approvals.forms.saving import is_saved, status_of
from approvals.services import handovers, held
from approvals.views.assessments import posted
from compliance.accounts.confirming import recently_confirmed
from compliance.accounts.models import User
from compliance.accounts.views.access import administrator_of, person_for
from compliance.readable import listed
from compliance.views.shell import render_page


@require_http_methods(["GET", "POST"])
@recently_confirmed(gettext_lazy("Close the account and hand its work over"))
def leave(request: HttpRequest, handle: str) -> HttpResponse:
    """Show what the person holds and who may take it; a POST closes the account and hands it over."""
    person = person_for(request, handle)
    by = administrator_of(request)
    holdings = held.holdings_of(person)
    if not person.is_active and not holdings:
        raise WrongStatus(_("The account is closed, and nothing of its work is left."))
    form = LeaveForm(posted(request), offers=[offer_of(holding) for holding in holdings], needs_reason=person.is_active)
    done: list[handovers.Handed] = []

    def save() -> None:
        reason = form.cleaned_data.get("reason", "")
        done.append(handovers.leave(user=person, by=by, reason=reason, receivers=form.receivers()))

    if is_saved(form, save):
        say(request, done[0])
        return redirect(person)
    own = set(by.organisation_ids())
    context = {
        "person": person,
        "form": form,
        "is_self": person.pk == by.pk,
        "holdings": [(holding, holding.organisation.pk in own) for holding in holdings],
        "cancel_url": person.get_absolute_url(),
    }
    return render_page(request, "approvals/leave.html", context, status=status_of(form))


def offer_of(holding: held.Holding) -> Offer:
    label = _("%(what)s at %(where)s: %(n)d") % {
        "what": holding.label,
        "where": holding.organisation,
        "n": len(holding.rows),
    }
    return Offer(holding.name, label, [(taker, described(taker, holding)) for taker in holding.takers])


def described(taker: User, holding: held.Holding) -> str:
    """Name the person, and how much of it they may not take because two people must stay two."""
    n = len(held.barred(holding.rows, holding.kind, taker)) if holding.kind in held.FITTING else 0
    if not n:
        return taker.name
    return _("%(name)s (may not take %(n)d of them: took part in another role)") % {"name": taker.name, "n": n}


def say(request: HttpRequest, handed: handovers.Handed) -> None:
    messages.success(request, _("The account is closed and its work was handed over as chosen."))
    if handed.left:
        text = _("These stay without a keeper, because whoever was chosen took part in another role: %(cases)s.")
        messages.warning(request, text % {"cases": listed(handed.left)})


@require_GET
def unkept(request: HttpRequest) -> HttpResponse:
    by = administrator_of(request)
    own = set(by.organisation_ids())
    rows = [
        (person, [(holding, holding.organisation.pk in own) for holding in holdings])
        for person, holdings in held.unkept().items()
    ]
    return render_page(request, "approvals/unkept.html", {"rows": rows})
