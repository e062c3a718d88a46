"""Verifying the trail: by auditors and administrators, for everybody to see the result."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import Conflict, NotAllowed
from approvals.services.queue import queue
from compliance import audit
from compliance.accounts.models import Membership, User
from compliance.audit.anchors import Anchor, read_anchors
from compliance.audit.models import Link
from compliance.enums import Role

REPORT = "audit.report"
N_FAULTS_KEPT = 50
PROGRESS = "audit.progress"
# A worker that dies leaves the way free after this time.
PROGRESS_SECONDS = 600
AT_ONCE = 50_000
PRIVATE_TABLES = frozenset({"approvals_comment", "approvals_commentedit", "approvals_commentmention"})


def can_verify(user: User) -> bool:
    return user.is_administrator or Membership.objects.filter(user=user, role=Role.AUDITOR).exists()


def request_verification(*, by: User) -> dict[str, Any] | None:
    """Verify a short trail now and return the result; of a long one the worker takes care, then return None.

    Raises:
        NotAllowed: neither auditor nor administrator.
        Conflict: it is being verified already.
    """
    check_may_verify(by)
    if n_links() <= AT_ONCE:
        return verify_trail(by=by)
    if not cache.add(PROGRESS, (0, 1), PROGRESS_SECONDS):
        raise Conflict(_("The trail is being verified already."), next_step=_("Wait for the result on this page."))
    queue("approvals.verify_trail", user_id=by.pk)
    return None


def verify_for(*, user_id: int) -> None:
    """Verify the whole trail for the person who asked, in that person's language."""
    by = User.objects.get(pk=user_id)
    with translation.override(by.language):
        verify_trail(by=by)


def verify_trail(*, by: User) -> dict[str, Any]:
    """Seal what is not sealed yet, verify the whole trail, keep the result and return it.

    The trail is compared with the file of seals where this machine can read it.

    Raises:
        NotAllowed: neither auditor nor administrator.
    """
    check_may_verify(by)
    audit.seal_now()
    try:
        report = audit.verify(against=anchors_in_file(), progress=note_progress)
    finally:
        cache.delete(PROGRESS)
    kept = {
        "ok": report.ok,
        "n_events": report.n_events,
        "n_unsealed": report.n_unsealed,
        "n_problems": report.n_problems,
        "n_compared": report.n_compared,
        "problems": [(str(fault.fault.label), fault.message) for fault in report.problems[:N_FAULTS_KEPT]],
        "verified_at": timezone.now(),
        "verified_by": by.name,
    }
    cache.set(REPORT, kept, None)
    return kept


def check_may_verify(user: User) -> None:
    if not can_verify(user):
        raise NotAllowed(_("Auditors and administrators verify the trail."))


def n_links() -> int:
    return Link.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def anchors_in_file() -> list[Anchor]:
    path = Path(settings.SEAL_FILE) if settings.SEAL_FILE else None
    if path is None or not path.exists():
        return []
    with path.open(encoding="utf-8", errors="replace") as lines:
        return read_anchors(lines)[0]


def note_progress(done: int, total: int) -> None:
    cache.set(PROGRESS, (done, total), PROGRESS_SECONDS)


def progress() -> tuple[int, int] | None:
    """Say how many parts of how many are verified, while a verification goes on."""
    found: tuple[int, int] | None = cache.get(PROGRESS)
    return found


def last_report() -> dict[str, Any] | None:
    kept: dict[str, Any] | None = cache.get(REPORT)
    return kept
