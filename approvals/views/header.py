"""What frames every tab of a case: steps, tabs, moves, next step, permission, clock, hashes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import lifecycle
from approvals.enums import Procedure, Status
from approvals.exceptions import Text
from approvals.models import Application, Comment, Deadline, Determination
from approvals.moves import KIND_OF_MOVE, Move
from approvals.services.amendments import AMENDABLE
from approvals.services.authority_checks import is_contract_effective
from approvals.services.export_permission import ExportPermission, may_export
from approvals.services.histories import happened
from approvals.services.suspensions import standing_still
from approvals.views.access import user_of
from approvals.views.next_steps import next_step, why_not_others
from compliance.accounts.models import User
from compliance.enums import Role
from compliance.readable import bilingual, day, listed
from compliance.views.shell import render_page

S = Status
DRAFT, ASSESSMENT, DECISION, FILING, IN_FORCE = range(5)
STEP_OF: dict[Status, int] = {
    S.DRAFT: DRAFT,
    S.RETURNED: DRAFT,
    S.DISCARDED: DRAFT,
    S.SUBMITTED: ASSESSMENT,
    S.IN_ASSESSMENT: ASSESSMENT,
    S.WITHDRAWN: ASSESSMENT,
    S.AWAITING_DECISION: DECISION,
    S.REFUSED: DECISION,
    S.CLEARED: FILING,
    S.FILED: FILING,
    S.UNDER_REVIEW: FILING,
    S.SUPPLEMENT_REQUESTED: FILING,
    S.NOT_PASSED: FILING,
    S.REASSESSMENT_REQUESTED: FILING,
    S.SUSPENDED: IN_FORCE,
}
LABELS: tuple[Text, ...] = (_("Draft"), _("Assessment"), _("Decision"), _("Filing"), _("In force"))
TABS: tuple[tuple[str, str, Text], ...] = (
    ("overview", "approvals:case", _("Overview")),
    ("manifests", "approvals:case_manifests", _("Manifests")),
    ("pathway", "approvals:case_pathway", _("Pathway")),
    ("comments", "approvals:case_comments", _("Comments")),
    ("documents", "approvals:case_documents", _("Documents")),
    ("deadlines", "approvals:case_deadlines", _("Deadlines")),
    ("audit", "approvals:case_audit", _("Audit")),
)
# Of a case whose content was erased.
KEPT_TABS = ("overview", "audit")
# What goes with a step on the way comes first; the rest waits behind "More".
PRIMARY_MOVES = (
    "submit",
    "take",
    "advise",
    "approve",
    "contract_effective",
    "file",
    "accepted",
    "passed",
    "supplement_answered",
    "certificate_issued",
    "request_reassessment",
    "stop_order_lifted",
)
DECIDE = ("approve", "refuse")
# Whether a move stops the authority's period.
STOPS_CLOCK = {"clock_suspended": True, "clock_resumed": False}


@dataclass(frozen=True, slots=True)
class Link:
    label: Text
    url: str


@dataclass(frozen=True, slots=True)
class Clock:
    title: str
    url: str
    days: list[Any]
    today: date
    due_on: date
    explanation: Mapping[str, str]
    provisional: bool


@dataclass(frozen=True, slots=True)
class Pinned:
    texts: list[tuple[Text, str]]
    hashes: list[tuple[Text, str]]


@dataclass(frozen=True, slots=True)
class CaseHeader:
    """Everything `case_base.html` shows around a tab."""

    steps: list[Text]
    step: int
    tabs: list[dict[str, object]]
    primary: Link | None
    secondary: list[Link]
    next_step: str
    next_step_why: str
    may_export: ExportPermission
    blockers: list[Mapping[str, Any]]
    clock: Clock | None
    pinned: Pinned | None


def render_case(
    request: HttpRequest,
    template: str,
    application: Application,
    tab: str,
    context: Mapping[str, object] | None = None,
    *,
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render a page of a case within its frame; `tab` is one of `TABS`."""
    framed = {"case": application, "header": case_header(user_of(request), application, tab), **(context or {})}
    return render_page(request, template, framed, partial=partial, status=status)


def case_header(user: User, application: Application, tab: str) -> CaseHeader:
    determination = application.determinations.first()
    links = move_links(application, user)
    primary = first_primary(application, links)
    permission = may_export(application, timezone.localdate())
    return CaseHeader(
        steps=steps_of(application.procedure),
        step=step_of(application),
        tabs=tabs_of(application, user, tab),
        primary=primary,
        secondary=[link for _name, link in links if link != primary],
        next_step=next_step(application, is_allowed=permission.is_allowed),
        next_step_why=why_not_others(application, application.participations.select_related("user"), user),
        may_export=permission,
        blockers=blockers_of(determination),
        clock=clock_of(application),
        pinned=pinned_of(determination),
    )


