"""What happens to an exporter outside of its cases: recorded, corrected, and the dates that follow."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import notices
from approvals.enums import EntityEventKind
from approvals.exceptions import BadInput, Conflict, NotAllowed, Problem
from approvals.happenings import IN_HOURS
from approvals.models import EntityEvent
from approvals.permissions import roles_of
from approvals.services import deadlines
from approvals.services.entity_checks import check_correction, check_event
from approvals.services.locking import lock_entities
from compliance import audit
from compliance.accounts.models import LegalEntity, User, UserQuerySet
from compliance.arithmetic import day_en, day_zh, moment_en, moment_zh
from compliance.clocks import SHANGHAI
from compliance.described import labels
from compliance.enums import Role
from compliance.wording import Text

K = EntityEventKind
FIELDS = ("happened_on", "happened_at", "title", "is_critical", "number", "note")


@transaction.atomic
def record_entity_event(
    *,
    entity_id: int,
    by: User,
    kind: EntityEventKind,
    happened_on: dt.date | None = None,
    happened_at: dt.datetime | None = None,
    about: EntityEvent | None = None,
    title: str = "",
    is_critical: bool = False,
    number: str = "",
    note: str = "",
) -> EntityEvent:
    """Record what happened to an exporter, or a step of it; compute its dates and tell the officers.

    `happened_at` is needed where the law counts hours, `happened_on` elsewhere; `about` is what a step
    belongs to.

    Raises:
        NotAllowed: not an officer of the organisation. Conflict: the step has been recorded already.
        BadInput: a moment in the future or before what it belongs to, a missing title.
    """
    lock_entities([entity_id])
    entity = LegalEntity.objects.select_related("organisation").get(pk=entity_id)
    check_officer(entity, by)
    event = EntityEvent(
        organisation=entity.organisation,
        entity=entity,
        kind=kind,
        about=(about.first or about) if about else None,
        happened_on=_day(kind, happened_on, happened_at),
        happened_at=happened_at if kind in IN_HOURS else None,
        title=title.strip(),
        is_critical=is_critical and kind == K.INCIDENT,
        number=number.strip(),
        note=note.strip(),
        recorded_by=by,
    )
    check_event(event)
    event.save()
    _record("exporter_event", event, by, note)
    deadlines.recompute_entity(entity, because=text_of(event))
    _tell(event, by)
    return event


@transaction.atomic
def correct_entity_event(
    *, event_id: int, by: User, because: str, did_not_happen: bool = False, **changed: Any
) -> EntityEvent:
    """Replace an event by what really happened; what is not given stays as it was recorded.

    Raises:
        NotAllowed: not an officer of the organisation. Conflict: it was corrected before.
        BadInput: no reason, nothing changed, a moment out of order, a step that still rests on it.
    """
    event = EntityEvent.objects.select_related("entity__organisation", "first").get(pk=event_id)
    lock_entities([event.entity_id])
    check_officer(event.entity, by)
    if event.did_not_happen or EntityEvent.objects.filter(corrects=event).exists():
        raise Conflict(
            _("This event has been corrected already."),
            next_step=_("Look at the events again and correct the newest one."),
        )
    corrected = _copy(event, by, because, did_not_happen)
    if not did_not_happen:
        _apply(corrected, changed)
    check_correction(event, corrected)
    corrected.save()
    _record("exporter_event_corrected", corrected, by, because)
    deadlines.recompute_entity(event.entity, because=text_of_correction(event, corrected))
    _tell(corrected, by)
    return corrected


def check_officer(entity: LegalEntity, by: User) -> None:
    if Role.OFFICER not in roles_of(by, entity.organisation):
        raise NotAllowed(
            _("Only officers record what happens to an exporter."), next_step=_("Tell an officer of the organisation.")
        )


def text_of(event: EntityEvent) -> Text:
    """Say in both languages what was recorded, as the reason why dates moved."""
    label, (en, zh) = labels(EntityEventKind(event.kind)), when(event)
    return Text(f"{label.en}, {en}.", f"{label.zh}，{zh}。")


def text_of_correction(event: EntityEvent, corrected: EntityEvent) -> Text:
    """Say in both languages what was corrected, as the reason why dates moved."""
    label, because = labels(EntityEventKind(event.kind)), corrected.corrected_because.rstrip(".。")
    (was_en, was_zh), (is_en, is_zh) = when(event), when(corrected)
    if corrected.did_not_happen:
        return Text(
            f"“{label.en}” of {was_en} did not happen: {because}.", f"{was_zh}的“{label.zh}”并未发生：{because}。"
        )
    return Text(
        f"“{label.en}” was corrected ({was_en} → {is_en}): {because}.",
        f"“{label.zh}”已更正（{was_zh} → {is_zh}）：{because}。",
    )


def when(event: EntityEvent) -> tuple[str, str]:
    """Write the day, or the moment with its offset, in English and in Chinese."""
    if event.happened_at:
        moment = event.happened_at.astimezone(SHANGHAI)
        return moment_en(moment), moment_zh(moment)
    return day_en(event.happened_on), day_zh(event.happened_on)


def _day(kind: EntityEventKind, on: dt.date | None, at: dt.datetime | None) -> dt.date:
    """Give the day of an event, in Asia/Shanghai where a moment is asked.

    Raises: BadInput when neither the day nor the moment is there, or the moment names no zone.
    """
    if kind in IN_HOURS:
        if at is None or at.tzinfo is None:
            text = _("Enter the day and the hour: the law counts hours from it.")
            raise BadInput([Problem(text, "happened_at")])
        return timezone.localdate(at, SHANGHAI)
    if on is None:
        raise BadInput([Problem(_("Enter the day on which it happened."), "happened_on")])
    return on


def _copy(event: EntityEvent, by: User, because: str, did_not_happen: bool) -> EntityEvent:
    return EntityEvent(
        organisation_id=event.organisation_id,
        entity=event.entity,
        kind=event.kind,
        about=event.about,
        corrects=event,
        first=event.first or event,
        corrected_because=because.strip(),
        did_not_happen=did_not_happen,
        recorded_by=by,
        **{name: getattr(event, name) for name in FIELDS},
    )


def _apply(corrected: EntityEvent, changed: dict[str, Any]) -> None:
    for name in FIELDS:
        if changed.get(name) is not None:
            setattr(corrected, name, changed[name])
    kind = EntityEventKind(corrected.kind)
    if kind in IN_HOURS:
        corrected.happened_on = _day(kind, None, corrected.happened_at)
    else:
        corrected.happened_at = None


def _record(action: str, event: EntityEvent, by: User, reason: str) -> None:
    audit.record(
        audit.Subject("organisation", event.organisation_id, event.organisation_id),
        action,
        by=by,
        reason=reason.strip(),
        data={
            "event": event.kind,
            "entity": event.entity.slug,
            "happened_on": event.happened_on.isoformat(),
            "happened_at": event.happened_at.isoformat() if event.happened_at else "",
            "did_not_happen": event.did_not_happen,
        },
    )


def _tell(event: EntityEvent, by: User) -> None:
    officers = UserQuerySet(User).with_role(event.entity.organisation, Role.OFFICER).order_by("pk")
    path = reverse("approvals:entity_event", args=[event.about_id or event.first_pk])
    notices.entity_event(event, officers, by=by, path=path)
