"""Corrections: a wrong event is replaced by a new one with its reason; both stay, linked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import lifecycle, notices
from approvals.enums import AuthorityEventKind, ParticipationKind, Stage
from approvals.exceptions import BadInput, Conflict, Problem, WrongStatus
from approvals.happenings import EVENT_FIELDS, MAY_NOT_HAVE_HAPPENED, NUMBER_FIELDS
from approvals.lifecycle import subject_of
from approvals.models import Application, AuthorityEvent, Document
from approvals.moves import KIND_OF_MOVE, MOVES
from approvals.permissions import participation_of, roles_of
from approvals.services import deadlines
from approvals.services.authority import add_letter, store_numbers
from approvals.services.authority_checks import (
    NEEDS_ITEMS,
    problems_of_dates_given,
    problems_of_evidence,
    problems_of_length,
    problems_of_order,
    problems_of_two_ends,
)
from approvals.services.histories import happened, happened_as, key_of
from approvals.services.locking import lock_application, make_author
from compliance import audit
from compliance.accounts.models import User
from compliance.arithmetic import day_en, day_zh
from compliance.described import labels
from compliance.enums import Role
from compliance.readable import day
from compliance.wording import Text

KEPT_FIELDS = ("happened_on", "document_id", "number", *EVENT_FIELDS)


@transaction.atomic
def correct_authority_event(
    *,
    event_id: int,
    by: User,
    because: str,
    happened_on: date | None = None,
    values: Mapping[str, Any] | None = None,
    document: Document | None = None,
    upload: "UploadedFile[Any] | None" = None,
    did_not_happen: bool = False,
) -> AuthorityEvent:
    """Replace an event by what really happened; what is not given stays as it was recorded.

    In order: check the actor and that the event stands, check the dates against what came before and
    after, store the paper, store the new event and its numbers, compute deadlines, tell the people.
    A wrong correction is corrected in turn.

    Raises:
        NotAllowed: not an officer of the organisation, or adviser or approver of the case.
        WrongStatus: the case is closed. Conflict: somebody corrected the event before.
        BadInput: a date out of order or in the future, no reason, nothing changed.
    """
    event = AuthorityEvent.objects.select_related("document").get(pk=event_id)
    application = lock_application(event.application_id)
    kind = AuthorityEventKind(event.kind)
    check_correctable(application, event, by)
    given = {name: value for name, value in (values or {}).items() if name in (*EVENT_FIELDS, *NUMBER_FIELDS)}
    corrected = _copy(event, by, because, did_not_happen)
    if not did_not_happen:
        _apply(corrected, happened_on, given, document)
    check_correction(application, event, corrected, has_upload=upload is not None)
    if upload and document is None and not did_not_happen:
        corrected.document = add_letter(application, kind, corrected.happened_on, by, upload)
    corrected.save()
    make_author(application, by)
    if not did_not_happen:
        store_numbers(application, given)
    audit.record(
        subject_of(application),
        "event_corrected",
        by=by,
        reason=because.strip(),
        data={
            "event": kind.value,
            "was_on": event.happened_on.isoformat(),
            "is_on": corrected.happened_on.isoformat(),
            "did_not_happen": did_not_happen,
        },
    )
    deadlines.recompute(application, because=text_of_correction(event, corrected))
    notices.authority_event(corrected, by=by)
    return corrected


def can_correct(application: Application, user: User) -> bool:
    """Say whether this person may correct events of the case now; officers may, unless they advise or decide."""
    if application.stage == Stage.CLOSED or Role.OFFICER not in roles_of(user, application.organisation):
        return False
    return participation_of(user, application) not in (ParticipationKind.ADVISER, ParticipationKind.APPROVER)


def check_correctable(application: Application, event: AuthorityEvent, by: User) -> None:
    """Raise unless this person may correct this event now."""
    move = next(row for row in MOVES if KIND_OF_MOVE.get(row.name) == event.kind)
    lifecycle.check_actor(move, application, by)
    if application.stage == Stage.CLOSED:
        raise WrongStatus(
            _("The case is closed; what happened with the authority stays as it was recorded."),
            next_step=_("Leave a comment on the case that says what was wrong."),
        )
    if AuthorityEvent.objects.filter(corrects=event).exists() or event.did_not_happen:
        raise Conflict(
            _("This event has been corrected already."),
            next_step=_("Look at the events again and correct the newest one."),
        )


def check_correction(
    application: Application, event: AuthorityEvent, corrected: AuthorityEvent, *, has_upload: bool
) -> None:
    """Raise BadInput with everything that is wrong with the correction."""
    kind = AuthorityEventKind(event.kind)
    problems = []
    if not corrected.corrected_because:
        problems.append(Problem(_("Say what was wrong; it is kept beside the correction."), "corrected_because"))
    if corrected.did_not_happen and kind not in MAY_NOT_HAVE_HAPPENED:
        text = _("The case went on with this step, so it cannot be taken out; correct its day or what it says.")
        problems.append(Problem(text, "did_not_happen"))
    if not corrected.did_not_happen:
        given = {name: getattr(corrected, name) for name in EVENT_FIELDS}
        problems += problems_of_day(application, event, corrected.happened_on)
        problems += problems_of_dates_given(application, kind, corrected.happened_on, given)
        problems += problems_of_evidence(kind, given, has_paper=has_upload or corrected.document_id is not None)
        if kind == AuthorityEventKind.EXTENDED:
            runs_until = ended_before(application, event)
            problems += problems_of_two_ends(given) or problems_of_length(given["respond_by"], runs_until)
        if kind in NEEDS_ITEMS and not corrected.items:
            problems.append(Problem(_("List the items that may be exported."), "items"))
        same = all(getattr(event, name) == getattr(corrected, name) for name in KEPT_FIELDS)
        if same and not has_upload:
            problems.append(Problem(_("Nothing differs from what was recorded; change what was wrong.")))
    problems = problems or problems_of_order(_as_corrected(application, event, corrected))
    if problems:
        raise BadInput(problems)


def problems_of_day(application: Application, event: AuthorityEvent, on: date) -> list[Problem]:
    """The day must lie between the events before and after it; their order stays as it was recorded."""
    if on > timezone.localdate():
        return [Problem(_("This day has not come yet."), "happened_on")]
    standing = list(application.authority_events.standing())
    place = next(n for n, row in enumerate(standing) if row.pk == event.pk)
    before, after = standing[:place][-1:], standing[place + 1 :][:1]
    for row in before:
        if on < row.happened_on:
            return [Problem(_too_early(row.get_kind_display(), row.happened_on), "happened_on")]
    for row in after:
        if on > row.happened_on:
            text = _("“%(next)s” happened on %(day)s; this cannot have happened after it.")
            filled = text % {"next": row.get_kind_display(), "day": day(row.happened_on)}
            return [Problem(filled, "happened_on")]
    decided = application.decisions.filter(decided_at__lte=(event.first or event).recorded_at).first()
    if decided and on < timezone.localdate(decided.decided_at):
        return [Problem(_too_early(_("Decided"), timezone.localdate(decided.decided_at)), "happened_on")]
    return []


def ended_before(application: Application, extension: AuthorityEvent) -> date | None:
    """Give the day the period would have ended without an extension; None while it stood still."""
    history = deadlines.history_of(application)
    place = next(n for n, row in enumerate(history.events) if row.key == key_of(extension))
    planned = deadlines.due_dates().of_case(replace(history, events=history.events[:place]))
    periods = [plan for plan in planned if plan.due.clock.code == "assessment"]
    return periods[-1].due.on if periods and not periods[-1].suspended_since else None


def text_of_correction(event: AuthorityEvent, corrected: AuthorityEvent) -> Text:
    """Say in both languages what was corrected, as the reason why dates moved."""
    label, because = labels(AuthorityEventKind(event.kind)), corrected.corrected_because.rstrip(".。")
    if corrected.did_not_happen:
        return Text(
            f"“{label.en}” of {day_en(event.happened_on)} did not happen: {because}.",
            f"{day_zh(event.happened_on)}的“{label.zh}”并未发生：{because}。",
        )
    return Text(
        f"“{label.en}” was corrected ({day_en(event.happened_on)} → {day_en(corrected.happened_on)}): {because}.",
        f"“{label.zh}”已更正（{day_zh(event.happened_on)} → {day_zh(corrected.happened_on)}）：{because}。",
    )


def _too_early(label: Any, on: date) -> str:
    return _("“%(last)s” happened on %(day)s; this cannot have happened before it.") % {"last": label, "day": day(on)}


def _copy(event: AuthorityEvent, by: User, because: str, did_not_happen: bool) -> AuthorityEvent:
    return AuthorityEvent(
        application_id=event.application_id,
        kind=event.kind,
        corrects=event,
        first_id=event.first_pk,
        corrected_because=because.strip(),
        did_not_happen=did_not_happen,
        recorded_by=by,
        **{name: getattr(event, name) for name in KEPT_FIELDS},
    )


def _apply(
    corrected: AuthorityEvent, happened_on: date | None, given: Mapping[str, Any], document: Document | None
) -> None:
    if happened_on:
        corrected.happened_on = happened_on
    if document:
        corrected.document = document
    for name in EVENT_FIELDS:
        if name in given:
            setattr(corrected, name, given[name])
    numbers = [given[name] for name in NUMBER_FIELDS if name in given]
    if numbers:
        corrected.number = next((number for number in numbers if number), "")


def _as_corrected(application: Application, event: AuthorityEvent, corrected: AuthorityEvent) -> list[Any]:
    """The events that stand, with the corrected one in the place of the wrong one."""
    rows = happened(application)
    place = next(n for n, row in enumerate(rows) if row.key == key_of(event))
    return [*rows[:place], *([] if corrected.did_not_happen else [happened_as(corrected)]), *rows[place + 1 :]]
