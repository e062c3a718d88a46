"""What happened to exporters, read as things: what each began with, its steps, its dates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from approvals.enums import EntityEventKind
from approvals.happenings import AFTER, STEPS
from approvals.models import Deadline, EntityEvent
from approvals.services.entity_checks import thing_is
from approvals.services.histories import entity_key_of
from compliance.accounts.models import User


@dataclass(frozen=True, slots=True)
class Thing:
    """An event as it stands now with everything recorded of it, wrong events too, oldest first."""

    begun: EntityEvent
    events: Sequence[EntityEvent]
    deadlines: list[Deadline] = field(default_factory=list)

    @property
    def missing_steps(self) -> list[EntityEventKind]:
        """Give the steps nobody recorded yet, in their order."""
        if self.begun.did_not_happen:
            return []
        done = {row.kind for row in self.events if stands(row)}
        return [kind for kind in STEPS[EntityEventKind(self.begun.kind)] if kind not in done]

    @property
    def next_steps(self) -> list[EntityEventKind]:
        """Give those that could be recorded now."""
        missing = self.missing_steps
        return [kind for kind in missing if AFTER.get(kind) not in missing]


def find_thing(pk: int, user: User) -> Thing | None:
    """Give the thing known by this key, if the person may see it; the key of a step names none."""
    visible = EntityEvent.objects.visible_to(user).beginnings().for_page()
    rows = [row for row in visible.filter(thing_is(pk)) if row.first_pk == pk]
    return things_of([max(rows, key=lambda row: row.pk)])[0] if rows else None


def things_of(begun: Iterable[EntityEvent]) -> list[Thing]:
    """Read steps, corrections and dates of many things at once."""
    listed = list(begun)
    keys = [row.first_pk for row in listed]
    rows = EntityEvent.objects.filter(first__in=keys) | EntityEvent.objects.filter(pk__in=keys)
    rows |= EntityEvent.objects.filter(about__in=keys)
    related = rows.for_page().select_related("corrected_by", "corrects").order_by("recorded_at", "pk")
    events: dict[int, list[EntityEvent]] = {key: [] for key in keys}
    for row in related:
        events[row.about_id or row.first_pk].append(row)
    dates = _deadlines_by_origin([row for listed_rows in events.values() for row in listed_rows])
    return [
        Thing(
            one,
            events[one.first_pk],
            [
                dates[key]
                for key in dict.fromkeys(entity_key_of(row.first_pk) for row in events[one.first_pk])
                if key in dates
            ],
        )
        for one in listed
    ]


def stands(event: EntityEvent) -> bool:
    """Say whether an event was neither corrected since nor found not to have happened."""
    return not event.did_not_happen and not hasattr(event, "corrected_by")


def _deadlines_by_origin(events: Iterable[EntityEvent]) -> dict[str, Deadline]:
    listed = list(events)
    keys = {entity_key_of(row.first_pk) for row in listed}
    entities = {row.entity_id for row in listed}
    rows = Deadline.objects.filter(entity__in=entities, origin__in=keys).for_page()
    return {row.origin: row for row in rows.order_by("closed_at", "pk")}
