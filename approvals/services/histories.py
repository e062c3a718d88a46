"""Reads from the rows what the dates of a case or an exporter rest on."""

import datetime as dt
from typing import Any

from django.utils import timezone

from approvals.enums import AuthorityEventKind, DocumentKind, EntityEventKind, Stage, Status
from approvals.models import Application, AuthorityEvent, Document, EntityEvent
from approvals.services.due_dates import History, Paper
from approvals.services.entity_dates import EntityHappened
from approvals.services.suspensions import Happened
from compliance.accounts.models import LegalEntity


def history_of(application: Application) -> History:
    """Read what the dates of a case rest on; what was corrected since does not count."""
    advice = application.advice.first()
    decision = application.decisions.standing().first()
    return History(
        procedure=application.procedure,
        status=Status(application.status),
        is_closed=application.stage == Stage.CLOSED,
        today=timezone.localdate(),
        events=happened(application),
        papers=[_paper(document) for document in application.documents.current()],
        submitted_on=_day(application.submitted_at),
        advised_on=_day(advice.given_at) if advice else None,
        decided_on=_day(decision.decided_at) if decision else None,
    )


def happened(application: Application) -> list[Happened]:
    """Read the authority events of a case that stand, in their order."""
    return [happened_as(event) for event in application.authority_events.standing().select_related("document")]


def happened_as(event: AuthorityEvent) -> Happened:
    return Happened(
        kind=AuthorityEventKind(event.kind),
        on=event.happened_on,
        key=key_of(event),
        respond_by=event.respond_by,
        valid_until=event.valid_until,
        extended_by=event.extended_by or 0,
        still_until=event.still_until,
        reason=event.reason,
        letter=event.document.title if event.document else "",
    )


def key_of(event: AuthorityEvent) -> str:
    """Name the event as the origin of a date; a correction keeps the name."""
    return f"event:{event.first_pk}"


def entity_history_of(entity: LegalEntity) -> list[EntityHappened]:
    return [entity_happened_as(event) for event in EntityEvent.objects.filter(entity=entity).standing()]


def entity_happened_as(event: EntityEvent) -> EntityHappened:
    return EntityHappened(
        kind=EntityEventKind(event.kind),
        on=event.happened_on,
        key=entity_key_of(event.first_pk),
        at=event.happened_at,
        about=entity_key_of(event.about_id) if event.about_id else "",
        is_critical=event.is_critical,
    )


def entity_key_of(pk: Any) -> str:
    return f"entity_event:{pk}"


def _paper(document: Document) -> Paper:
    return Paper(DocumentKind(document.kind), document.dated_on, f"document:{document.pk}")


def _day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(moment) if moment else None
