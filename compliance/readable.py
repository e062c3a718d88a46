"""Dates, numbers and two-language text as people read them, in the active language."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext, ngettext, ngettext_lazy, pgettext

from compliance.wording import Text

SHANGHAI = ZoneInfo("Asia/Shanghai")
A_MINUTE = dt.timedelta(minutes=1)
SPANS: dict[str, Any] = {
    "year": ngettext_lazy("%(num)d year", "%(num)d years", "num"),
    "month": ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    "week": ngettext_lazy("%(num)d week", "%(num)d weeks", "num"),
    "day": ngettext_lazy("%(num)d day", "%(num)d days", "num"),
    "hour": ngettext_lazy("%(num)d hour", "%(num)d hours", "num"),
    "minute": ngettext_lazy("%(num)d minute", "%(num)d minutes", "num"),
}


def is_chinese() -> bool:
    return (get_language() or "en").startswith("zh")


def bilingual(value: object) -> str:
    """Pick the active language of `{"en", "zh"}` or a `Text`; anything else is shown as it is."""
    if isinstance(value, Text):
        value = value.to_dict()
    if not isinstance(value, Mapping):
        return "" if value is None else str(value)
    first, second = ("zh", "en") if is_chinese() else ("en", "zh")
    return str(value.get(first) or value.get(second) or "")


def listed(items: Iterable[object]) -> str:
    """Join as one list: a, b in English and a、b in Chinese."""
    return pgettext("list", ", ").join(map(str, items))


def prose(sentences: Iterable[object]) -> str:
    """Put sentences one after another; Chinese has no space between them."""
    return ("" if is_chinese() else " ").join(map(str, sentences))


def number(value: object) -> str:
    """Group by thousands in both languages; nothing is "unknown", never 0."""
    if value is None or value == "":
        return gettext("unknown")
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def day(value: dt.date | None) -> str:
    """24 Nov 2026, or 2026年11月24日; a moment is first moved to Asia/Shanghai."""
    if not value:
        return ""
    return date_format(local(value), "Y年n月j日" if is_chinese() else "j M Y")


def moment(value: dt.datetime | None) -> str:
    return f"{day(value)} {local(value):%H:%M}" if value else ""


def local(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return value.astimezone(SHANGHAI)
    return value


def absolute(value: dt.date) -> str:
    return f"{moment(value)} {gettext('Asia/Shanghai')}" if isinstance(value, dt.datetime) else day(value)


def distance(value: dt.date) -> str:
    """Say "2 hours ago" of a moment and "in 3 days" of a day."""
    if isinstance(value, dt.datetime):
        return time_away(value)
    return days_away((value - timezone.now().astimezone(SHANGHAI).date()).days)


def time_away(value: dt.datetime) -> str:
    now = timezone.now()
    if abs(now - value) < A_MINUTE:
        return gettext("just now")
    if value > now:
        return gettext("in %(span)s") % {"span": timesince(now, value, time_strings=SPANS, depth=1)}
    return gettext("%(span)s ago") % {"span": timesince(value, now, time_strings=SPANS, depth=1)}


def days_away(n: int) -> str:
    if n == 0:
        return gettext("today")
    if n > 0:
        return ngettext("in %(n)s day", "in %(n)s days", n) % {"n": n}
    return ngettext("%(n)s day ago", "%(n)s days ago", -n) % {"n": -n}
