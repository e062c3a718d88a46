"""Verifying the trail: by auditors and administrators, for everybody to see the result."""

from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import NotAllowed
from compliance import audit
from compliance.accounts.models import Membership, User
from compliance.enums import Role

REPORT = "audit.report"
N_FAULTS_KEPT = 50
PRIVATE_TABLES = frozenset({"approvals_comment", "approvals_commentedit", "approvals_commentmention"})


def can_verify(user: User) -> bool:
    return user.is_administrator or Membership.objects.filter(user=user, role=Role.AUDITOR).exists()


def verify_trail(*, by: User) -> dict[str, Any]:
    """Seal what is not sealed yet, verify the whole trail, keep the result and return it.

    Raises:
        NotAllowed: neither auditor nor administrator.
    """
    if not can_verify(by):
        raise NotAllowed(_("Auditors and administrators verify the trail."))
    audit.seal()
    report = audit.verify()
    kept = {
        "ok": report.ok,
        "n_events": report.n_events,
        "n_unsealed": report.n_unsealed,
        "n_problems": len(report.problems),
        "problems": [(str(fault.fault.label), fault.message) for fault in report.problems[:N_FAULTS_KEPT]],
        "verified_at": timezone.now(),
        "verified_by": by.name,
    }
    cache.set(REPORT, kept, None)
    return kept


def last_report() -> dict[str, Any] | None:
    kept: dict[str, Any] | None = cache.get(REPORT)
    return kept
