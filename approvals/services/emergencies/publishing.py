"""A publication while no second administrator is to be had: an approver confirms and publishes it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import Conflict, Incomplete, NotAllowed, Problem
from approvals.services import publishing
from approvals.services.calendar_changes import publishing as years
from approvals.services.emergencies import steps, telling
from approvals.services.impact.candidates import Revision
from compliance import audit, calendar_review, review
from compliance.accounts.models import Membership, User
from compliance.accounts.permissions import require_administrator
from compliance.contents import subject_of
from compliance.enums import Role
from compliance.models import (
    CalendarYear,
    CalendarYearEmergency,
    Capacity,
    Edition,
    EditionEmergency,
    EmergencyState,
    Verdict,
    ZoneListEmergency,
)

Publication = Revision | CalendarYear
AnyPublication = EditionEmergency | ZoneListEmergency | CalendarYearEmergency
KINDS: dict[str, type[EditionEmergency] | type[ZoneListEmergency] | type[CalendarYearEmergency]] = {
    model.kind: model for model in (EditionEmergency, ZoneListEmergency, CalendarYearEmergency)
}


@transaction.atomic
def ask_publication(
    *, revision: Publication, by: User, reason: str, mark: int, end_others: bool = False
) -> AnyPublication:
    """Ask that an approver publishes what only the asker could look over, within a day.

    Raises:
        PermissionDenied: not an administrator.
        WrongStatus: not in review, or the person did not edit it and may publish it the regular way.
        Incomplete: what prevents publishing. Conflict: asked already, or edited since. BadInput.
    """
    require_administrator(by)
    if not revision.was_edited_by(by):
        raise steps.regular_way(_("You did not edit this, so you may publish it yourself."))
    if problems := obstacles(revision):
        raise Incomplete(problems, next_step=_("An emergency lifts none of these. Mend them, then ask."))
    if revision.mark != mark:
        raise Conflict(_("It was edited since you opened this page."), next_step=_("Open the page again."))
    model = model_of(revision)
    lock(revision)
    if model.objects.waiting().filter(revision=revision).exists():
        raise Conflict(_("An emergency has been asked for already."), next_step=_("Have that one confirmed."))
    row: AnyPublication = model(revision=revision, mark=mark, end_others=end_others)
    emergency = steps.begun(row, by, Capacity.ADMINISTRATOR, steps.need_sentence(reason, "reason"))
    record(emergency, "emergency_asked", by, emergency.reason, until=emergency.expires_at)
    telling.publication_asked(emergency)
    return emergency


@transaction.atomic
def confirm_publication(*, kind: str, emergency_id: int, by: User) -> AnyPublication:
    """Publish in the second administrator's place, as an approver who did not edit it.

    Raises: NotAllowed, WrongStatus, Conflict, Incomplete.
    """
    emergency = steps.locked(KINDS[kind], emergency_id, EmergencyState.ASKED)
    steps.refuse_same(emergency, by)
    if by.is_administrator and not emergency.revision.was_edited_by(by):
        raise steps.regular_way(_("You are an administrator, so you may publish it yourself."))
    if not confirms(by, emergency):
        raise NotAllowed(_("An approver who did not edit it confirms a publication."), next_step=_("Ask an approver."))
    steps.confirmed(emergency, by, Capacity.APPROVER)
    release(emergency, by)
    record(emergency, "emergency_confirmed", by, emergency.reason, review_by=emergency.review_by)
    telling.publication_confirmed(emergency)
    return emergency


@transaction.atomic
def close_publication(*, kind: str, emergency_id: int, by: User, note: str = "") -> AnyPublication:
    """Take the request back, or decline it: by an administrator, or by who may confirm it."""
    emergency = steps.locked(KINDS[kind], emergency_id, EmergencyState.ASKED)
    if not by.is_administrator and not confirms(by, emergency):
        raise NotAllowed(_("Only administrators, and who may confirm it, close an emergency."))
    steps.closed(emergency, by, note)
    record(emergency, "emergency_closed", by, note)
    return emergency


@transaction.atomic
def review_publication(*, kind: str, emergency_id: int, by: User, verdict: Verdict, note: str) -> AnyPublication:
    """Ratify or void a publication, as an administrator who took no part in it.

    What is published never changes: to void it opens a draft that puts the revision before back.
    Raises: NotAllowed, WrongStatus, BadInput without a sentence; Conflict where somebody drafts already.
    """
    require_administrator(by)
    emergency = steps.locked(KINDS[kind], emergency_id, EmergencyState.UNREVIEWED)
    steps.refuse_same(emergency, by)
    if emergency.revision.was_edited_by(by):
        raise NotAllowed(_("You edited it yourself."), next_step=_("Ask another administrator to review it."))
    steps.reviewed(emergency, by, verdict, steps.need_sentence(note, "note"))
    record(emergency, "emergency_reviewed", by, emergency.note, verdict=verdict)
    if verdict == Verdict.VOIDED:
        put_back(emergency, by)
    return emergency


def lock(revision: Publication) -> None:
    """Let who asks about the same at the same moment wait, and see what was asked."""
    rows: Any = type(revision)._default_manager
    rows.select_for_update().get(pk=revision.pk)


def release(emergency: AnyPublication, by: User) -> None:
    """Publish exactly what was asked about, with every check of the regular way but the role."""
    if isinstance(emergency, CalendarYearEmergency):
        years.publish_year(calendar_year=emergency.revision, by=by, mark=emergency.mark, in_emergency=True)
        return
    publishing.publish_revision(
        revision=emergency.revision,
        by=by,
        mark=emergency.mark,
        end_others=emergency.end_others,
        in_emergency=True,
    )


def put_back(emergency: AnyPublication, by: User) -> None:
    """Open a draft of what stood before, if something did."""
    revision: Any = emergency.revision
    if isinstance(revision, CalendarYear):
        before = CalendarYear.objects.final().filter(year=revision.year, version__lt=revision.version)
        if year := before.order_by("-version").first():
            calendar_review.start_correction(of=year, by=by)
        return
    older = type(revision).objects.final().filter(code=revision.code, revision__lt=revision.revision)
    if row := older.order_by("-revision").first():
        review.start_draft(of=row, by=by)


def obstacles(revision: Publication) -> list[Problem]:
    if isinstance(revision, CalendarYear):
        return years.problems_before_publishing(revision) or not_in_review(revision)
    return publishing.problems_before_publishing(revision) or not_in_review(revision)


def not_in_review(revision: Publication) -> list[Problem]:
    return [] if revision.is_in_review else [Problem(_("Only what is in review is published."))]


def confirms(user: User, emergency: AnyPublication) -> bool:
    """Whether the person is an approver somewhere, did not ask and did not edit."""
    if not user.is_active or user.pk == emergency.asked_by_id or emergency.revision.was_edited_by(user):
        return False
    return is_approver(user)


def is_approver(user: User) -> bool:
    return Membership.objects.filter(user=user, role=Role.APPROVER).exists()


def model_of(revision: Publication) -> Any:
    if isinstance(revision, CalendarYear):
        return CalendarYearEmergency
    return EditionEmergency if isinstance(revision, Edition) else ZoneListEmergency


def record(emergency: AnyPublication, action: str, by: User, reason: str, **data: object) -> None:
    revision = emergency.revision
    if isinstance(revision, CalendarYear):
        subject = audit.Subject(audit.SubjectKind.CALENDAR, revision.pk)
    else:
        subject = subject_of(revision)
    told = {"emergency": emergency.pk, "revision": str(revision), **data}
    audit.record(subject, action, by=by, reason=reason, data=told)
