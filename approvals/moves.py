"""The one table of moves from status to status."""

from dataclasses import dataclass, field
from functools import partial

from django.utils.translation import gettext_lazy as _

from approvals.enums import AuthorityEventKind, ParticipationKind, Procedure, Status
from approvals.exceptions import Text
from compliance.enums import Role

ANY = frozenset(Procedure)
NOT_REQUIRED = frozenset({Procedure.NOT_REQUIRED})
CONTRACT = frozenset({Procedure.CONTRACT})
CERTIFICATION = frozenset({Procedure.CERTIFICATION})
ASSESSMENT = frozenset({Procedure.ASSESSMENT})
FILED_SOMEWHERE = CONTRACT | ASSESSMENT
DECIDABLE = NOT_REQUIRED | CONTRACT | CERTIFICATION | ASSESSMENT

AUTHOR, ADVISER, APPROVER = (
    ParticipationKind.AUTHOR,
    ParticipationKind.ADVISER,
    ParticipationKind.APPROVER,
)
OFFICER = frozenset({Role.OFFICER})
REVIEWER = frozenset({Role.REVIEWER})
APPROVERS = frozenset({Role.APPROVER})
SYSTEM: frozenset[Role] = frozenset()

OPEN_AFTER_SUBMISSION = frozenset(
    {
        Status.SUBMITTED,
        Status.IN_ASSESSMENT,
        Status.AWAITING_DECISION,
        Status.CLEARED,
        Status.FILED,
        Status.UNDER_REVIEW,
        Status.SUPPLEMENT_REQUESTED,
        Status.NOT_PASSED,
        Status.REASSESSMENT_REQUESTED,
        Status.IN_FORCE,
        Status.SUSPENDED,
    }
)


@dataclass(frozen=True, slots=True)
class Move:
    """One way from status to status. No role means the system does it.

    `separates` names the participations the actor must not have; `joins` the one it gives.
    """

    name: str
    label: Text
    froms: frozenset[Status]
    to: Status
    roles: frozenset[Role]
    procedures: frozenset[Procedure] = ANY
    needs_reason: bool = False
    separates: frozenset[ParticipationKind] = field(default_factory=frozenset)
    joins: ParticipationKind | None = None


