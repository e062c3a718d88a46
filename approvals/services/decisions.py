"""The approver's decision, what binds it, and what voids it."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import lifecycle, notices
from approvals.enums import AdvicePosition, Outcome, Procedure, Stage, Status
from approvals.exceptions import Incomplete, Problem
from approvals.lifecycle import subject_of
from approvals.models import Application, Decision, Determination, LegalAdvice, Recipient
from approvals.services import bound, checks, deadlines, pathways
from approvals.services.ledger.books import filed_for
from approvals.services.ledger.crossings import note_crossings
from approvals.services.locking import lock_application, lock_ledger
from compliance import audit
from compliance.accounts.models import LegalEntity, User
from compliance.enums import Pathway, Role
from compliance.readable import bilingual
from compliance.regimes import STRICTNESS
from compliance.wording import Text, joined


@transaction.atomic
def decide_application(
    *,
    application_id: int,
    by: User,
    outcome: Outcome,
    reasons: str,
    standing_in: frozenset[Role] = frozenset(),
) -> Decision:
    """Approve or refuse; the decision is bound to the pinned determination and its hashes.

    In order: check the actor, check that what was advised on still stands, seal the trail so far,
    move, store the decision, follow up (an amendment in force replaces what it amends),
    compute deadlines, tell the people of the case, open tasks for thresholds reached.
    `standing_in` is the approver's role where a confirmed emergency gives it.

    Raises:
        Incomplete: no advice, something unconfirmed, or the facts changed since submission.
    """
    application = lock_application(application_id)
    name = "approve" if outcome == Outcome.APPROVED else "refuse"
    lifecycle.check_move(application, name, by=by, standing_in=standing_in)
    determination = pathways.pinned_determination(application)
    if outcome == Outcome.APPROVED:
        lock_ledger(application)
        problems = problems_before_approval(application)
        if problems:
            raise Incomplete(problems, next_step=_("Send the case back with reasons."))
    audit.seal_now()
    lifecycle.move(application, name, by=by, reason=reasons, standing_in=standing_in)
    decision = Decision.objects.create(
        application=application,
        approver=by,
        determination=determination,
        outcome=outcome,
        reasons=reasons.strip(),
    )
    audit.record(
        subject_of(application),
        "decided",
        by=by,
        reason=reasons,
        data={
            "outcome": outcome,
            "pathway": determination.pathway,
            "facts": determination.facts_hash,
            "manifest": determination.manifest_hash,
            "regime": determination.regime_hash,
        },
    )
    supersede_amended(application)
    deadlines.recompute(application)
    notices.decided(decision, by=by)
    if outcome == Outcome.APPROVED:
        note_count(application, by)
    return decision


def note_count(application: Application, by: User) -> None:
    """Open tasks where a threshold is reached now that the case counts."""
    because = Text(f"{application.reference} was approved.", f"{application.reference}已获批准。")
    note_crossings(application.exporter_ids(), owner=application.owner, by=by, because=because)


def problems_before_approval(application: Application) -> list[Problem]:
    advice = LegalAdvice.objects.filter(application=application).first()
    pinned = application.determinations.first()
    if advice is None or pinned is None or advice.determination_id != pinned.pk:
        return [Problem(_("No legal advice has been recorded on what was submitted."))]
    problems = []
    if advice.position == AdvicePosition.OBJECTS:
        problems.append(Problem(_("The legal reviewer objects. Send the case back, or refuse it.")))
    problems += [
        Problem(_("%(code)s has not been confirmed by a legal reviewer.") % {"code": code})
        for code in sorted(set(pinned.codes_to_confirm) - set(advice.confirmed))
    ]
    if application.procedure == Procedure.NOT_REQUIRED:
        problems += checks.problems_of_blockers(pinned)
    if pinned.pathway == Pathway.HOLD:
        problems.append(Problem(_("The pathway is on hold; a fact is still unknown.")))
    problems += [
        Problem(_("Changed since it was submitted: %(line)s") % {"line": bilingual(line)})
        for line in bound.changes_since(pinned)
    ]
    return problems or problems_of_count(application, pinned)


def problems_of_count(application: Application, pinned: Determination) -> list[Problem]:
    """Say that cases counted since the submission lead to a stricter pathway, if they do."""
    now = pathways.determine_application(application, pinned.on_date).pathway
    if STRICTNESS[now] <= STRICTNESS[Pathway(pinned.pathway)]:
        return []
    text = _("With the people counted since it was submitted the pathway is now “%(pathway)s”.")
    return [Problem(text % {"pathway": now.label})]


def supersede_amended(application: Application) -> None:
    """When an amendment comes into force, what it amends is replaced."""
    if application.status != Status.IN_FORCE or application.amends_id is None:
        return
    amended = lock_application(application.amends_id)
    if amended.status in (Status.IN_FORCE, Status.SUSPENDED):
        lifecycle.move(amended, "supersede", by=None, reason=application.reference)
        deadlines.recompute(amended)


def void_standing(application: Application, because: Sequence[Text]) -> bool:
    """Void the decision that stands, keeping why; say whether there was one."""
    decision = application.decisions.standing().first()
    if decision is None:
        return False
    decision.voided_at = timezone.now()
    decision.voided_because = [line.to_dict() for line in because]
    decision.save(update_fields=["voided_at", "voided_because"])
    audit.record(
        subject_of(application),
        "decision_voided",
        by=None,
        reason=together(because).en,
        data={"lines": decision.voided_because},
    )
    return True


def together(lines: Sequence[Text]) -> Text:
    return joined(lines, " ", "")


@transaction.atomic
def void_if_changed(*, application_id: int) -> bool:
    """Void the standing decision when a bound fact, the manifest or an edition has changed.

    A cleared case goes back to its authors; one already filed or in force keeps its status,
    may no longer be exported, and says which line changed.
    """
    application = lock_application(application_id)
    decision = application.decisions.standing().select_related("determination").first()
    if decision is None or application.stage == Stage.CLOSED:
        return False
    lines = bound.changes_since(decision.determination)
    if not lines:
        return False
    void_standing(application, lines)
    if application.status == Status.CLEARED:
        lifecycle.move(
            application, "void", by=None, reason=together(lines).en, lines=[line.to_dict() for line in lines]
        )
        pathways.refresh_pathway(application)
    deadlines.recompute(application)
    notices.decision_voided(application, lines=lines)
    return True


def void_changed_of_entity(entity: LegalEntity) -> list[str]:
    """Check every decided case of an exporter after its own facts changed; name those voided."""
    return void_changed(Application.objects.filter(filed_for([entity.pk])))


def void_changed_of_recipient(recipient: Recipient) -> list[str]:
    """The same for a recipient of the register, and for those who pass data on to it."""
    named = Q(flows__recipients=recipient) | Q(flows__recipients__onward=recipient)
    return void_changed(Application.objects.filter(named))


def void_changed(cases: QuerySet[Application]) -> list[str]:
    cases = cases.filter(decisions__voided_at=None).exclude(decisions=None)
    return [
        reference
        for pk, reference in cases.order_by("pk").values_list("pk", "reference").distinct()
        if void_if_changed(application_id=pk)
    ]
