"""Bundles of evidence as people see them: asked for, waited for, fetched."""

from typing import IO

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from approvals.enums import EvidenceState
from approvals.exceptions import Conflict, NotAllowed, WrongStatus
from approvals.models import Application, EvidenceBundle
from approvals.permissions import can_read, can_read_legal
from approvals.services import files, quarantine
from approvals.services.queue import queue
from compliance import audit
from compliance.accounts.models import User


def can_take_evidence(user: User, application: Application) -> bool:
    """Readers of the case, unless they work outside China: a bundle that leaves with them is an export."""
    return can_read(user, application) and not user.is_outside_china()


def check_taker(user: User, application: Application) -> None:
    """Raises: NotAllowed for a member outside China."""
    if not can_take_evidence(user, application):
        raise NotAllowed(
            _(
                "You work outside China, so no bundle of evidence is given to you: it holds manifests, papers and"
                " people's names, and to hand them over would be an export itself (export act 2 of the Guide)."
            ),
            next_step=_("Ask an auditor of your organisation who works in China to verify the case."),
        )


def bundles_of(user: User, application: Application) -> list[EvidenceBundle]:
    """Give the person's bundles of the case, the newest first."""
    mine = EvidenceBundle.objects.visible_to(user).filter(application=application)
    return list(mine.exclude(state=EvidenceState.DELETED).select_related("application__organisation"))


@transaction.atomic
def ask_for_bundle(*, application: Application, by: User) -> EvidenceBundle:
    """Have a bundle of the case made for the person by a worker.

    Raises:
        NotAllowed: a member outside China.
        WrongStatus: the scanner has not seen every file of the case.
        Conflict: one is being made for the person already.
    """
    check_taker(by, application)
    quarantine.refuse_while_held(application)
    with_legal = can_read_legal(by, application)
    try:
        with transaction.atomic():
            bundle = EvidenceBundle.objects.create(application=application, asked_by=by, with_legal=with_legal)
    except IntegrityError as clash:
        raise Conflict(
            _("Your bundle of this case is being made already."),
            next_step=_("Wait until it is ready; the page shows how far it is."),
        ) from clash
    record(bundle, "evidence_asked", by)
    queue("approvals.make_evidence", bundle_id=bundle.pk)
    return bundle


@transaction.atomic
def fetch_bundle(*, bundle: EvidenceBundle, by: User) -> IO[bytes]:
    """Open a bundle that is ready, and note who took it.

    Raises:
        NotAllowed: a member outside China.
        WrongStatus: not made yet, or deleted again; or it holds what the person, or nobody, may have any more.
    """
    check_taker(by, bundle.application)
    quarantine.refuse_while_held(bundle.application, given_by=bundle.done_at)
    has_lost_legal = bundle.with_legal and not can_read_legal(by, bundle.application)
    if not bundle.is_ready or has_lost_legal or quarantine.is_infected_since(bundle.application, bundle.asked_at):
        raise WrongStatus(_("There is no file of this bundle."), next_step=_("Make another one."))
    file = files.open_stored(bundle.file)
    record(bundle, "evidence_fetched", by)
    return file


def record(bundle: EvidenceBundle, action: str, by: User | None) -> None:
    """Write the step to the organisation's chain: in that of the case it would change what is exported."""
    case = bundle.application
    data = {
        "case": case.reference,
        "fingerprint": bundle.fingerprint,
        "sha256": bundle.sha256,
        "events": bundle.n_events,
    }
    kept = {name: value for name, value in data.items() if value}
    organisation = case.organisation_id
    audit.record(audit.Subject(audit.SubjectKind.ORGANISATION, organisation, organisation), action, by=by, data=kept)


def percent_done(bundle: EvidenceBundle) -> int:
    return 100 if bundle.is_ready else int(cache.get(progress_key(bundle.pk), 0))


def progress_key(bundle_id: int) -> str:
    return f"evidence.{bundle_id}"
