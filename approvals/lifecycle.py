"""`move()`, the only writer of `Application.status`, and who may make which move of the table."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import ParticipationKind, Status
from approvals.exceptions import Incomplete, NotAllowed, Problem, WrongStatus
from approvals.models import Application, Participation
from approvals.moves import MOVES, SYSTEM, Move, moves_from
from approvals.permissions import participation_of, roles_of
from compliance import audit
from compliance.accounts.models import User
from compliance.enums import Role
from compliance.readable import listed

REASON_MISSING = _("Give the reasons; they are kept with the case.")


def may_take(row: Move, roles: Iterable[Role], participation: ParticipationKind | None) -> bool:
    return bool(row.roles.intersection(roles)) and participation not in row.separates


def moves_for(application: Application, user: User) -> tuple[Move, ...]:
    """List the moves this person could make now, in the order of the table."""
    roles = roles_of(user, application.organisation)
    participation = participation_of(user, application)
    return tuple(
        row
        for row in moves_from(Status(application.status), application.procedure)
        if may_take(row, roles, participation)
    )


def find_move(application: Application, name: str) -> Move:
    """Return the row of this name that applies now.

    Raises:
        WrongStatus: the case is not where this move starts, or its pathway has no such move.
    """
    for row in moves_from(Status(application.status), application.procedure):
        if row.name == name:
            return row
    label = next((row.label for row in MOVES if row.name == name), name)
    raise WrongStatus(
        _("“%(move)s” is not possible while the case is “%(status)s” (%(procedure)s).")
        % {
            "move": label,
            "status": Status(application.status).label,
            "procedure": application.procedure.label,
        },
        next_step=_("Open the case again to see what is possible now."),
    )


def check_actor(row: Move, application: Application, by: User | None, standing_in: frozenset[Role] = SYSTEM) -> None:
    """Raise NotAllowed unless this person, or the system, may make the move on this case.

    `standing_in` are roles the person takes for this move alone: a confirmed emergency gives one.
    """
    if not row.roles:
        if by is not None:
            raise NotAllowed(_("Only the system does this."))
        return
    if by is None or not row.roles.intersection(standing_in or roles_of(by, application.organisation)):
        roles = listed(role.label for role in Role if role in row.roles)
        raise NotAllowed(
            _("“%(move)s” is for: %(roles)s.") % {"move": row.label, "roles": roles},
            next_step=_("Ask somebody with that role."),
        )
    participation = participation_of(by, application)
    if participation in row.separates:
        raise NotAllowed(
            _("%(name)s is %(kind)s of this case, so somebody else has to do this.")
            % {"name": by.name, "kind": participation.label},
            next_step=_("Ask a colleague who has not taken part in another role."),
        )


def check_move(application: Application, name: str, *, by: User | None, standing_in: frozenset[Role] = SYSTEM) -> Move:
    """Return the row this person may take now, or raise WrongStatus or NotAllowed."""
    row = find_move(application, name)
    check_actor(row, application, by, standing_in)
    return row


def move(
    application: Application,
    name: str,
    *,
    by: User | None,
    reason: str = "",
    lines: Sequence[Mapping[str, str]] = (),
    standing_in: frozenset[Role] = SYSTEM,
) -> Move:
    """Take a locked case through one move of the table.

    In order: find the row for status and procedure, check the actor, check the reason,
    write the status, record the participation, record the event. `lines` are the reason in
    both languages, where the product itself gives it.

    Raises:
        WrongStatus, NotAllowed, Incomplete
    """
    row = check_move(application, name, by=by, standing_in=standing_in)
    if row.needs_reason and not reason.strip():
        raise Incomplete([Problem(REASON_MISSING, "reason")])
    was = application.status
    application.status = row.to
    application.changed_at = timezone.now()
    fields = ["status", "changed_at"]
    if by is not None:
        application.changed_by = by
        fields.append("changed_by")
    application.save(update_fields=fields)
    if by is not None and row.joins:
        Participation.objects.get_or_create(application=application, user=by, defaults={"kind": row.joins})
    audit.record(
        subject_of(application),
        name,
        by=by,
        reason=reason.strip(),
        data={"from": was, "to": row.to.value, **({"lines": list(lines)} if lines else {})},
    )
    return row


def subject_of(application: Application) -> audit.Subject:
    return audit.Subject("application", application.pk, application.organisation_id)
