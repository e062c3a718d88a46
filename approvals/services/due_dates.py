"""Which dates follow from the history of a case; pure, no database."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from approvals.enums import AuthorityEventKind, DeadlineOutcome, DocumentKind, Procedure, Status
from approvals.services.suspensions import A_DAY, Happened, Suspension, during, suspensions_of
from compliance import arithmetic
from compliance.clocks import Clock, Due, due
from compliance.clocks.shown import shortened
from compliance.workdays import Calendar, Span

K = AuthorityEventKind
ENDS_REVIEW = (K.PASSED, K.PASSED_IN_PART, K.NOT_PASSED)
FRESHNESS = {
    Procedure.ASSESSMENT: {DocumentKind.SELF_ASSESSMENT: "self_assessment_freshness"},
    Procedure.CONTRACT: {DocumentKind.PIPIA: "pipia_freshness"},
    Procedure.CERTIFICATION: {DocumentKind.PIPIA: "pipia_freshness"},
}


@dataclass(frozen=True, slots=True)
class Paper:
    kind: DocumentKind
    dated_on: dt.date
    key: str


@dataclass(frozen=True, slots=True)
class History:
    """What the dates of a case rest on."""

    procedure: Procedure
    status: Status
    is_closed: bool
    today: dt.date
    events: Sequence[Happened] = ()
    papers: Sequence[Paper] = ()
    submitted_on: dt.date | None = None
    advised_on: dt.date | None = None
    decided_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A date that follows from one event; `closed_on` is the day of the event that ended it.

    `closed_at` is the moment, where hours count. While the clock stands still, `suspended_since`
    says so, and the date is the earliest it could be. `outcome` is how it ended where dates cannot tell.
    """

    due: Due
    origin: str
    closed_on: dt.date | None = None
    closed_at: dt.datetime | None = None
    suspended_since: dt.date | None = None
    outcome: DeadlineOutcome | None = None