def steps_of(procedure: Procedure) -> list[Text]:
    """The five steps; where nothing is filed there are four."""
    steps = list(LABELS)
    if procedure == Procedure.NOT_REQUIRED:
        del steps[FILING]
    if procedure == Procedure.CERTIFICATION:
        steps[FILING] = _("Certificate")
    return steps


def step_of(application: Application) -> int:
    """The index of the step the case is at; past the last one when all are done."""
    steps = len(steps_of(application.procedure))
    return min(STEP_OF.get(Status(application.status), steps), steps)


def tabs_of(application: Application, user: User, current: str) -> list[dict[str, object]]:
    counts = {
        "comments": Comment.objects.visible_to(user).filter(application=application).count(),
        "documents": application.documents.current().count(),
        "deadlines": application.deadlines.open().count(),
    }
    return [
        {
            "label": label,
            "url": reverse(url, args=[application.reference]),
            "current": name == current,
            "count": counts.get(name) or "",
        }
        for name, url, label in TABS
        if not getattr(application, "is_disposed", False) or name in KEPT_TABS
    ]


def move_links(application: Application, user: User) -> list[tuple[str, Link]]:
    """The pages on which this person could make a move now, by name of the move."""
    moves = fitting(application, lifecycle.moves_for(application, user))
    links: dict[str, Link] = {}
    for move in moves:
        name = "approve" if move.name in DECIDE else move.name
        links.setdefault(name, link_of(application, move))
    if application.status in AMENDABLE and user.has_role(application.organisation, Role.OFFICER):
        links["amend"] = Link(_("Amend"), reverse("approvals:amend", args=[application.reference]))
    if (
        application.status == Status.AWAITING_DECISION
        and "approve" not in links
        and asks_in_emergency(application, user)
    ):
        url = reverse("approvals:emergency_ask_case", args=[application.reference])
        links["emergency"] = Link(_("Ask for an emergency approval"), url)
    return list(links.items())


def asks_in_emergency(application: Application, user: User) -> bool:
    return user.has_role(application.organisation, Role.OFFICER, Role.REVIEWER)


def fitting(application: Application, moves: Sequence[Move]) -> list[Move]:
    """Offer to stop the authority's period or to let it run again, whichever is possible."""
    if not any(move.name in STOPS_CLOCK for move in moves):
        return list(moves)
    stands = standing_still(happened(application), timezone.localdate()) is not None
    return [move for move in moves if STOPS_CLOCK.get(move.name, not stands) != stands]


def link_of(application: Application, move: Move) -> Link:
    if move.name in DECIDE:
        return Link(_("Decide"), reverse("approvals:decide", args=[application.reference]))
    if move.name in KIND_OF_MOVE:
        return Link(move.label, reverse("approvals:authority_event", args=[application.reference, move.name]))
    return Link(move.label, reverse(f"approvals:{move.name}", args=[application.reference]))


def first_primary(application: Application, links: list[tuple[str, Link]]) -> Link | None:
    """The next step on the way; that a contract took effect is recorded once, then filing comes first."""
    by_name = dict(links)
    if "contract_effective" in by_name and is_contract_effective(application):
        del by_name["contract_effective"]
    return next((by_name[name] for name in PRIMARY_MOVES if name in by_name), None)


def blockers_of(determination: Determination | None) -> list[Mapping[str, Any]]:
    """What the pinned determination says prevents filing, each thing once."""
    if determination is None:
        return []
    flows = determination.result["flows"]
    return list({blocker["code"]: blocker for flow in flows for blocker in flow["blockers"]}.values())


def clock_of(application: Application) -> Clock | None:
    """The nearest open deadline with its arithmetic."""
    deadline: Deadline | None = application.deadlines.open().first()
    if deadline is None:
        return None
    what = {"what": bilingual(deadline.label), "day": day(deadline.suspended_since or deadline.due_on)}
    title = _("%(what)s: has stood still since %(day)s") if deadline.suspended_since else _("%(what)s: %(day)s")
    url = reverse("approvals:deadline", args=[deadline.pk])
    days, today = deadline.explanation["days"], timezone.localdate()
    return Clock(str(title % what), url, days, today, deadline.due_on, deadline.text, deadline.provisional)


def pinned_of(determination: Determination | None) -> Pinned | None:
    if determination is None:
        return None
    editions = {
        f"{edition['code']} {edition['version']}"
        for flow in determination.result["flows"]
        for edition in flow["editions"]
    }
    hashes: list[tuple[Text, str]] = [
        (_("Facts"), determination.facts_hash),
        (_("Manifest"), determination.manifest_hash),
        (_("Rules"), determination.regime_hash),
    ]
    texts: list[tuple[Text, str]] = [
        (_("Determined for"), day(determination.on_date)),
        (_("Editions"), listed(sorted(editions))),
    ]
    return Pinned(texts, [(label, value) for label, value in hashes if value])
