"""The rules in force on a day, as they were known on another."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance import history
from compliance.chosen import name_of
from compliance.forms.history import RulesOnForm
from compliance.history import LawOfDay, Replaced
from compliance.views.shell import render_page


@require_GET
def rules_on(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    given = {name: value for name, value in request.GET.dict().items() if value}
    form = RulesOnForm({"on": today, "known": today, **given})
    if not form.is_valid():
        return render_page(request, "compliance/rules_on.html", {"form": form}, status=422)
    on, known = form.cleaned_data["on"], form.cleaned_data["known"]
    then = history.law_of(on, moment_of(known, today))
    context = {
        "form": form,
        "then": then,
        "known": known,
        "first_recorded": None if then.validities else history.first_recorded(),
        "is_known_today": known >= today,
        **changes(then, today),
    }
    return render_page(request, "compliance/rules_on.html", context)


def moment_of(known: dt.date, today: dt.date) -> dt.datetime | None:
    """The end of the day; from today on it is now."""
    return None if known >= today else history.end_of(known)


def changes(then: LawOfDay, today: dt.date) -> dict[str, Any]:
    """What is known of that day by now, and what is in force today instead."""
    known_now = history.law_of(then.on) if then.known_at else then
    law_today = history.law_of(today) if then.on != today else known_now
    return {
        "corrected": shown(history.changed(then, known_now)),
        "corrected_lists": history.changed_lists(then, known_now),
        "since": shown(history.changed(known_now, law_today)),
        "since_lists": history.changed_lists(known_now, law_today),
    }


def shown(found: list[Replaced]) -> list[dict[str, Any]]:
    return [
        {
            "one": one,
            "old": name_of(one.old) if one.old else "",
            "new": name_of(one.new) if one.new else "",
            "n": one.n,
        }
        for one in found
    ]
