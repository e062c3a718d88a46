import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance import arithmetic
from compliance.models import CalendarYear, current_calendar
from compliance.views.shell import render_page
from compliance.workdays import Calendar, Count, days_from

MOST_DAYS = 400


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the published years, and count working days for whoever asks."""
    days = current_calendar()
    count = counted(days, request.GET.get("start", ""), request.GET.get("n", ""))
    context = {
        "years": [(row, n_working_days(days, row.year)) for row in CalendarYear.objects.in_force()],
        "start": request.GET.get("start", timezone.localdate().isoformat()),
        "n": request.GET.get("n", "10"),
        "count": count,
        "text": arithmetic.counted(count) if count else None,
        "is_bad": bool(request.GET) and count is None,
        "next_year": timezone.localdate().year + 1,
        "most_days": MOST_DAYS,
    }
    return render_page(request, "compliance/calendar.html", context, partial="answer")


def counted(days: Calendar, start: str, n: str) -> Count | None:
    """Count, or give nothing when what was asked cannot be read."""
    try:
        day, number = dt.date.fromisoformat(start), int(n)
        return days.explain(day, number) if abs(number) <= MOST_DAYS else None
    except (ValueError, OverflowError):
        return None


def n_working_days(days: Calendar, year: int) -> int:
    return sum(map(days.is_working, days_from(dt.date(year, 1, 1), dt.date(year, 12, 31))))