@dataclass(frozen=True, slots=True)
class DueDates:
    """The dates of cases under one calendar and one set of clocks."""

    calendar: Calendar
    clocks: Mapping[str, Clock] = field(hash=False)

    def of_case(self, history: History) -> list[Planned]:
        """Give every date that follows from the history, open or met; none for a closed case."""
        if history.is_closed:
            return []
        planned = [*self._inside(history), *self._freshness(history)]
        for position, event in enumerate(history.events):
            planned += self._after(history, event, history.events[position + 1 :])
        return planned

    def on(
        self,
        code: str,
        start: dt.date,
        origin: str,
        *,
        told: dt.date | None = None,
        closed_on: dt.date | None = None,
    ) -> Planned:
        found = due(self.clocks[code], start, self.calendar, told=told)
        return Planned(found, origin, closed_on)

    def _by_authority(
        self,
        history: History,
        code: str,
        start: dt.date,
        origin: str,
        *,
        closed_on: dt.date | None,
        extensions: Sequence[Happened] = (),
    ) -> Planned:
        """Give a date that binds the authority: its period can stand still, and some can be extended."""
        clock, standing = self.clocks[code], during(suspensions_of(history.events), start, closed_on)
        found, used = self._extended(clock, start, history, extensions, ()), list[Suspension]()
        for one in standing:
            if one.first <= found.on:
                used.append(one)
                found = self._extended(clock, start, history, extensions, used)
        last = used[-1] if used and used[-1].last is None else None
        if last:
            text = arithmetic.join(arithmetic.stands_still(last.first, found.on), found.explanation)
            found = replace(found, explanation=text)
        return Planned(found, origin, closed_on, suspended_since=last.first if last else None)

    def _extended(
        self,
        clock: Clock,
        start: dt.date,
        history: History,
        extensions: Sequence[Happened],
        suspensions: Sequence[Suspension],
    ) -> Due:
        """Apply what the authority told of its period; the last date it named stands before all told earlier."""
        named = [event for event in extensions if event.respond_by]
        if not named:
            n_added = sum(event.extended_by for event in extensions)
            spans = [one.span(history.today) for one in suspensions]
            return due(clock, start, self.calendar, extended=n_added, suspensions=spans)
        found = due(clock, start, self.calendar, told=named[-1].respond_by)
        later = history.events[history.events.index(named[-1]) + 1 :]
        keys = {event.key for event in later}
        found = self._longer(found, sum(event.extended_by for event in extensions if event.key in keys))
        spans = [one.span(history.today) for one in suspensions if one.key in keys]
        return self._put_off(found, spans) if spans else found

    def _longer(self, found: Due, n_added: int) -> Due:
        """Move a date the authority named by the working days it added later."""
        if not n_added:
            return found
        count = self.calendar.explain(found.on, n_added)
        text = arithmetic.join(
            found.explanation, arithmetic.counted(count), arithmetic.extended(n_added, found.clock.unit)
        )
        days = shortened(count.days, due_on=count.on)
        return replace(found, on=count.on, explanation=text, days=days, unpublished=count.unpublished, extended=n_added)

    def _put_off(self, found: Due, spans: Sequence[Span]) -> Due:
        """Move a date the authority named by the standstill it ordered after it: what was left runs on."""
        before = spans[0].first - A_DAY
        n_left = self.calendar.between(before, found.on)
        if n_left <= 0:
            return found
        count = self.calendar.explain(before, n_left, spans)
        left = {
            "en": f"Then the period stood still; the {n_left} working days that were left run on to the new date.",
            "zh": f"此后期限中止；剩余的{n_left}个工作日自恢复之日起继续计算。",
        }
        text = arithmetic.join(found.explanation, left, arithmetic.counted(count))
        days = shortened(count.days, due_on=count.on)
        return replace(
            found, on=count.on, explanation=text, days=days, unpublished=count.unpublished, suspensions=tuple(spans)
        )

    def _inside(self, history: History) -> Iterator[Planned]:
        """Review ends with advice, decision with the decision; a case sent back has neither."""
        submitted_on, advised_on = history.submitted_on, history.advised_on
        if submitted_on and history.status in (Status.SUBMITTED, Status.IN_ASSESSMENT):
            yield self.on("review_target", submitted_on, f"submitted:{submitted_on}")
        elif submitted_on and advised_on and advised_on >= submitted_on:
            origin = f"submitted:{submitted_on}"
            yield self.on("review_target", submitted_on, origin, closed_on=advised_on)
        if advised_on and history.status == Status.AWAITING_DECISION:
            yield self.on("decision_target", advised_on, f"advised:{advised_on}")
        elif advised_on and history.decided_on and history.decided_on >= advised_on:
            origin = f"advised:{advised_on}"
            yield self.on("decision_target", advised_on, origin, closed_on=history.decided_on)

    def _freshness(self, history: History) -> Iterator[Planned]:
        """Papers must be fresh on the day of filing; after it their age does not matter."""
        filed_on = _filed_on(history.events)
        for kind, code in FRESHNESS.get(history.procedure, {}).items():
            papers = [paper for paper in history.papers if paper.kind == kind]
            if papers:
                newest = max(papers, key=lambda paper: (paper.dated_on, paper.key))
                yield self.on(code, newest.dated_on, newest.key, closed_on=filed_on)

    def _after(self, history: History, event: Happened, later: Sequence[Happened]) -> Iterable[Planned]:
        match history.procedure, event.kind:
            case Procedure.ASSESSMENT, K.FILED:
                return self._filed_for_assessment(history, event, later)
            case Procedure.ASSESSMENT, K.ACCEPTED:
                return self._accepted(history, event, later)
            case _, K.SUPPLEMENT_REQUESTED:
                return self._supplement(history.procedure, event, later)
            case Procedure.ASSESSMENT, K.NOT_PASSED:
                return self._not_passed(event, later)
            case Procedure.ASSESSMENT, K.PASSED | K.PASSED_IN_PART:
                return self._valid(event, later, "validity", "extension_window")
            case Procedure.CONTRACT, K.CONTRACT_EFFECTIVE:
                filed_on = _first_on(later, K.FILED)
                return [self.on("contract_filing", event.on, event.key, closed_on=filed_on)]
            case Procedure.CONTRACT, K.FILED:
                ended = _first_on(later, *ENDS_REVIEW, K.RETURNED_INCOMPLETE, K.SUPPLEMENT_REQUESTED)
                return [self._by_authority(history, "contract_review", event.on, event.key, closed_on=ended)]
            case Procedure.CONTRACT, K.SUPPLEMENT_ANSWERED:
                ended = _first_on(later, *ENDS_REVIEW, K.SUPPLEMENT_REQUESTED)
                return [self._by_authority(history, "contract_review", event.on, event.key, closed_on=ended)]
            case Procedure.CERTIFICATION, K.CERTIFICATE_ISSUED:
                return self._valid(event, later, "certificate_validity", "certificate_renewal")
            case _:
                return []

    def _filed_for_assessment(self, history: History, event: Happened, later: Sequence[Happened]) -> Iterator[Planned]:
        """Acceptance runs on from the end of the completeness check, which has no event."""
        ended = _first_on(later, K.ACCEPTED, K.RETURNED_INCOMPLETE)
        completeness = self._by_authority(history, "completeness", event.on, event.key, closed_on=ended)
        yield completeness
        acceptance = self._by_authority(history, "acceptance", completeness.due.on, event.key, closed_on=ended)
        since = acceptance.suspended_since or completeness.suspended_since
        yield replace(acceptance, suspended_since=since)

    def _accepted(self, history: History, event: Happened, later: Sequence[Happened]) -> Iterator[Planned]:
        until_end = _until(later, *ENDS_REVIEW)
        yield self._by_authority(
            history,
            "assessment",
            event.on,
            event.key,
            closed_on=_first_on(later, *ENDS_REVIEW),
            extensions=[row for row in until_end if row.kind == K.EXTENDED],
        )

    def _supplement(self, procedure: Procedure, event: Happened, later: Sequence[Happened]) -> Iterator[Planned]:
        code = "contract_supplement" if procedure == Procedure.CONTRACT else "supplement"
        answered = _first_on(later, K.SUPPLEMENT_ANSWERED)
        yield self.on(code, event.on, event.key, told=event.respond_by, closed_on=answered)

    def _not_passed(self, event: Happened, later: Sequence[Happened]) -> Iterator[Planned]:
        asked = _first_on(later, K.REASSESSMENT_REQUESTED)
        yield self.on("reassessment_request", event.on, event.key, closed_on=asked)

    def _valid(self, event: Happened, later: Sequence[Happened], validity: str, renewal: str) -> Iterator[Planned]:
        """A result is valid until the day it names, or as long as the law says."""
        replaced = _first_on(later, K.PASSED, K.PASSED_IN_PART, K.CERTIFICATE_ISSUED)
        expiry = self.on(validity, event.on, event.key, told=event.valid_until, closed_on=replaced)
        yield expiry
        yield self.on(renewal, expiry.due.on, event.key, closed_on=replaced)


def _first_on(events: Iterable[Happened], *kinds: AuthorityEventKind) -> dt.date | None:
    return next((event.on for event in events if event.kind in kinds), None)


def _filed_on(events: Iterable[Happened]) -> dt.date | None:
    """Give the day of the filing that stands, or of the certificate; one returned as incomplete does not."""
    filings = [event for event in events if event.kind in (K.FILED, K.RETURNED_INCOMPLETE, K.CERTIFICATE_ISSUED)]
    return filings[-1].on if filings and filings[-1].kind != K.RETURNED_INCOMPLETE else None


def _until(events: Iterable[Happened], *kinds: AuthorityEventKind) -> Iterator[Happened]:
    for event in events:
        if event.kind in kinds:
            return
        yield event
