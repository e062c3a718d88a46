"""Who may do what with a case: small predicates of (user, application)."""

from approvals.enums import ParticipationKind, Stage
from approvals.models import Application, FollowUp, Participation
from compliance.accounts.models import Membership, Organisation, User
from compliance.enums import Role

WRITES_COMMENTS = frozenset({Role.OFFICER, Role.REVIEWER, Role.APPROVER})
READS_LEGAL_COMMENTS = frozenset({Role.REVIEWER, Role.APPROVER, Role.AUDITOR})


def roles_of(user: User, organisation: Organisation) -> frozenset[Role]:
    rows = Membership.objects.filter(user=user, organisation=organisation, user__is_active=True).values_list(
        "role", flat=True
    )
    return frozenset(Role(role) for role in rows)


def participation_of(user: User, application: Application) -> ParticipationKind | None:
    kind = Participation.objects.filter(user=user, application=application).values_list("kind", flat=True).first()
    return ParticipationKind(kind) if kind else None


def can_read(user: User, application: Application) -> bool:
    return bool(roles_of(user, application.organisation))


def can_comment(user: User, application: Application) -> bool:
    return bool(roles_of(user, application.organisation) & WRITES_COMMENTS)


def can_read_legal(user: User, application: Application) -> bool:
    return bool(roles_of(user, application.organisation) & READS_LEGAL_COMMENTS)


def can_write(user: User, application: Application) -> bool:
    """Say whether the person may be an author of the case, whatever its status."""
    return Role.OFFICER in roles_of(user, application.organisation) and participation_of(user, application) in (
        None,
        ParticipationKind.AUTHOR,
    )


def can_edit(user: User, application: Application) -> bool:
    return application.is_editable and can_write(user, application)


def can_add_documents(user: User, application: Application) -> bool:
    """Papers come in until the case is closed: letters of the authority arrive late."""
    return application.stage != Stage.CLOSED and can_write(user, application)


def can_keep_ledger(user: User, organisation: Organisation) -> bool:
    return Role.OFFICER in roles_of(user, organisation)


def can_close_follow_up(user: User, follow_up: FollowUp) -> bool:
    roles = roles_of(user, follow_up.organisation)
    return bool(roles) and (user.pk == follow_up.owner_id or Role.OFFICER in roles)


def can_advise(user: User, application: Application) -> bool:
    return Role.REVIEWER in roles_of(user, application.organisation) and participation_of(user, application) in (
        None,
        ParticipationKind.ADVISER,
    )


def can_decide(user: User, application: Application) -> bool:
    return Role.APPROVER in roles_of(user, application.organisation) and participation_of(user, application) in (
        None,
        ParticipationKind.APPROVER,
    )
