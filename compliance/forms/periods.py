"""What to count, from which day, and when the clock stood still."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from compliance.clocks import BadClock, Binds, Clock, Due, Unit, statutory_clocks
from compliance.forms.comparing import day_field
from compliance.periods import (
    MOST_WORKING_DAYS,
    SUSPENDABLE,
    Asked,
    answer,
    in_order,
    overlaps,
    read_span,
    working_days,
    written,
)
from compliance.readable import bilingual
from compliance.workdays import BadCalendar, Calendar, Span

MOST_EXTENDED = 400
MOST_SUSPENSIONS = 20
BOUND = {
    Binds.EXPORTER: _("Binds the exporter"),
    Binds.AUTHORITY: _("Binds the authority"),
}


class PeriodForm(forms.Form):
    """Reads a query: `suspended` is `2026-03-02..2026-03-06`, or `from` and `to` in pairs; each may repeat."""

    clock = forms.ChoiceField(label=_("What to count"), required=False)
    n = forms.IntegerField(
        label=_("How many working days"),
        required=False,
        min_value=-MOST_WORKING_DAYS,
        max_value=MOST_WORKING_DAYS,
        help_text=_("For working days alone; negative counts backwards."),
    )
    start = day_field(_("Day of the event, not counted"))
    at = forms.TimeField(
        label=_("Hour of the event"),
        required=False,
        input_formats=["%H:%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("For reports due in hours; Asia/Shanghai."),
    )
    extended = forms.IntegerField(
        label=_("Extended by"),
        required=False,
        min_value=0,
        max_value=MOST_EXTENDED,
        help_text=_("Where the law allows it, in the unit of the period."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        clock, start = self.fields["clock"], self.fields["start"]
        assert isinstance(clock, forms.ChoiceField)  # noqa: S101 -- narrows the type
        assert isinstance(start, forms.DateField)  # noqa: S101 -- narrows the type
        clock.choices = clock_choices()
        start.required, start.input_formats = True, ["%Y-%m-%d"]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The suspensions as they were typed, both ends as text."""
        given = self.data if isinstance(self.data, QueryDict) else QueryDict()
        typed = zip_longest(given.getlist("from"), given.getlist("to"), fillvalue="")
        spelled = [text.partition("..") for text in given.getlist("suspended") if text.strip()]
        return [*((first, last) for first, _dots, last in spelled), *(pair for pair in typed if any(pair))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        clock = self.chosen_clock(cleaned)
        spans = self.suspensions()
        if clock:
            self.check_clock(clock, cleaned, spans)
        return {**cleaned, "period": clock, "suspensions": spans}

    def chosen_clock(self, cleaned: Mapping[str, Any]) -> Clock | None:
        code = cleaned.get("clock")
        if code:
            return statutory_clocks()[code]
        n = cleaned.get("n")
        if n is None and "n" not in self.errors and "clock" not in self.errors:
            self.add_error("n", _("Enter a number of working days, or choose a period of the law."))
        return None if n is None else working_days(n)

    def suspensions(self) -> tuple[Span, ...]:
        """Read the pairs; problems are those of the whole form, since the pairs are no fields of it."""
        if len(self.pairs) > MOST_SUSPENSIONS:
            self.add_error(None, _("A period can have at most %(n)d suspensions here.") % {"n": MOST_SUSPENSIONS})
            return ()
        spans = [span for first, last in self.pairs if (span := self.span_of(first, last))]
        for one, other in overlaps(spans):
            text = _("The suspensions %(one)s and %(other)s overlap. Enter each day once.")
            self.add_error(None, text % {"one": written(one), "other": written(other)})
        return tuple(in_order(spans))

    def span_of(self, first: str, last: str) -> Span | None:
        try:
            return read_span(f"{first}..{last}")
        except BadCalendar:
            text = _("The suspension ends %(last)s, before it starts %(first)s. Swap the days.")
        except ValueError:
            text = _("A suspension needs its first and its last day as YYYY-MM-DD: “%(first)s” to “%(last)s” is none.")
        self.add_error(None, text % {"first": first[:20], "last": last[:20]})
        return None

    def check_clock(self, clock: Clock, cleaned: Mapping[str, Any], spans: Sequence[Span]) -> None:
        if clock.unit == Unit.HOURS and cleaned.get("at") is None and "at" not in self.errors:
            self.add_error("at", _("This period counts hours. Enter the hour of the event."))
        if cleaned.get("extended") and not clock.extendable:
            self.add_error("extended", _("The law knows no extension of this period. Leave it empty."))
        if spans and (clock.unit not in SUSPENDABLE or clock.is_fixed_date):
            self.add_error(None, _("A suspension does not change this period. Take the suspensions out."))

    def asked(self) -> Asked:
        cleaned = self.cleaned_data
        return Asked(
            clock=cleaned["period"],
            start=cleaned["start"],
            at=cleaned["at"] if cleaned["period"].unit == Unit.HOURS else None,
            extended=cleaned["extended"] or 0,
            suspensions=cleaned["suspensions"],
        )

    def answer(self, calendar: Calendar) -> Due | None:
        """Count, or say why nothing can be counted; the form then has errors."""
        if not self.is_valid():
            return None
        try:
            return answer(self.asked(), calendar)
        except BadClock:
            self.add_error("start", _("This leads beyond the years a date can have, 1 to 9999. Choose another day."))
            return None


def query_of(asked: Asked) -> str:
    """Write what was asked as the shortest query that asks it again."""
    query = QueryDict(mutable=True)
    if asked.clock.code == "working_days":
        query["n"] = str(asked.clock.signed_n)
    else:
        query["clock"] = asked.clock.code
    query["start"] = asked.start.isoformat()
    if asked.at:
        query["at"] = f"{asked.at:%H:%M}"
    if asked.extended:
        query["extended"] = str(asked.extended)
    query.setlist("suspended", [written(span) for span in asked.suspensions])
    return query.urlencode(safe=":")


def clock_choices() -> Iterable[Any]:
    clocks = statutory_clocks().values()
    groups = [
        (label, [(clock.code, bilingual(clock.label)) for clock in clocks if clock.binds == binds])
        for binds, label in BOUND.items()
    ]
    return [("", _("Working days")), *groups]


def first_values(today: dt.date) -> dict[str, Any]:
    return {"n": 10, "start": today}