def on(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


_officer = partial(Move, roles=OFFICER, separates=frozenset({ADVISER, APPROVER}), joins=AUTHOR)
_reviewer = partial(Move, roles=REVIEWER, separates=frozenset({AUTHOR, APPROVER}), joins=ADVISER)
_approver = partial(Move, roles=APPROVERS, separates=frozenset({AUTHOR, ADVISER}), joins=APPROVER)
_system = partial(Move, roles=SYSTEM)


def _while(status: Status, procedures: frozenset[Procedure]) -> tuple[Move, Move]:
    """Let the authority's period stop and run again while the case stays where it is."""
    return (
        _officer(
            "clock_suspended",
            _("Record that the period was suspended"),
            on(status),
            status,
            procedures=procedures,
            needs_reason=True,
        ),
        _officer(
            "clock_resumed",
            _("Record that the period runs again"),
            on(status),
            status,
            procedures=procedures,
            needs_reason=True,
        ),
    )


S = Status
MOVES: tuple[Move, ...] = (
    _officer("submit", _("Submit"), on(S.DRAFT, S.RETURNED), S.SUBMITTED),
    _officer("discard", _("Discard"), on(S.DRAFT, S.RETURNED), S.DISCARDED, needs_reason=True),
    _reviewer("take", _("Take for assessment"), on(S.SUBMITTED), S.IN_ASSESSMENT),
    Move(
        "assign",
        _("Assign a reviewer"),
        on(S.SUBMITTED),
        S.IN_ASSESSMENT,
        roles=frozenset({Role.OFFICER, Role.APPROVER}),
    ),
    _reviewer("advise", _("Record legal advice"), on(S.IN_ASSESSMENT), S.AWAITING_DECISION),
    _reviewer("return", _("Return with reasons"), on(S.IN_ASSESSMENT), S.RETURNED, needs_reason=True),
    _approver("send_back", _("Send back"), on(S.AWAITING_DECISION), S.RETURNED, needs_reason=True),
    _approver(
        "approve",
        _("Approve"),
        on(S.AWAITING_DECISION),
        S.IN_FORCE,
        procedures=NOT_REQUIRED,
        needs_reason=True,
    ),
    _approver(
        "approve",
        _("Approve"),
        on(S.AWAITING_DECISION),
        S.CLEARED,
        procedures=CONTRACT | CERTIFICATION | ASSESSMENT,
        needs_reason=True,
    ),
    _approver("refuse", _("Refuse"), on(S.AWAITING_DECISION), S.REFUSED, needs_reason=True),
    _officer("reopen", _("Reopen to change"), on(S.CLEARED), S.RETURNED, needs_reason=True),
    _system("void", _("Decision voided"), on(S.CLEARED), S.RETURNED, needs_reason=True),
    _officer(
        "contract_effective",
        _("Record that the contract took effect"),
        on(S.CLEARED),
        S.CLEARED,
        procedures=CONTRACT,
    ),
    _officer(
        "certificate_issued",
        _("Record the certificate"),
        on(S.CLEARED),
        S.IN_FORCE,
        procedures=CERTIFICATION,
    ),
    _officer("file", _("Record the filing"), on(S.CLEARED), S.FILED, procedures=FILED_SOMEWHERE),
    _officer(
        "returned_incomplete",
        _("Record that it was returned as incomplete"),
        on(S.FILED),
        S.CLEARED,
        procedures=FILED_SOMEWHERE,
    ),
    _officer(
        "accepted",
        _("Record the acceptance"),
        on(S.FILED),
        S.UNDER_REVIEW,
        procedures=ASSESSMENT,
    ),
    _officer(
        "extended",
        _("Record that the period was extended"),
        on(S.UNDER_REVIEW),
        S.UNDER_REVIEW,
        procedures=ASSESSMENT,
        needs_reason=True,
    ),
    *_while(S.FILED, FILED_SOMEWHERE),
    *_while(S.UNDER_REVIEW, ASSESSMENT),
    *_while(S.SUPPLEMENT_REQUESTED, ASSESSMENT),
    _officer(
        "supplement_requested",
        _("Record a request for a supplement"),
        on(S.UNDER_REVIEW),
        S.SUPPLEMENT_REQUESTED,
        procedures=ASSESSMENT,
    ),
    _officer(
        "supplement_requested",
        _("Record a request for a supplement"),
        on(S.FILED),
        S.SUPPLEMENT_REQUESTED,
        procedures=CONTRACT,
    ),
    _officer(
        "supplement_answered",
        _("Record that the supplement was handed in"),
        on(S.SUPPLEMENT_REQUESTED),
        S.UNDER_REVIEW,
        procedures=ASSESSMENT,
    ),
    _officer(
        "supplement_answered",
        _("Record that the supplement was handed in"),
        on(S.SUPPLEMENT_REQUESTED),
        S.FILED,
        procedures=CONTRACT,
    ),
    _officer(
        "passed",
        _("Record that it passed"),
        on(S.UNDER_REVIEW, S.REASSESSMENT_REQUESTED),
        S.IN_FORCE,
        procedures=ASSESSMENT,
    ),
    _officer("passed", _("Record that it passed"), on(S.FILED), S.IN_FORCE, procedures=CONTRACT),
    _officer(
        "passed_in_part",
        _("Record that it passed in part"),
        on(S.UNDER_REVIEW, S.REASSESSMENT_REQUESTED),
        S.IN_FORCE,
        procedures=ASSESSMENT,
    ),
    _officer(
        "not_passed",
        _("Record that it did not pass"),
        on(S.UNDER_REVIEW),
        S.NOT_PASSED,
        procedures=ASSESSMENT,
    ),
    _officer(
        "not_passed",
        _("Record that it did not pass"),
        on(S.FILED),
        S.NOT_PASSED,
        procedures=CONTRACT,
    ),
    _officer(
        "not_passed",
        _("Record that it did not pass"),
        on(S.REASSESSMENT_REQUESTED),
        S.REFUSED,
        procedures=ASSESSMENT,
    ),
    _officer(
        "request_reassessment",
        _("Record the request for re-assessment"),
        on(S.NOT_PASSED),
        S.REASSESSMENT_REQUESTED,
        procedures=ASSESSMENT,
    ),
    _officer(
        "stop_order",
        _("Record a stop order"),
        on(S.IN_FORCE),
        S.SUSPENDED,
        procedures=DECIDABLE,
    ),
    _officer(
        "stop_order_lifted",
        _("Record that the stop order was lifted"),
        on(S.SUSPENDED),
        S.IN_FORCE,
        procedures=DECIDABLE,
    ),
    _officer(
        "file",
        _("Record the filing"),
        on(S.SUSPENDED, S.NOT_PASSED),
        S.FILED,
        procedures=CONTRACT,
    ),
    _officer("file", _("Record the filing"), on(S.SUSPENDED), S.FILED, procedures=ASSESSMENT),
    _officer("withdraw", _("Withdraw"), OPEN_AFTER_SUBMISSION, S.WITHDRAWN, needs_reason=True),
    _system("expire", _("Expired"), on(S.IN_FORCE, S.SUSPENDED), S.EXPIRED),
    _system("supersede", _("Superseded"), on(S.IN_FORCE, S.SUSPENDED), S.SUPERSEDED),
)
MOVE_NAMES = tuple(dict.fromkeys(row.name for row in MOVES))
KIND_OF_MOVE: dict[str, AuthorityEventKind] = {
    "file": AuthorityEventKind.FILED,
    "returned_incomplete": AuthorityEventKind.RETURNED_INCOMPLETE,
    "accepted": AuthorityEventKind.ACCEPTED,
    "extended": AuthorityEventKind.EXTENDED,
    "supplement_requested": AuthorityEventKind.SUPPLEMENT_REQUESTED,
    "supplement_answered": AuthorityEventKind.SUPPLEMENT_ANSWERED,
    "passed": AuthorityEventKind.PASSED,
    "passed_in_part": AuthorityEventKind.PASSED_IN_PART,
    "not_passed": AuthorityEventKind.NOT_PASSED,
    "request_reassessment": AuthorityEventKind.REASSESSMENT_REQUESTED,
    "contract_effective": AuthorityEventKind.CONTRACT_EFFECTIVE,
    "certificate_issued": AuthorityEventKind.CERTIFICATE_ISSUED,
    "stop_order": AuthorityEventKind.STOP_ORDER,
    "stop_order_lifted": AuthorityEventKind.STOP_ORDER_LIFTED,
    "clock_suspended": AuthorityEventKind.CLOCK_SUSPENDED,
    "clock_resumed": AuthorityEventKind.CLOCK_RESUMED,
}


def moves_from(status: Status, procedure: Procedure) -> tuple[Move, ...]:
    return tuple(row for row in MOVES if status in row.froms and procedure in row.procedures)
