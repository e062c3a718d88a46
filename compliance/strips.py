"""What a strip of days and the arithmetic of a date show, for pages."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from compliance import arithmetic, charts, readable
from compliance.arithmetic.progress import progress, told
from compliance.clocks import Due, Means, Unit, statutory_clocks
from compliance.workdays import Day, DayKind

LABELS: Mapping[str, str | Promise] = {
    "start": _("starting day"),
    "working": _("counted working day"),
    "worked_weekend": _("weekend worked, counted"),
    "holiday": _("holiday"),
    "weekend": _("weekend"),
    "suspended": _("clock stopped"),
    "today": _("today"),
    "due": _("due"),
    "gap": pgettext_lazy("days", "not shown"),
}
LABELS_OF_ALL_DAYS: Mapping[str, str | Promise] = {
    **LABELS,
    "working": _("working day"),
    "worked_weekend": _("weekend worked"),
}
DAYS_OFF = ("weekend", "holiday")
Holidays = Sequence[Sequence[Any]]


def day_strip(
    days: Iterable[Any],
    today: dt.date | None = None,
    due: dt.date | str | None = None,
    guessed: Collection[int] = (),
    holidays: Holidays = (),
) -> dict[str, object]:
    """Draw days; each is `(date, kind[, counted])` or has `on` and `kind`.

    `holidays` are [first, last, names], as `Due.to_dict` gives them.
    """
    shown = [as_shown(day) for day in days]
    drawing = charts.strip(shown, today=today, due=as_date(due) if due else None, guessed=guessed)
    labels = LABELS if counts_working_days(shown) else LABELS_OF_ALL_DAYS
    names = [(as_date(first), as_date(last), texts) for first, last, texts in holidays]
    return {
        "strip": drawing,
        "months": [(label, month_of(label)) for label in drawing.labels],
        "cells": [(cell, title(cell, labels, names)) for cell in drawing.cells],
        "runs": [{"run": run, "label": labels.get(run.kind, run.kind)} for run in drawing.runs],
        "kinds": [{"kind": kind, "label": labels[kind]} for kind in drawing.kinds],
        "has_due": any(cell.is_due for cell in drawing.cells),
        "today": next((cell for cell in drawing.cells if cell.is_today), None),
        "guessed": sorted({cell.on.year for cell in drawing.cells if cell.is_guessed}),
        "width": charts.CELL_WIDTH,
        "cell_height": charts.CELL_HEIGHT,
    }


def counts_working_days(days: Sequence[charts.Shown]) -> bool:
    return any(day.counted for day in days) and not any(day.counted for day in days if day.kind in DAYS_OFF)


def title(
    cell: charts.Cell,
    labels: Mapping[str, str | Promise],
    holidays: Sequence[tuple[dt.date, dt.date, Mapping[str, str]]],
) -> str:
    """Say what a day is, for whoever points at it."""
    name = next((readable.bilingual(texts) for first, last, texts in holidays if first <= cell.on <= last), "")
    words = [name if name and cell.kind == "holiday" else str(labels.get(cell.kind, cell.kind))]
    if cell.number:
        words.append(gettext("day %(n)d") % {"n": cell.number})
    words += [str(LABELS[mark]) for mark, is_marked in (("due", cell.is_due), ("today", cell.is_today)) if is_marked]
    on = gettext("%(day)s (%(weekday)s)") % {"day": readable.day(cell.on), "weekday": date_format(cell.on, "D")}
    return on + gettext(": ") + gettext(", ").join(words)


def month_of(label: charts.Label) -> str:
    with_year, without = ("Y年n月", "n月") if readable.is_chinese() else ("M Y", "M")
    return date_format(label.on, with_year if label.with_year else without)


def arithmetic_of(found: Due | Mapping[str, Any], has_ended: bool = False) -> dict[str, object]:
    """Show how a date came about: the words, how far it is today, the strip, and how we read the law.

    Takes a `Due`, or the plain values of one as they are stored; these can be counted again elsewhere.
    One that has ended says no more how far it is.
    """
    values = found.to_dict() if isinstance(found, Due) else found
    today = timezone.localdate()
    return {
        "text": values["text"],
        "progress": arithmetic.NOTHING if has_ended else told_today(values),
        "reading": values.get("reading"),
        "again": "" if isinstance(found, Due) else again(values),
        "days": values["days"],
        "today": today,
        "due": values["on"],
        "guessed": values.get("guessed", ()),
        "holidays": values.get("holidays", ()),
    }


def again(values: Mapping[str, Any]) -> str:
    """Give the address that counts a stored date anew; empty where no clock of the law led to it."""
    if values.get("clock") not in statutory_clocks() or values.get("told"):
        return ""
    started_at = values.get("started_at")
    query = {
        "clock": values["clock"],
        "start": values["start"],
        "at": dt.datetime.fromisoformat(started_at).strftime("%H:%M") if started_at else "",
        "extended": values.get("extended") or "",
        "suspended": [f"{first}..{last}" for first, last in values.get("suspensions", ())],
    }
    asked = {name: value for name, value in query.items() if value}
    return f"{reverse('compliance:periods')}?{urlencode(asked, doseq=True, safe=':')}"


def told_today(values: Mapping[str, Any]) -> arithmetic.Text:
    return progress_of(values, timezone.localdate())


def progress_of(values: Mapping[str, Any], today: dt.date) -> arithmetic.Text:
    """Say how far a count is today; nothing where none runs."""
    if values.get("unit") == Unit.HOURS or (values.get("n", 0) < 0 and values["means"] != Means.OPENS):
        return arithmetic.NOTHING
    days = [Day(as_date(on), DayKind(kind), int(counted)) for on, kind, counted in values["days"]]
    found = progress(days, today) if days else None
    unit = values.get("unit", Unit.DAYS)
    if values.get("told") and not counts_working_days([as_shown(day) for day in days]):
        unit = Unit.DAYS
    return told(found, unit) if found else arithmetic.NOTHING


def as_shown(item: Any) -> charts.Shown:
    if isinstance(item, Mapping):
        return charts.Shown(as_date(item["on"]), str(item["kind"]), int(item.get("counted", 0)))
    if isinstance(item, tuple | list):
        return charts.Shown(as_date(item[0]), str(item[1]), int(item[2]) if len(item) > 2 else 0)
    return charts.Shown(item.on, str(getattr(item.kind, "value", item.kind)), int(getattr(item, "counted", 0)))


def as_date(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
