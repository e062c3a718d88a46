"""What must hold of an exporter's event before it is recorded or corrected."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import EntityEventKind
from approvals.exceptions import BadInput, Conflict, Problem
from approvals.happenings import AFTER, IN_HOURS, STEPS
from approvals.models import EntityEvent
from compliance.readable import day, moment

K = EntityEventKind
COMPARED = ("happened_on", "happened_at", "title", "is_critical", "number", "note")


def check_event(event: EntityEvent) -> None:
    """Raise BadInput with everything that is wrong with an event about to be recorded, or Conflict."""
    problems = [*problems_of_place(event), *problems_of_time(event, rows_of(event))]
    if event.kind in STEPS and not event.title:
        problems.append(Problem(_("Say in a few words what happened."), "title"))
    if problems:
        raise BadInput(problems)
    if event.about and any(row.kind == event.kind for row in rows_of(event)):
        raise Conflict(
            _("This step has been recorded already."), next_step=_("Correct what was recorded, if it was wrong.")
        )


def check_correction(event: EntityEvent, corrected: EntityEvent) -> None:
    """Raise BadInput with everything that is wrong with a correction."""
    others = [row for row in rows_of(event) if row.pk != event.pk]
    problems = []
    if not corrected.corrected_because:
        problems.append(Problem(_("Say what was wrong; it is kept beside the correction."), "corrected_because"))
    if corrected.did_not_happen:
        if resting := [row for row in others if rests_on(row, corrected)]:
            text = _("“%(step)s” rests on it; correct that first.") % {"step": resting[0].get_kind_display()}
            problems.append(Problem(text, "did_not_happen"))
    else:
        problems += problems_of_time(corrected, others)
        if corrected.kind in STEPS and not corrected.title:
            problems.append(Problem(_("Say in a few words what happened."), "title"))
        if all(getattr(event, name) == getattr(corrected, name) for name in COMPARED):
            problems.append(Problem(_("Nothing differs from what was recorded; change what was wrong.")))
    if problems:
        raise BadInput(problems)


def problems_of_place(event: EntityEvent) -> Iterator[Problem]:
    """A step belongs to what began it, at the same exporter; everything else begins something."""
    kind = EntityEventKind(event.kind)
    if kind in STEPS:
        if event.about:
            yield Problem(_("This is no step of something else."), "about")
        return
    begun = event.about
    standing = begun and EntityEvent.objects.standing().filter(thing_is(begun.pk), about=None).first()
    if not standing or standing.entity_id != event.entity_id or kind not in STEPS[EntityEventKind(standing.kind)]:
        yield Problem(_("Choose the event this is a step of."), "about")


def problems_of_time(event: EntityEvent, others: list[EntityEvent]) -> Iterator[Problem]:
    """Nothing happens in the future, before what began it, or after what rests on it."""
    where = "happened_at" if event.kind in IN_HOURS else "happened_on"
    if event.happened_at and event.happened_at > timezone.now():
        yield Problem(_("This moment has not come yet."), where)
    elif event.happened_on > timezone.localdate():
        yield Problem(_("This day has not come yet."), where)
    before, after = (
        _("“%(other)s” was %(when)s; this cannot have happened before it."),
        _("“%(other)s” was %(when)s; this cannot have happened after it."),
    )
    for row in others:
        values = {"other": row.get_kind_display(), "when": moment(row.happened_at) or day(row.happened_on)}
        if rests_on(event, row) and is_earlier(event, row):
            yield Problem(before % values, where)
        if rests_on(row, event) and is_earlier(row, event):
            yield Problem(after % values, where)
    needed = AFTER.get(EntityEventKind(event.kind))
    if needed and not any(row.kind == needed for row in others):
        yield Problem(_("Record first: “%(step)s”.") % {"step": needed.label}, where)


def rests_on(step: EntityEvent, other: EntityEvent) -> bool:
    """Say whether a step can only come after another event of the same thing."""
    return step.about_id is not None and (other.about_id is None or AFTER.get(EntityEventKind(step.kind)) == other.kind)


def is_earlier(one: EntityEvent, other: EntityEvent) -> bool:
    if one.happened_at and other.happened_at:
        return one.happened_at < other.happened_at
    return one.happened_on < other.happened_on


def rows_of(event: EntityEvent) -> list[EntityEvent]:
    """Read what stands of the thing an event belongs to: what began it and its steps."""
    pk = event.about_id or event.first_pk
    if pk is None:
        return []
    begun = EntityEvent.objects.standing().filter(thing_is(pk))
    return [*begun, *EntityEvent.objects.standing().filter(about=pk)]


def thing_is(pk: Any) -> Any:
    """Match what is known by this key, corrected or not."""
    return Q(first=pk) | Q(pk=pk)
