"""Which dates follow from the history of a case; pure, no database."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from approvals.enums import AuthorityEventKind, DocumentKind, Procedure, Status
from compliance.clocks import Clock, Due, due
from compliance.workdays import Calendar

K = AuthorityEventKind
ENDS_REVIEW = (K.PASSED, K.PASSED_IN_PART, K.NOT_PASSED)
FRESHNESS = {
    Procedure.ASSESSMENT: {DocumentKind.SELF_ASSESSMENT: "self_assessment_freshness"},
    Procedure.CONTRACT: {DocumentKind.PIPIA: "pipia_freshness"},
    Procedure.CERTIFICATION: {DocumentKind.PIPIA: "pipia_freshness"},
}


@dataclass(frozen=True, slots=True)
class Happened:
    """An authority event, in the order of events."""

    kind: AuthorityEventKind
    on: dt.date
    key: str
    respond_by: dt.date | None = None
    valid_until: dt.date | None = None


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
    events: Sequence[Happened] = ()
    papers: Sequence[Paper] = ()
    submitted_on: dt.date | None = None
    advised_on: dt.date | None = None
    decided_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A date that follows from one event; `closed_on` is the day of the event that ended it."""

    due: Due
    origin: str
    closed_on: dt.date | None = None


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
                return self._filed_for_assessment(event, later)
            case Procedure.ASSESSMENT, K.ACCEPTED:
                return self._accepted(event, later)
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
                return [self.on("contract_review", event.on, event.key, closed_on=ended)]
            case Procedure.CONTRACT, K.SUPPLEMENT_ANSWERED:
                ended = _first_on(later, *ENDS_REVIEW, K.SUPPLEMENT_REQUESTED)
                return [self.on("contract_review", event.on, event.key, closed_on=ended)]
            case Procedure.CERTIFICATION, K.CERTIFICATE_ISSUED:
                return self._valid(event, later, "certificate_validity", "certificate_renewal")
            case _:
                return []

    def _filed_for_assessment(self, event: Happened, later: Sequence[Happened]) -> Iterator[Planned]:
        """Acceptance runs on from the end of the completeness check, which has no event."""
        ended = _first_on(later, K.ACCEPTED, K.RETURNED_INCOMPLETE)
        completeness = self.on("completeness", event.on, event.key, closed_on=ended)
        yield completeness
        yield self.on("acceptance", completeness.due.on, event.key, closed_on=ended)

    def _accepted(self, event: Happened, later: Sequence[Happened]) -> Iterator[Planned]:
        until_end = _until(later, *ENDS_REVIEW)
        told = [row.respond_by for row in until_end if row.kind == K.EXTENDED]
        yield self.on(
            "assessment",
            event.on,
            event.key,
            told=told[-1] if told else None,
            closed_on=_first_on(later, *ENDS_REVIEW),
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
