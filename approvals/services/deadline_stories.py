"""How a deadline came about: what it rests on, when its clock stood still, how it moved."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from approvals.models import AuthorityEvent, Deadline, Document, EntityEvent
from approvals.services.histories import happened
from approvals.services.suspensions import Suspension, during, suspensions_of, was_it_suspended
from compliance.clocks import Binds
from compliance.models import current_calendar
from compliance.wording import Text


@dataclass(frozen=True, slots=True)
class Story:
    """`event`, `paper` or `entity_event` is what the date rests on; none of them for a fixed day."""

    deadline: Deadline
    event: AuthorityEvent | None
    paper: Document | None
    entity_event: EntityEvent | None
    suspensions: list[Suspension]
    was_suspended: Text

    @property
    def thing_url(self) -> str:
        """Give the page of what happened to the exporter."""
        event = self.entity_event
        return reverse("approvals:entity_event", args=[event.about_id or event.first_pk]) if event else ""


def story_of(deadline: Deadline) -> Story:
    """Gather what a page or the API tells of a deadline beside its arithmetic."""
    kind, _colon, key = deadline.origin.partition(":")
    found = suspensions_during(deadline)
    return Story(
        deadline=deadline,
        event=_authority_event(deadline, key) if kind == "event" else None,
        paper=Document.objects.filter(application=deadline.application_id, pk=key).first()
        if kind == "document"
        else None,
        entity_event=_entity_event(deadline, key) if kind == "entity_event" else None,
        suspensions=found,
        was_suspended=was_it_suspended(found, current_calendar(), timezone.localdate()),
    )


def suspensions_during(deadline: Deadline) -> list[Suspension]:
    """Give the suspensions that fell into the time this clock ran, also of one that has ended.

    One ordered after the last day changed nothing of it.
    """
    if deadline.application is None or deadline.binds != Binds.AUTHORITY:
        return []
    ordered = suspensions_of(happened(deadline.application))
    found = during(ordered, deadline.started_on, deadline.closed_on)
    return [one for one in found if one.first <= deadline.due_on]


def _authority_event(deadline: Deadline, key: str) -> AuthorityEvent | None:
    events = AuthorityEvent.objects.standing().select_related("document", "first")
    return next((row for row in events.filter(application=deadline.application_id) if str(row.first_pk) == key), None)


def _entity_event(deadline: Deadline, key: str) -> EntityEvent | None:
    events = EntityEvent.objects.standing().filter(entity=deadline.entity_id).select_related("about", "first")
    return next((row for row in events if str(row.first_pk) == key), None)
