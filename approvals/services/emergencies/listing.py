"""Which emergencies a person sees, and which stand out for them."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.http import Http404

from approvals.models import Application, DecisionEmergency
from approvals.services.emergencies.publishing import KINDS
from compliance.accounts.models import User
from compliance.enums import Role
from compliance.models import Emergency

RECENT = 50
MODELS: dict[str, Any] = {DecisionEmergency.kind: DecisionEmergency, **KINDS}
ABOUT = {DecisionEmergency.kind: ("application", "organisation", "decision")}


def visible(user: User, kind: str) -> Any:
    """Approvals: those of one's organisations; publications: for approvers; all for administrators."""
    model = MODELS[kind]
    rows = model.objects.all()
    if kind == DecisionEmergency.kind:
        return rows.visible_to(user)
    return rows if sees_publications(user) else rows.none()


def emergency_for(user: User, kind: str, pk: int) -> Any:
    """Raises: Http404 for one that is not there, or not for this person."""
    if kind not in MODELS:
        raise Http404
    row = visible(user, kind).for_page().select_related(*ABOUT.get(kind, ("revision",))).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def standing_out(user: User) -> list[Emergency]:
    """What waits for confirmation or review, newest first; one query where there is nothing."""
    return listed(user, only_standing_out=True)


def recent(user: User) -> list[Emergency]:
    return listed(user, only_standing_out=False)


def listed(user: User, *, only_standing_out: bool) -> list[Emergency]:
    kinds = list(MODELS) if sees_publications(user) else [DecisionEmergency.kind]
    keys = [keys_of(user, kind, only_standing_out) for kind in kinds]
    found = list(keys[0].union(*keys[1:], all=True).order_by("-asked_at")[:RECENT])
    rows: dict[tuple[str, int], Emergency] = {}
    for kind in {kind for kind, _pk, _at in found}:
        wanted = [pk for named, pk, _at in found if named == kind]
        shown = MODELS[kind].objects.for_page().select_related(*ABOUT.get(kind, ("revision",)))
        rows |= {(kind, row.pk): row for row in shown.filter(pk__in=wanted)}
    return [rows[kind, pk] for kind, pk, _at in found]


def keys_of(user: User, kind: str, only_standing_out: bool) -> QuerySet[Any, Any]:
    rows = visible(user, kind)
    if only_standing_out:
        rows = rows.standing_out()
    return rows.order_by().values_list(Value(kind), "pk", "asked_at")  # type: ignore[no-any-return]  # by name


def with_emergency(cases: QuerySet[Application]) -> QuerySet[Application]:
    """Say of each case, as `has_emergency`, whether one stands out on it."""
    standing = DecisionEmergency.objects.standing_out().filter(application=OuterRef("pk"))
    return cases.annotate(has_emergency=Exists(standing))


def sees_publications(user: User) -> bool:
    return user.is_administrator or bool(user.organisation_ids(Role.APPROVER))
