"""Manifests of a case: attach a version, assign its resources, answer what it leaves unknown."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, Problem
from approvals.lifecycle import subject_of
from approvals.manifests import problems as findings
from approvals.manifests.descriptor import Descriptor
from approvals.manifests.reading import read_descriptor
from approvals.models import Application, Declaration, FlowResource, Inventory, Manifest, Resource
from approvals.services import files, pathways, quarantine
from approvals.services.applications import touch
from approvals.services.conflicts import stale_assignment
from approvals.services.locking import lock_for_edit
from compliance import audit
from compliance.accounts.models import User
from compliance.rules import content_hash

CARRIED = ("file", "filename", "bytes", "sha256", "status", "percent", "n_rows", "summary", "problems")


class Unusable(BadInput):
    """A file that was refused; `total` counts the problems beyond those listed too."""

    title = _("The file cannot be used")

    def __init__(self, found: findings.Problems) -> None:
        super().__init__([Problem(problem.message, place_of(problem)) for problem in found.shown])
        self.total = found.total


def place_of(problem: findings.Problem) -> str:
    """Where in the file: a JSON pointer, or row and column."""
    if problem.row is None:
        return problem.where or problem.column
    row = str(_("row %(row)s") % {"row": problem.row})
    return f"{row}, {problem.column}" if problem.column else row


def current_manifest(application: Application) -> Manifest | None:
    return application.manifests.prefetch_related("resources__inventory").first()


def descriptor_of(manifest: Manifest) -> Descriptor:
    """Return what a version says, in the form that versions are compared in."""
    raw = {"format": manifest.format, "title": manifest.title, "resources": [], **manifest.descriptor}
    return Descriptor.from_canonical(raw, raw_sha256=manifest.sha256)


@transaction.atomic
def attach_manifest(*, application_id: int, by: User, upload: "UploadedFile[Any]", note: str = "") -> Manifest:
    """Attach a new version of the manifest; versions before it stay as they are.

    In order: read the file, store it, keep inventories of resources that did not change,
    drop declarations that the new version answers itself, determine again.

    Raises:
        Unusable: with every problem of the file.
    """
    application = lock_for_edit(application_id, by)
    descriptor = read_upload(upload)
    stored = files.save_upload(upload, accept=files.DESCRIPTORS)
    before = current_manifest(application)
    manifest = Manifest.objects.create(
        application=application,
        version=before.version + 1 if before else 1,
        format=descriptor.format,
        title=descriptor.title,
        descriptor=descriptor.canonical,
        notices=[problem.to_dict() for problem in descriptor.notices.shown],
        file=stored.name,
        filename=stored.filename,
        bytes=stored.bytes,
        sha256=stored.sha256,
        note=note,
        attached_by=by,
    )
    quarantine.hold(stored, organisation=application.organisation, application=application, by=by)
    add_resources(manifest, descriptor)
    if before:
        carry_inventories(before, manifest)
    dropped = drop_answered(application, descriptor)
    touch(application, by)
    data = {"version": manifest.version, "sha256": manifest.sha256, "format": manifest.format, "dropped": dropped}
    audit.record(subject_of(application), "manifest_attached", by=by, reason=note, data=data)
    pathways.refresh_pathway(application)
    return manifest


def read_upload(upload: "UploadedFile[Any]") -> Descriptor:
    limit = files.DESCRIPTORS.max_bytes
    try:
        descriptor = read_descriptor(upload.read(limit + 1), max_bytes=limit)
    except findings.Unreadable as error:
        raise Unusable(error.problems) from error
    upload.seek(0)
    return descriptor


def add_resources(manifest: Manifest, descriptor: Descriptor) -> None:
    Resource.objects.bulk_create(
        Resource(
            application=manifest.application,
            manifest=manifest,
            position=position,
            name=resource.name,
            title=resource.title,
            description=resource.description,
            facts=dict(resource.facts),
        )
        for position, resource in enumerate(descriptor.resources, 1)
    )


def carry_inventories(before: Manifest, after: Manifest) -> None:
    """Keep the inventory of every resource whose files are the same in both versions."""
    now = {resource.name: resource for resource in after.resources.all()}
    was = {resource.name: resource for resource in descriptor_of(before).resources}
    will_be = {resource.name: resource for resource in descriptor_of(after).resources}
    for inventory in Inventory.objects.filter(resource__manifest=before).select_related("resource"):
        name = inventory.resource.name
        if name in will_be and files_of(was[name]) == files_of(will_be[name]):
            carry_inventory(inventory, now[name])


def carry_inventory(inventory: Inventory, resource: Resource) -> Inventory:
    """Let another resource with the same files have the same inventory."""
    return Inventory.objects.create(
        application_id=resource.application_id,
        resource=resource,
        attached_by=inventory.attached_by,
        **{field: getattr(inventory, field) for field in CARRIED},
    )


def files_of(resource: Any) -> tuple[Any, ...]:
    return resource.paths, resource.inventory, resource.facts.get("bytes"), resource.facts.get("sha256")


def drop_answered(application: Application, descriptor: Descriptor) -> list[str]:
    """Retire declarations of facts that the manifest now states; return them as resource.fact."""
    stated = {(resource.name, fact) for resource in descriptor.resources for fact in resource.facts}
    answered = [row for row in application.declarations.current() if (row.resource_name, row.fact) in stated]
    Declaration.objects.filter(pk__in=[row.pk for row in answered]).update(replaced_at=timezone.now())
    return [f"{row.resource_name}.{row.fact}" for row in answered]


@transaction.atomic
def assign_resources(
    *, application_id: int, by: User, assigned: Mapping[int, Iterable[str]], expected_mark: str | None = None
) -> None:
    """Make these resources (by name) those of the flows (by position); flows not named stay as they are.

    Raises:
        BadInput: a flow or a resource that the case does not have.
        Conflict: somebody assigned since `expected_mark` was read.
    """
    application = lock_for_edit(application_id, by)
    flows = {flow.position: flow for flow in application.flows.all()}
    wanted = {position: sorted(set(names)) for position, names in assigned.items()}
    refuse_strange_names(application, wanted, set(flows))
    now = assigned_resources(application)
    if expected_mark is not None and expected_mark != mark_of_assignment(now):
        raise stale_assignment(application, now, wanted)
    for position, names in wanted.items():
        flow = flows[position]
        flow.flow_resources.exclude(resource_name__in=names).delete()
        present = set(flow.flow_resources.values_list("resource_name", flat=True))
        FlowResource.objects.bulk_create(
            FlowResource(application=application, flow=flow, resource_name=name)
            for name in names
            if name not in present
        )
    touch(application, by)
    data = {flows[position].name: names for position, names in wanted.items()}
    audit.record(subject_of(application), "resources_assigned", by=by, data=data)
    pathways.refresh_pathway(application)


def assigned_resources(application: Application) -> dict[int, list[str]]:
    flows = application.flows.prefetch_related("flow_resources")
    return {flow.position: sorted(row.resource_name for row in flow.flow_resources.all()) for flow in flows}


def mark_of_assignment(assigned: Mapping[int, list[str]]) -> str:
    """Return what changes whenever a flow gets or loses a resource."""
    return content_hash(sorted(assigned.items()))


def refuse_strange_names(application: Application, wanted: Mapping[int, list[str]], positions: set[int]) -> None:
    known = names_of(application)
    problems = [
        Problem(_("This case has no flow %(position)s.") % {"position": position}, "flow")
        for position in wanted
        if position not in positions
    ]
    problems += [
        Problem(_("The manifest has no resource “%(name)s”.") % {"name": name}, "resources")
        for names in wanted.values()
        for name in names
        if name not in known
    ]
    if problems:
        raise BadInput(problems)


def names_of(application: Application) -> set[str]:
    manifest = application.manifests.first()
    return set(manifest.resources.values_list("name", flat=True)) if manifest else set()
