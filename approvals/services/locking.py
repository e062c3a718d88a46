from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from approvals.enums import ParticipationKind
from approvals.exceptions import NotAllowed, WrongStatus
from approvals.models import Application, Participation
from approvals.permissions import can_edit, can_write
from compliance.accounts.models import LegalEntity, User


def lock_application(application_id: int) -> Application:
    """Lock the case's row until the transaction ends; every service that writes begins here."""
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("organisation", "entity", "owner", "reviewer")
        .get(pk=application_id)
    )


def lock_ledger(application: Application) -> None:
    """Let one transaction at a time read the count of the case's exporters and add to it; locked after the case."""
    lock_entities(application.exporter_ids())


def lock_entities(keys: Iterable[int]) -> None:
    """Lock exporters in one order, whoever asks, so that no two wait for each other."""
    list(LegalEntity.objects.select_for_update(no_key=True).filter(pk__in=list(keys)).order_by("pk"))


def lock_for_edit(application_id: int, by: User) -> Application:
    """Lock a draft that this person may write, and make the person an author of it.

    Raises:
        NotAllowed: not an officer here, or adviser or approver of this case.
        WrongStatus: the case is no draft.
    """
    application = lock_application(application_id)
    check_edit(application, by)
    make_author(application, by)
    return application


def make_author(application: Application, by: User) -> None:
    """Note that this person wrote something of the case, so that they neither advise nor decide on it."""
    Participation.objects.get_or_create(application=application, user=by, defaults={"kind": ParticipationKind.AUTHOR})


def check_edit(application: Application, by: User) -> None:
    """Raise NotAllowed or WrongStatus unless this person may change the case now."""
    if not can_write(by, application):
        raise NotAllowed(
            _("Only officers who neither advise nor decide on this case may change it."),
            next_step=_("Leave a comment for the case's owner."),
        )
    if not can_edit(by, application):
        raise WrongStatus(
            _("This case is “%(status)s” and cannot be changed.") % {"status": application.get_status_display()},
            next_step=_("Reopen it where that is possible, or amend it as a new case."),
        )
