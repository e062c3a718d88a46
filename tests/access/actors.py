"""Everybody who may knock at a door: each role at home, in two parts of one case, elsewhere, and nobody."""

from approvals.enums import ParticipationKind
from approvals.models import Application, Participation
from compliance.accounts.models import User
from compliance.accounts.services import add_membership
from compliance.enums import Role
from tests import cast as people
from tests.cast import Cast

ACTORS = (
    "author",
    "officer",
    "reviewer",
    "approver",
    "approver who is author",
    "auditor",
    "administrator",
    "administrator who is member",
    "without organisation",
    "other organisation",
    "deactivated",
    "anonymous",
)
SENT_TO_SIGN_IN = ("deactivated", "anonymous")


def actors(cast: Cast, cases: list[Application]) -> dict[str, User | None]:
    """Name everybody; Pia is an approver and, as an officer, an author of the cases."""
    pia = people.person("pia", cast.exp, Role.OFFICER, Role.APPROVER)
    for case in cases:
        Participation.objects.create(user=pia, application=case, kind=ParticipationKind.AUTHOR)
    max_ = people.person("max", None, is_administrator=True)
    add_membership(by=None, user=max_, organisation=cast.exp, role=Role.AUDITOR)
    gone = people.person("gone", cast.exp, *Role)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    return {
        "author": cast.ana,
        "officer": people.person("oli", cast.exp, Role.OFFICER),
        "reviewer": cast.ben,
        "approver": cast.cara,
        "approver who is author": pia,
        "auditor": cast.eli,
        "administrator": cast.dora,
        "administrator who is member": max_,
        "without organisation": people.person("nia", None),
        "other organisation": cast.dan,
        "deactivated": gone,
        "anonymous": None,
    }
