"""The way of a year of working days: drafted by one administrator, published by another, replaced by the next."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance import audit
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.almanac import YearSource, next_version, release_year
from compliance.enums import EditionStatus
from compliance.models import CalendarYear, Editing
from compliance.queueing import queue
from compliance.refusals import Conflict, NotAllowed, Refused, WrongStatus
from compliance.review import needed

TELL = "approvals.tell_of_calendar_review"


@transaction.atomic
def start_year(*, source: YearSource, by: User) -> CalendarYear:
    """Make a checked year the next version, as a draft.

    Raises: Conflict where somebody works on a version of the year; PermissionDenied.
    """
    require_administrator(by)
    number = source.year.number
    return _begin(source, CalendarYear.objects.in_force().filter(year=number).first(), by)


@transaction.atomic
def start_correction(*, of: CalendarYear, by: User) -> CalendarYear:
    """Copy a version into the next one of its year; who wrote what was never published stays its editor.

    Raises: Conflict, PermissionDenied.
    """
    require_administrator(by)
    of = CalendarYear.objects.get(pk=of.pk)
    draft = _begin(source_of(of), of, by)
    if not of.is_final:
        wrote = of.editings.filter(kind=Editing.Kind.EDITOR).select_related("user")
        for editing in wrote:
            _take_part(draft, editing.user, Editing.Kind.EDITOR)
    return draft


@transaction.atomic
def save_year(*, draft: CalendarYear, by: User, mark: int, source: YearSource) -> CalendarYear:
    """Put other days in place of a draft's. Raises: BadInput, Conflict, WrongStatus, PermissionDenied."""
    row = locked(draft, by, mark, EditionStatus.DRAFT)
    if source.year.number != row.year:
        raise Conflict(
            _("This draft is of %(year)d.") % {"year": row.year},
            next_step=_("Begin a draft of the other year instead."),
        )
    for name, value in source.columns().items():
        setattr(row, name, value)
    row.mark += 1
    row.save(update_fields=[*source.columns(), "mark"])
    _take_part(row, by, Editing.Kind.EDITOR)
    _record(row, "calendar_draft_changed", by)
    return row


@transaction.atomic
def submit(*, draft: CalendarYear, by: User, mark: int) -> CalendarYear:
    """Hand a draft to a second administrator; the others are told. Raises: Conflict, WrongStatus."""
    row = locked(draft, by, mark, EditionStatus.DRAFT)
    _take_part(row, by, Editing.Kind.EDITOR)
    moved = _moved(row, EditionStatus.IN_REVIEW, "draft_submitted", by)
    queue(TELL, calendar_year_id=row.pk, by_id=by.pk, at=timezone.now().isoformat())
    return moved


@transaction.atomic
def send_back(*, draft: CalendarYear, by: User, reason: str) -> CalendarYear:
    """Give what is in review back to be edited. Raises: BadInput without a reason; WrongStatus."""
    row = locked(draft, by, None, EditionStatus.IN_REVIEW)
    return _moved(row, EditionStatus.DRAFT, "draft_sent_back", by, needed(reason))


@transaction.atomic
def discard(*, draft: CalendarYear, by: User, reason: str) -> CalendarYear:
    """Give a draft up; it stays to be read. Raises: BadInput without a reason; WrongStatus."""
    row = locked(draft, by, None, EditionStatus.DRAFT, EditionStatus.IN_REVIEW)
    return _moved(row, EditionStatus.DISCARDED, "draft_discarded", by, needed(reason))


@transaction.atomic
def publish(*, reviewed: CalendarYear, by: User, mark: int, in_emergency: bool = False) -> CalendarYear:
    """Publish what is in review, by somebody who did not edit it, in place of the version before.

    Effects in order: lock, name the publisher, replace, record.
    Raises: NotAllowed, Conflict, WrongStatus, PermissionDenied.
    """
    row = locked(reviewed, by, mark, EditionStatus.IN_REVIEW, in_emergency=in_emergency)
    _take_part(row, by, Editing.Kind.PUBLISHER)
    try:
        with transaction.atomic():
            return release_year(row, by)
    except IntegrityError as clash:
        message = _("Somebody published another version of %(year)d just now.") % {"year": row.year}
        raise Conflict(message, next_step=_("Open the page again to see what is in force.")) from clash


def locked(
    row: CalendarYear, by: User, mark: int | None, *steps: EditionStatus, in_emergency: bool = False
) -> CalendarYear:
    """The version under lock, at one of the steps and as edited when the page was made.

    `in_emergency`: who confirmed an emergency, which was checked before, needs no administrator's right.
    """
    if not in_emergency:
        require_administrator(by)
    held = CalendarYear.objects.select_for_update().get(pk=row.pk)
    if held.step not in steps:
        raise wrong_step(held)
    if mark is not None and mark != held.mark:
        raise Conflict(
            _("%(version)s was edited since you opened this page.") % {"version": held},
            next_step=_("Open the page again and repeat your change."),
        )
    return held


def wrong_step(row: CalendarYear) -> Refused:
    return WrongStatus(
        _("%(version)s is at the step “%(step)s”.") % {"version": row, "step": EditionStatus(row.step).label},
        next_step=_("Open the page again to see what can be done with it now."),
    )


def source_of(row: CalendarYear) -> YearSource:
    """The content of a version, as it would be given anew."""
    from_row = ("source", "url", "verification", "issued_on", "notice")
    return YearSource(year=row.as_year(), **{name: getattr(row, name) for name in from_row})


def _begin(source: YearSource, based_on: CalendarYear | None, by: User) -> CalendarYear:
    number = source.year.number
    for taken in CalendarYear.objects.open().filter(year=number):
        raise _being_edited(taken)
    row = CalendarYear(year=number, version=next_version(number), prepared_by=by, based_on=based_on, **source.columns())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        raise _being_edited(row) from clash
    _take_part(row, by, Editing.Kind.EDITOR)
    _record(row, "draft_started", by, based_on=str(based_on or ""))
    return row


def _being_edited(taken: CalendarYear) -> Conflict:
    return Conflict(
        _("A version of %(year)d is being worked on already.") % {"year": taken.year},
        next_step=_("Continue that draft, or discard it first."),
    )


def _take_part(row: CalendarYear, by: User, kind: Editing.Kind) -> None:
    """Name who edited or publishes; nobody is both. Raises: NotAllowed."""
    editing, _made = row.editings.get_or_create(user=by, defaults={"kind": kind})
    if editing.kind != kind:
        raise NotAllowed(
            _("You edited %(version)s yourself, so somebody else publishes it.") % {"version": row},
            next_step=_("Ask another administrator to look at it and to publish it."),
        )


def _moved(row: CalendarYear, step: EditionStatus, action: str, by: User, reason: str = "") -> CalendarYear:
    row.step = step
    row.save(update_fields=["step"])
    _record(row, action, by, reason)
    return row


def _record(row: CalendarYear, action: str, by: User, reason: str = "", **more: object) -> None:
    data = {"year": row.year, "version": row.version, "revision": str(row), **more}
    audit.record(audit.Subject(audit.SubjectKind.CALENDAR, row.pk), action, by=by, reason=reason, data=data)
