from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, NotAllowed, Problem
from approvals.models import Recipient
from approvals.permissions import can_keep_ledger
from approvals.services.queue import queue
from compliance import audit
from compliance.accounts.models import Organisation, User

FIELDS = (
    "name",
    "country",
    "address",
    "business",
    "contact_name",
    "contact",
    "is_retired",
)


@transaction.atomic
def save_recipient(
    *,
    organisation: Organisation,
    by: User,
    values: dict[str, Any],
    onward: Iterable[Recipient] = (),
    recipient_id: int | None = None,
) -> Recipient:
    """Add a recipient to the organisation's register, or change one.

    Decisions bound to a recipient that changed are checked again, in the background.

    Raises:
        NotAllowed: not an officer of the organisation.
        BadInput: it would pass data on to itself.
    """
    if not can_keep_ledger(by, organisation):
        raise NotAllowed(
            _("Only officers of the organisation keep its recipients."),
            next_step=_("Ask an officer."),
        )
    if recipient_id is None:
        recipient = Recipient(organisation=organisation)
    else:
        recipient = Recipient.objects.select_for_update().get(pk=recipient_id, organisation=organisation)
    for name in FIELDS:
        if name in values:
            setattr(recipient, name, values[name])
    recipient.full_clean()
    onward = list(onward)
    if recipient in onward:
        raise BadInput([Problem(_("A recipient does not pass data on to itself."), "onward")])
    if recipient_id is None:
        recipient.save()
    else:
        recipient.save(update_fields=FIELDS)
    recipient.onward.set(onward, through_defaults={"organisation": organisation})
    audit.record(
        audit.Subject("organisation", organisation.pk, organisation.pk),
        "recipient_saved",
        by=by,
        data={"recipient": str(recipient)},
    )
    if recipient_id is not None:
        queue("approvals.recheck_recipient", recipient_id=recipient.pk)
    return recipient
