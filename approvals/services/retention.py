"""How long closed cases are kept, holds on them, and what two people say of their disposal.

A case is kept for the statutory years after the last change of it, counted from when it was closed:
the period of the impact assessment report and the record of processing, read for the whole case.
"""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import STATUSES_OF_STAGE, EvidenceState, FollowUpKind, Stage
from approvals.exceptions import BadInput, Conflict, NotAllowed, Problem, WrongStatus
from approvals.exceptions import Text as Message
from approvals.lifecycle import subject_of
from approvals.models import Application, Disposal, EvidenceBundle, FollowUp, LegalHold
from approvals.models.retention import MAX_REASON
from approvals.permissions import roles_of
from approvals.services.follow_ups import open_follow_up
from approvals.services.locking import lock_application
from approvals.services.queue import queue
from compliance import audit
from compliance.accounts.models import User
from compliance.citations import in_chinese
from compliance.clocks import Clock, add_months, statutory_clocks
from compliance.enums import Role
from compliance.readable import SHANGHAI
from compliance.wording import Text

PERIOD = "pipia_retention"
MONTHS_A_YEAR = 12
DISPOSE = "approvals.dispose"
PROPOSES = frozenset({Role.OFFICER})
CONFIRMS = frozenset({Role.APPROVER})
HOLDS = frozenset({Role.OFFICER, Role.REVIEWER, Role.APPROVER})
LIFTS = frozenset({Role.REVIEWER, Role.APPROVER})
PER_RUN = 500
AGAIN = _("Open the case again to see how it stands.")


def period() -> Clock:
    return statutory_clocks()[PERIOD]


def legal_basis() -> str:
    return period().article


def closed_on(application: Application) -> dt.date:
    return application.changed_at.astimezone(SHANGHAI).date()


def kept_until(application: Application) -> dt.date:
    """The first day on which the case may go, years after the last change of it."""
    return add_months(closed_on(application), period().n * MONTHS_A_YEAR)


def closed_cases(user: User) -> "QuerySet[Application]":
    """The closed cases of the person's organisations, the one to go first first."""
    cases = Application.objects.visible_to(user).filter(status__in=STATUSES_OF_STAGE[Stage.CLOSED])
    return with_retention(cases).select_related("organisation").order_by("changed_at", "pk")


def with_retention(cases: "QuerySet[Application]") -> "QuerySet[Application]":
    """Say of each case whether it is held, its disposal proposed, or disposed of."""
    wanted = Disposal.objects.filter(application=OuterRef("pk"), declined_at=None)
    return cases.annotate(
        is_held=Exists(LegalHold.objects.filter(application=OuterRef("pk"), lifted_at=None)),
        is_proposed=Exists(wanted.filter(confirmed_at=None)),
        is_disposed=Exists(wanted.filter(confirmed_at__isnull=False)),
    )


def due(cases: "QuerySet[Application]", on: dt.date) -> "QuerySet[Application]":
    """Restrict to cases whose period is over on the day and which are not disposed of."""
    last = add_months(on, -period().n * MONTHS_A_YEAR)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), SHANGHAI)
    gone = Disposal.objects.filter(application=OuterRef("pk"), confirmed_at__isnull=False)
    return cases.filter(~Exists(gone), changed_at__lt=end)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands with its retention; `hold` and `disposal` are the ones that are open or done."""

    kept_until: dt.date | None
    is_over: bool
    hold: LegalHold | None
    disposal: Disposal | None


def standing_of(application: Application) -> Standing:
    until = kept_until(application) if application.stage == Stage.CLOSED else None
    return Standing(
        kept_until=until,
        is_over=until is not None and until <= timezone.localdate(),
        hold=application.holds.filter(lifted_at=None).select_related("set_by").first(),
        disposal=application.disposals.filter(declined_at=None).select_related("proposed_by", "confirmed_by").first(),
    )


@transaction.atomic
def set_hold(*, application_id: int, by: User, reason: str) -> LegalHold:
    """Keep a case until further notice, whatever its status. Raises: NotAllowed, BadInput, Conflict."""
    application = lock_application(application_id)
    check_role(by, application, HOLDS, _("Officers, legal reviewers and approvers put a case on hold."))
    text = checked(reason)
    check_kept(application)
    try:
        with transaction.atomic():
            hold = LegalHold.objects.create(application=application, reason=text, set_by=by)
    except IntegrityError as clash:
        raise Conflict(_("This case is on hold already."), next_step=AGAIN) from clash
    audit.record(subject_of(application), "hold_set", by=by, reason=text)
    return hold


@transaction.atomic
def lift_hold(*, application_id: int, by: User, reason: str) -> LegalHold:
    """Let the period of a case count again. Raises: NotAllowed, BadInput, WrongStatus."""
    application = lock_application(application_id)
    check_role(by, application, LIFTS, _("Legal reviewers and approvers lift a hold."))
    text = checked(reason)
    hold = application.holds.filter(lifted_at=None).first()
    if hold is None:
        raise WrongStatus(_("This case is not on hold."), next_step=AGAIN)
    hold.lifted_by, hold.lifted_at, hold.lifted_because = by, timezone.now(), text
    hold.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
    audit.record(subject_of(application), "hold_lifted", by=by, reason=text)
    return hold


@transaction.atomic
def propose_disposal(*, application_id: int, by: User, reason: str) -> Disposal:
    """Propose that the content of a closed case is erased. Raises: NotAllowed, BadInput, WrongStatus, Conflict."""
    application = lock_application(application_id)
    check_role(by, application, PROPOSES, _("Officers propose a disposal."))
    text = checked(reason)
    check_over(application)
    try:
        with transaction.atomic():
            disposal = Disposal.objects.create(
                application=application,
                reason=text,
                kept_until=kept_until(application),
                legal_basis=legal_basis(),
                proposed_by=by,
            )
    except IntegrityError as clash:
        raise Conflict(_("The disposal of this case was proposed already."), next_step=AGAIN) from clash
    audit.record(subject_of(application), "disposal_proposed", by=by, reason=text)
    return disposal


@transaction.atomic
def confirm_disposal(*, application_id: int, by: User) -> Disposal:
    """Have the content of the case erased, as somebody else proposed. Raises: NotAllowed, WrongStatus."""
    application = lock_application(application_id)
    check_role(by, application, CONFIRMS, _("Approvers confirm a disposal."))
    disposal = proposed(application)
    if disposal.proposed_by_id == by.pk:
        raise NotAllowed(
            _("You proposed this disposal, so somebody else has to confirm it."),
            next_step=_("Ask another approver of the organisation."),
        )
    check_over(application)
    disposal.confirmed_by, disposal.confirmed_at = by, timezone.now()
    disposal.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record(subject_of(application), "disposal_confirmed", by=by)
    queue(DISPOSE, ids=[disposal.pk])
    return disposal


@transaction.atomic
def decline_disposal(*, application_id: int, by: User, reason: str) -> Disposal:
    """Decline a proposal, or take one's own back. Raises: NotAllowed, BadInput, WrongStatus."""
    application = lock_application(application_id)
    check_role(by, application, PROPOSES | CONFIRMS, _("Officers and approvers decline a disposal."))
    text = checked(reason)
    disposal = proposed(application)
    disposal.declined_by, disposal.declined_at, disposal.declined_because = by, timezone.now(), text
    disposal.save(update_fields=["declined_by", "declined_at", "declined_because"])
    audit.record(subject_of(application), "disposal_declined", by=by, reason=text)
    return disposal


