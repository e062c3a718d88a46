"""The report of dates: one row each with how it came about, and the numbers of each kind."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from approvals import scopes
from approvals.enums import DeadlineOutcome
from approvals.models import Deadline, DeadlineMove
from approvals.models.deadline import DeadlineQuerySet
from approvals.schedule import schedule
from compliance.citations import citation
from compliance.clocks import Binds, Means
from compliance.enums import Verification
from compliance.readable import SHANGHAI, bilingual, listed

ROWS_AT_ONCE = 1000
BOUND = {Binds.AUTHORITY: _("The authority"), Binds.INSIDE: _("Ourselves"), Binds.EXPORTER: _("The exporter")}
MEANS = {Means.LAST_DAY: _("Last day"), Means.OPENS: _("A window opens"), Means.EXPIRES: _("Something expires")}

Cell = str | int | dt.date


@dataclass(frozen=True)
class Column:
    title: str | Promise
    value: Callable[[Any], Cell | None]
    width: int = 16


def columns() -> Sequence[Column]:
    return (
        Column(_("Date"), lambda row: row.due_on, 12),
        Column(_("Time (Asia/Shanghai)"), lambda row: time_of(row.due_at), 12),
        Column(_("Weekday"), lambda row: weekday_of(row.due_on), 12),
        Column(_("Certainty"), certainty_of, 14),
        Column(_("Kind"), lambda row: bilingual(row.label), 34),
        Column(_("What the date is"), lambda row: str(MEANS[Means(row.means)]), 18),
        Column(_("Who is bound"), lambda row: str(BOUND[Binds(row.binds)])),
        Column(_("Case"), lambda row: row.application.reference if row.application else "", 16),
        Column(_("Consultation"), lambda row: row.consultation.code if row.consultation else "", 22),
        Column(_("Exporter"), exporter_of, 30),
        Column(_("Organisation"), lambda row: row.organisation.code, 12),
        Column(_("Owner"), lambda row: row.application.owner.name if row.application else ""),
        Column(_("State"), state_of),
        Column(_("Ended on"), lambda row: row.closed_on, 12),
        Column(_("Started on"), lambda row: row.started_on, 12),
        Column(_("How it came about"), lambda row: bilingual(row.text), 80),
        Column(_("Text of the law"), lambda row: row.explanation["edition"], 22),
        Column(_("Article"), lambda row: citation(row.explanation["article"]), 22),
        Column(_("Verification"), verification_of),
        Column(_("Days it stood still"), suspensions_of, 24),
        Column(_("Times it moved"), lambda row: row.n_moves or 0, 10),
        Column(_("Was before"), lambda row: row.moved_from, 12),
        Column(_("Because"), lambda row: bilingual(row.moved_because), 50),
        Column(_("Note"), lambda row: row.note, 24),
        Column(_("Page"), lambda row: settings.SITE_URL + reverse("approvals:deadline", args=[row.pk]), 40),
    )


def titles(language: str) -> list[str]:
    with override(language):
        return [str(column.title) for column in columns()]


def report_rows(rows: DeadlineQuerySet, language: str) -> Iterator[list[Cell | None]]:
    """Give one row per date in the order of dates; a thousand are held in memory at a time."""
    found = rows.select_related("application__owner", "application__entity", "consultation", "entity", "organisation")
    ordered = with_moves(found).order_by("due_on", "due_at", "pk")
    listed_columns = columns()
    for row in ordered.iterator(chunk_size=ROWS_AT_ONCE):
        with override(language):
            cells = [column.value(row) for column in listed_columns]
        yield cells


def with_moves(rows: DeadlineQuerySet) -> DeadlineQuerySet:
    """Say of each date how often it moved, and from when and why it did so last."""
    moves = DeadlineMove.objects.filter(deadline=OuterRef("pk")).order_by("-moved_at", "-pk")
    counted = moves.order_by().values("deadline").annotate(n=Count("pk"))
    return rows.annotate(
        n_moves=Subquery(counted.values("n")),
        moved_from=Subquery(moves.values("was_on")[:1]),
        moved_because=Subquery(moves.values("because")[:1]),
    )


def time_of(at: dt.datetime | None) -> str:
    return f"{timezone.localtime(at, SHANGHAI):%H:%M}" if at else ""


def weekday_of(day: dt.date) -> str:
    return str(WEEKDAYS[day.weekday()])


WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


def certainty_of(row: Deadline) -> str:
    if row.suspended_since:
        return gettext("has stood still since %(day)s") % {"day": row.suspended_since.isoformat()}
    return gettext("provisional") if row.provisional else gettext("certain")


def exporter_of(row: Deadline) -> str:
    return str((row.application.entity if row.application else row.entity) or "")


def state_of(row: Deadline) -> str:
    if row.outcome:
        return str(DeadlineOutcome(row.outcome).label)
    return gettext("Overdue") if row.is_overdue else gettext("Open")


def verification_of(row: Deadline) -> str:
    mark = row.explanation["verification"]
    return str(Verification(mark).label) if mark else ""


def suspensions_of(row: Deadline) -> str:
    return listed(f"{first} – {last}" for first, last in row.explanation.get("suspensions", ()))


def numbers_of(rows: DeadlineQuerySet, now: dt.datetime) -> list[dict[str, Any]]:
    """Count the dates of each kind: open, overdue, provisional, met, met late, ended otherwise."""
    otherwise = (DeadlineOutcome.PASSED, DeadlineOutcome.OVERTAKEN)
    counted = (
        rows.order_by()
        .values("kind")
        .annotate(
            n=Count("pk"),
            n_open=Count("pk", Q(closed_at=None)),
            n_overdue=Count("pk", scopes.to_be_met() & scopes.past(now)),
            n_provisional=Count("pk", Q(closed_at=None, provisional=True)),
            n_met=Count("pk", Q(outcome=DeadlineOutcome.MET)),
            n_late=Count("pk", Q(outcome=DeadlineOutcome.LATE)),
            n_otherwise=Count("pk", Q(outcome__in=otherwise)),
        )
    )
    clocks = schedule().clocks()
    named = [{**one, "label": clocks[one["kind"]].label if one["kind"] in clocks else one["kind"]} for one in counted]
    return sorted(named, key=lambda one: bilingual(one["label"]))
