"""What follows for an exporter's cases when its own facts change."""

from collections.abc import Collection

from django.db import transaction

from approvals.enums import Stage
from approvals.models import Application
from approvals.services import decisions, pathways
from approvals.services.ledger.books import filed_for
from approvals.services.locking import lock_application
from compliance.accounts.models import LegalEntity


def recheck_entity(*, entity_id: int) -> list[str]:
    """Determine drafts again and void what was decided on facts that changed; name the cases voided."""
    entity = LegalEntity.objects.get(pk=entity_id)
    refresh_drafts(entities=[entity.pk])
    return decisions.void_changed_of_entity(entity)


def refresh_drafts(*, entities: Collection[int]) -> None:
    """Determine the drafts of these exporters again, because a fact of theirs or the count changed."""
    drafts = Application.objects.filter(filed_for(entities)).at_stage(Stage.DRAFT)
    for pk in drafts.order_by("pk").values_list("pk", flat=True):
        refresh_draft(pk)


@transaction.atomic
def refresh_draft(application_id: int) -> None:
    application = lock_application(application_id)
    if application.is_editable:
        pathways.refresh_pathway(application)
