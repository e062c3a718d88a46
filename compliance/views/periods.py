"""Count a period: a clock of the law or working days, with its arithmetic and its source."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance.clocks import statutory_clocks
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
    sources = sources_of({clock.edition for clock in statutory_clocks().values()})
    context = {
        "form": form,
        "found": found,
        "source": sources.get(found.clock.edition) if found else None,
        "link": f"?{query_of(form.asked())}" if found else "",
        "pairs": with_room(form.pairs),
        "clocks": [(clock, sources.get(clock.edition)) for clock in statutory_clocks().values()],
        "today": today,
    }
    return render_page(request, "compliance/periods.html", context, status=422 if form.is_bound and not found else 200)


def sources_of(codes: set[str]) -> dict[str, dict[str, str]]:
    """Give the title and page of each edition by its code, as it is published here; the code alone if it is not."""
    published = {edition.code: edition for edition in Edition.objects.published().filter(code__in=codes)}
    return {code: _source(code, published.get(code)) for code in codes if code}


def _source(code: str, edition: Edition | None) -> dict[str, str]:
    if edition is None:
        return {"title": code, "url": ""}
    return {"title": bilingual(edition.title_texts), "url": edition.get_absolute_url()}


def with_room(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave a row empty for one more suspension."""
    return [*pairs[: MOST_SUSPENSIONS - 1], ("", "")]
