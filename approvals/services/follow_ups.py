"""Tasks that people have because something outside their cases changed: opened once, closed by a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import notices
from approvals.enums import FollowUpKind
from approvals.exceptions import NotAllowed, WrongStatus
from approvals.lifecycle import subject_of
from approvals.models import Application, FollowUp
from approvals.permissions import can_close_follow_up
from compliance import audit
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.enums import EditionStatus
from compliance.models import Rule
from compliance.wording import Text


@transaction.atomic
def open_follow_up(
    *,
    organisation: Organisation,
    owner: User,
    kind: FollowUpKind,
    key: str,
    text: Text,
    why: Text,
    cites: Sequence[str] = (),
    application: Application | None = None,
    entity: LegalEntity | None = None,
    by: User | None = None,
) -> FollowUp | None:
    """Open a task unless the organisation has one under this key, open or closed; None if it has.

    `text` says what to do, `why` the cause, `cites` are keys of rules. It tells nobody: `tell_owners`
    tells of a whole batch in one notice each.
    """
    follow_up, is_new = FollowUp.objects.get_or_create(
        organisation=organisation,
        key=key,
        defaults={
            "application": application,
            "entity": entity,
            "owner": owner,
            "kind": kind,
            "text": text.to_dict(),
            "why": why.to_dict(),
            "cites": list(cites),
            "opened_by": by,
        },
    )
    if not is_new:
        return None
    audit.record(
        subject_of_follow_up(follow_up),
        "task_opened",
        by=by,
        data={"text": text.to_dict(), "why": why.to_dict(), "owner": owner.name, "kind": kind.value},
    )
    return follow_up


def subject_of_follow_up(follow_up: FollowUp) -> audit.Subject:
    if follow_up.application:
        return subject_of(follow_up.application)
    return audit.Subject(audit.SubjectKind.ORGANISATION, follow_up.organisation_id, follow_up.organisation_id)


def tell_owners(follow_ups: Iterable[FollowUp | None], *, batch: str, because: Text) -> int:
    """Tell each owner once of all the tasks of a batch that are theirs; count those told.

    `batch` names the cause and is unique: somebody told of it already is not told again.
    """
    return notices.tasks_opened([one for one in follow_ups if one], batch=batch, because=because)


@transaction.atomic
def close_follow_up(*, pk: int, by: User, note: str = "") -> FollowUp:
    """Mark a task as done, by its owner or an officer of the organisation.

    Raises:
        NotAllowed: neither of the two.
        WrongStatus: done already.
    """
    locked = FollowUp.objects.select_for_update(of=("self",)).for_page()
    follow_up = locked.get(pk=pk)
    if not can_close_follow_up(by, follow_up):
        raise NotAllowed(
            _("Only whoever has the task, or an officer, marks it as done."), next_step=_("Ask one of them.")
        )
    if not follow_up.is_open:
        raise WrongStatus(_("This task is done already."), next_step=_("Go back to the list of tasks."))
    follow_up.closed_at, follow_up.closed_by, follow_up.note = timezone.now(), by, note.strip()
    follow_up.save(update_fields=["closed_at", "closed_by", "note"])
    audit.record(
        subject_of_follow_up(follow_up), "task_closed", by=by, reason=follow_up.note, data={"text": follow_up.text}
    )
    return follow_up


@dataclass(frozen=True, slots=True)
class Cited:
    """A rule a task rests on, with the code of its edition, where it can be read."""

    edition: str
    code: str
    article: str


def rules_cited(follow_ups: Iterable[FollowUp]) -> dict[str, Cited]:
    """Return the published rules that the tasks cite, by their keys; a rule that is gone is left out."""
    keys = {tuple(key.partition(":")[::2]) for follow_up in follow_ups for key in follow_up.cites}
    if not keys:
        return {}
    rows = Rule.objects.filter(
        edition__status=EditionStatus.PUBLISHED,
        edition__code__in={edition for edition, _code in keys},
        code__in={code for _edition, code in keys},
    ).values_list("edition__code", "code", "article")
    return {f"{edition}:{code}": Cited(edition, code, article) for edition, code, article in rows}
