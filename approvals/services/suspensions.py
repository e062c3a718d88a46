"""When a statutory period stood still, and what is said of it; pure, no database."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from approvals.enums import AuthorityEventKind
from compliance.arithmetic import day_en, day_zh, range_en, range_zh
from compliance.wording import Text, joined
from compliance.workdays import Calendar, Span

K = AuthorityEventKind
A_DAY = dt.timedelta(days=1)
# What the authority does next, or the exporter with it, ends a suspension nobody ended by a letter.
ENDS_SUSPENSION = (
    K.CLOCK_RESUMED,
    K.FILED,
    K.RETURNED_INCOMPLETE,
    K.ACCEPTED,
    K.PASSED,
    K.PASSED_IN_PART,
    K.NOT_PASSED,
)


@dataclass(frozen=True, slots=True)
class Happened:
    """An authority event, in the order of events; `letter` is the title of its paper."""

    kind: AuthorityEventKind
    on: dt.date
    key: str
    respond_by: dt.date | None = None
    valid_until: dt.date | None = None
    extended_by: int = 0
    still_until: dt.date | None = None
    reason: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days on which a period stood still, both ends included; no last day while nobody knows it."""

    key: str
    first: dt.date
    last: dt.date | None
    reason: str = ""
    letter: str = ""

    def span(self, today: dt.date) -> Span:
        """Give the days; where no end is known, up to today."""
        return Span(self.first, self.last or max(self.first, today))

    def ended_by(self, day: dt.date) -> "Suspension":
        """Give what of it lies before a day."""
        return self if self.last and self.last < day else replace(self, last=day - A_DAY)

    def stands_on(self, day: dt.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def suspensions_of(events: Iterable[Happened]) -> list[Suspension]:
    """Pair what stopped the period with what let it run again, in the order of events.

    The day it runs again counts, so the day before it is the last one that does not.
    """
    found: list[Suspension] = []
    for event in events:
        if event.kind in ENDS_SUSPENSION and found and _reaches(found[-1], event.on):
            found[-1] = replace(found[-1], last=event.on - A_DAY)
        if event.kind == K.CLOCK_SUSPENDED:
            found.append(Suspension(event.key, event.on, event.still_until, event.reason, event.letter))
    return [one for one in found if one.last is None or one.last >= one.first]


def during(suspensions: Iterable[Suspension], start: dt.date, closed_on: dt.date | None) -> list[Suspension]:
    """Give those of a period's own time, in their order: what ends it ends them for it too.

    The day a period begins does not count, so that one which is over by then takes nothing from it.
    """
    begun = [one for one in suspensions if closed_on is None or one.first < closed_on]
    ended = [one.ended_by(closed_on) if closed_on else one for one in begun]
    return [one for one in ended if one.last is None or start < one.last]


def standing_still(events: Iterable[Happened], on: dt.date) -> Suspension | None:
    """Give the suspension that stands on a day."""
    return next((one for one in suspensions_of(events) if one.stands_on(on)), None)


def faults_of(events: Sequence[Happened]) -> Iterator[tuple[str, Happened, Suspension | None]]:
    """Name what cannot be of suspensions, with the event and the suspension it meets.

    `nothing_stands`: it runs again though nothing stood still; `stands_already`: two overlap;
    `ends_before_it_starts`: it runs again on the day it stopped, or earlier.
    """
    standing: Suspension | None = None
    for event in events:
        if standing and standing.last is not None and event.on > standing.last:
            standing = None
        if event.kind == K.CLOCK_SUSPENDED:
            if standing:
                yield "stands_already", event, standing
            standing = Suspension(event.key, event.on, event.still_until)
        elif event.kind == K.CLOCK_RESUMED and standing is None:
            yield "nothing_stands", event, None
        elif event.kind == K.CLOCK_RESUMED and standing and event.on <= standing.first:
            yield "ends_before_it_starts", event, standing
        if event.kind in ENDS_SUSPENSION:
            standing = None


def was_it_suspended(suspensions: Sequence[Suspension], calendar: Calendar, today: dt.date) -> Text:
    """Answer "was it ever suspended?": how often, how long, and each time why and by which letter."""
    if not suspensions:
        return Text("No, it never stood still.", "否，期限从未中止。")
    n_days = sum(n_working_days(one, calendar, today) for one in suspensions)
    times = len(suspensions)
    head = Text(
        f"Yes, {_times_en(times)}, for {_days_en(n_days)} in all.",
        f"是，共中止{times}次，合计{n_days}个工作日。",
    )
    return joined([head, *(told(one, calendar, today) for one in suspensions)], en=" ", zh="")


def told(one: Suspension, calendar: Calendar, today: dt.date) -> Text:
    """Tell of one suspension: its days, how many of them are working days, its reason and its letter."""
    n_days = n_working_days(one, calendar, today)
    return Text(
        f"{_days_of_en(one)} ({_days_en(n_days)}{'' if one.last else ' so far'}){_because_en(one)}.",
        f"{_days_of_zh(one)}（{'' if one.last else '至今'}{n_days}个工作日）{_because_zh(one)}。",
    )


def n_working_days(one: Suspension, calendar: Calendar, today: dt.date) -> int:
    """Count the working days a period lost by it, up to today where it still stands."""
    span = one.span(today)
    return calendar.between(span.first - A_DAY, span.last)


def _reaches(one: Suspension, day: dt.date) -> bool:
    return one.last is None or day <= one.last


def _days_of_en(one: Suspension) -> str:
    if one.last is None:
        return f"Since {day_en(one.first)}, still standing"
    same_year = one.first.year == one.last.year
    if same_year:
        return f"{range_en(one.first, one.last)} {one.last.year}"
    return f"{day_en(one.first)} – {day_en(one.last)}"


def _days_of_zh(one: Suspension) -> str:
    if one.last is None:
        return f"自{day_zh(one.first)}起，尚未恢复"
    if one.first.year == one.last.year:
        return f"{one.first.year}年{range_zh(one.first, one.last)}"
    return f"{day_zh(one.first)}至{day_zh(one.last)}"


def _because_en(one: Suspension) -> str:
    letter = f" (letter: “{one.letter}”)" if one.letter else ""
    return f": {one.reason.rstrip('.。')}{letter}" if one.reason else letter


def _because_zh(one: Suspension) -> str:
    letter = f"（文书：“{one.letter}”）" if one.letter else ""
    return f"：{one.reason.rstrip('.。')}{letter}" if one.reason else letter


def _times_en(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


def _days_en(n: int) -> str:
    return f"{n} working {'day' if n == 1 else 'days'}"
