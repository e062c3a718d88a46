"""Amending a case: a new, linked draft; the approved case stays in force until it is replaced."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.enums import ParticipationKind, Status
from approvals.exceptions import WrongStatus
from approvals.lifecycle import subject_of
from approvals.models import Application, FiledFor, FlowRecipient, FlowResource, Resource
from approvals.services import pathways
from approvals.services.applications import create_application
from approvals.services.locking import lock_application, make_author
from approvals.services.manifests import carry_inventory
from approvals.services.retention import check_kept
from compliance import audit
from compliance.accounts.models import User

AMENDABLE = (Status.IN_FORCE, Status.SUSPENDED, Status.EXPIRED)


@transaction.atomic
def amend_application(*, application_id: int, by: User, title: str = "") -> Application:
    """Open a linked draft with the same flows, manifest and declarations.

    The approved case stays in force until the amendment replaces it. Who wrote what is copied is an
    author of the copy too, so that nobody decides on their own words out of somebody else's amendment.
    """
    original = lock_application(application_id)
    if Status(original.status) not in AMENDABLE:
        raise WrongStatus(
            _("Only a case that is or was in force can be amended."),
            next_step=_("Change the draft itself, or reopen the cleared case."),
        )
    check_kept(original)
    refuse_second(original)
    copy = create_application(
        entity=original.entity,
        by=by,
        title=title or original.title,
        summary=original.summary,
        amends=original,
    )
    copy_contents(original, copy, by)
    copy_authors(original, copy)
    audit.record(subject_of(original), "amended", by=by, data={"by_case": copy.reference})
    pathways.refresh_pathway(copy)
    return copy


def refuse_second(original: Application) -> None:
    """Let one amendment be open at a time, so that no two replace the same case."""
    waiting = original.amendments.open().exclude(status__in=AMENDABLE).first()
    if waiting is not None:
        raise WrongStatus(
            _("%(reference)s amends this case already.") % {"reference": waiting.reference},
            next_step=_("Continue that case, or close it first."),
        )


def copy_contents(original: Application, copy: Application, by: User) -> None:
    copy.route = original.route
    copy.save(update_fields=["route"])
    FiledFor.objects.bulk_create(FiledFor(application=copy, entity=entity) for entity in original.also_for.all())
    for flow in original.flows.prefetch_related("flow_recipients", "flow_resources"):
        recipients = [row.recipient_id for row in flow.flow_recipients.all()]
        resources = [row.resource_name for row in flow.flow_resources.all()]
        flow.pk, flow.application, flow.version, flow.changed_by = None, copy, 1, by
        flow._state.adding = True
        flow.save()
        FlowRecipient.objects.bulk_create(
            FlowRecipient(application=copy, flow=flow, recipient_id=pk) for pk in recipients
        )
        FlowResource.objects.bulk_create(
            FlowResource(application=copy, flow=flow, resource_name=name) for name in resources
        )
    copy_manifest(original, copy, by)
    for declaration in original.declarations.current():
        declaration.pk, declaration.application = None, copy
        declaration._state.adding = True
        declaration.save()


def copy_authors(original: Application, copy: Application) -> None:
    for author in original.participations.filter(kind=ParticipationKind.AUTHOR).select_related("user"):
        make_author(copy, author.user)


def copy_manifest(original: Application, copy: Application, by: User) -> None:
    manifest = original.manifests.first()
    if manifest is None:
        return
    resources = list(manifest.resources.select_related("inventory"))
    manifest.pk, manifest.application, manifest.version, manifest.attached_by = None, copy, 1, by
    manifest._state.adding = True
    manifest.save()
    copies = Resource.objects.bulk_create(
        Resource(
            application=copy,
            manifest=manifest,
            position=resource.position,
            name=resource.name,
            title=resource.title,
            description=resource.description,
            facts=resource.facts,
        )
        for resource in resources
    )
    for resource, its_copy in zip(resources, copies, strict=True):
        if hasattr(resource, "inventory"):
            carry_inventory(resource.inventory, its_copy)
