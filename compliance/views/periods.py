"""Count a period: a clock of the law or working days, with its arithmetic and its source."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance.clocks import Due, statutory_clocks
from compliance.forms.periods import MOST_SUSPENSIONS, PeriodForm, first_values, query_of
from compliance.models import Edition, current_calendar
from compliance.readable import bilingual
from compliance.views.shell import render_page


@require_GET
def periods(request: HttpRequest) -> HttpResponse:
    """Everything asked stands in the address, so that the answer can be sent to somebody."""
    today = timezone.localdate()
    form = PeriodForm(request.GET) if request.GET else PeriodForm(initial=first_values(today))
    found = form.answer(current_calendar()) if form.is_bound else None
    context = {
        "form": form,
        "found": found,
        "source": source_of(found),
        "link": f"?{query_of(form.asked())}" if found else "",
        "pairs": with_room(form.pairs),
        "clocks": statutory_clocks().values(),
        "today": today,
    }
    return render_page(request, "compliance/periods.html", context, status=422 if form.is_bound and not found else 200)


def source_of(found: Due | None) -> dict[str, Any]:
    """The edition a clock stands in, as it is published here; nothing for plain working days."""
    if found is None or not found.clock.edition:
        return {}
    edition = Edition.objects.published().filter(code=found.clock.edition).first()
    title = bilingual(edition.title_texts) if edition else found.clock.edition
    return {"title": title, "url": edition.get_absolute_url() if edition else ""}


def with_room(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave a row empty for one more suspension."""
    return [*pairs[: MOST_SUSPENSIONS - 1], ("", "")]