def proposed(application: Application) -> Disposal:
    disposal = application.disposals.select_for_update().filter(declined_at=None, confirmed_at=None).first()
    if disposal is None:
        raise WrongStatus(_("No disposal of this case awaits an answer."), next_step=AGAIN)
    return disposal


def check_role(by: User, application: Application, roles: frozenset[Role], message: Message) -> None:
    if not roles & roles_of(by, application.organisation):
        raise NotAllowed(message, next_step=_("Ask a colleague with that role."))


def checked(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise BadInput([Problem(_("Give the reason; it is kept with the case."), "reason")])
    if len(text) > MAX_REASON:
        raise BadInput([Problem(_("The reason is too long. Shorten it to 500 characters."), "reason")])
    return text


def check_over(application: Application) -> None:
    """Raises: WrongStatus while the case is open, held, within its period, or something of it still runs."""
    standing = standing_of(application)
    reload = partial(WrongStatus, next_step=_("Come back when that is over."))
    if standing.kept_until is None:
        raise reload(_("The case is open, so it is kept."))
    if not standing.is_over:
        raise reload(_("The case is kept until %(day)s.") % {"day": standing.kept_until.isoformat()})
    if standing.hold:
        raise reload(_("The case is on legal hold, so it is kept."))
    if application.amendments.exclude(status__in=STATUSES_OF_STAGE[Stage.CLOSED]).exists():
        raise reload(_("An amendment of this case is open, so it is kept."))
    if EvidenceBundle.objects.filter(application=application, state=EvidenceState.QUEUED).exists():
        raise reload(_("A bundle of evidence of this case is being made."))


def check_kept(application: Application) -> None:
    """Raises: WrongStatus when two people want the content gone: nothing is added to it any more."""
    if application.disposals.filter(confirmed_at__isnull=False).exists():
        raise WrongStatus(_("This case is disposed of, or is being erased now: nothing can be added to it."))


def remind_of_due(on: dt.date) -> int:
    """Open a task for the owner of each case whose period is over; once for each case. Count them."""
    hold = LegalHold.objects.filter(application=OuterRef("pk"), lifted_at=None)
    wanted = Disposal.objects.filter(application=OuterRef("pk"), declined_at=None)
    told = FollowUp.objects.filter(application=OuterRef("pk"), kind=FollowUpKind.RETENTION)
    cases = Application.objects.filter(status__in=STATUSES_OF_STAGE[Stage.CLOSED])
    waiting = due(cases, on).filter(~Exists(hold), ~Exists(wanted), ~Exists(told))
    return sum(map(remind, waiting.select_related("organisation", "owner")[:PER_RUN]))


def remind(application: Application) -> int:
    until = kept_until(application).isoformat()
    opened = open_follow_up(
        organisation=application.organisation,
        owner=application.owner,
        kind=FollowUpKind.RETENTION,
        key=f"retention:{application.reference}",
        text=Text("Propose its disposal, or put it on legal hold.", "提议处置该案件，或者对其设置法律保留。"),
        why=Text(
            f"The case had to be kept until {until} ({legal_basis()}).",
            f"该案件的法定保存期限至{until}为止（{in_chinese(legal_basis())}）。",
        ),
        application=application,
    )
    return opened is not None
