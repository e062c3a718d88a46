"""Manifests of a case: attach a version, assign its resources, answer what it leaves unknown."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, Conflict, Problem, Text
from approvals.lifecycle import subject_of
from approvals.manifests import problems as findings
from approvals.manifests.descriptor import Descriptor
from approvals.manifests.reading import read_descriptor
from approvals.models import Application, Declaration, FlowResource, Inventory, Manifest, Resource
from approvals.services import files, pathways
from approvals.services.applications import touch
from approvals.services.conflicts import stale_assignment
from approvals.services.locking import lock_for_edit
from compliance import audit
from compliance.accounts.models import User
from compliance.enums import FactLevel
from compliance.facts import FactProblem, read_value
from compliance.readable import bilingual
from compliance.vocabulary import BY_NAME

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
    return hash_of(sorted(assigned.items()))


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


@dataclass(frozen=True, slots=True)
class Answers:
    """The current declarations of one resource, and a mark that changes with them."""

    rows: Mapping[str, Declaration]

    @property
    def mark(self) -> str:
        return hash_of(sorted((row.fact, row.sha256) for row in self.rows.values()))

    @property
    def values(self) -> dict[str, Any]:
        return {fact: row.value for fact, row in self.rows.items()}

    @property
    def for_form(self) -> dict[str, Any]:
        """The values, the mark, and what the newest answer rests on."""
        newest = max(self.rows.values(), key=lambda row: row.declared_at, default=None)
        return {**self.values, "mark": self.mark, "evidence": newest.evidence if newest else ""}


def answers_of(application: Application, resource_name: str) -> Answers:
    rows = application.declarations.current().filter(resource_name=resource_name).select_related("declared_by")
    return Answers({row.fact: row for row in rows})


@transaction.atomic
def declare_facts(
    *,
    application_id: int,
    by: User,
    resource_name: str,
    answers: Mapping[str, object],
    evidence: str = "",
    expected_mark: str | None = None,
    others: Iterable[str] = (),
) -> list[str]:
    """Answer facts that the manifest leaves unknown; None takes an answer back. Return what changed.

    `others` are resources that get the same answers where theirs are unknown; nothing known is replaced.

    Raises:
        BadInput: no such resource or fact, a wrong value, or the manifest states the fact.
        Conflict: somebody answered since `expected_mark` was read.
    """
    application = lock_for_edit(application_id, by)
    resource = resource_to_answer(application, resource_name)
    checked = checked_answers(resource, answers)
    present = answers_of(application, resource_name)
    if expected_mark is not None and expected_mark != present.mark:
        raise stale(present, checked)
    changed = {fact: value for fact, value in checked.items() if present.values.get(fact) != value}
    changes = {resource_name: changed, **spread(application, checked, set(others) - {resource_name})}
    if any(changes.values()):
        for name, values in changes.items():
            replace_answers(application, by, name, values, evidence)
        touch(application, by)
        pathways.refresh_pathway(application)
    return list(changed)


def spread(application: Application, answers: Mapping[str, Any], names: set[str]) -> dict[str, dict[str, Any]]:
    """Return for each of these resources the answers to what is unknown of it."""
    known = {(row.resource_name, row.fact) for row in application.declarations.current()}
    return {
        resource.name: {
            fact: value
            for fact, value in answers.items()
            if value is not None and fact not in resource.facts and (resource.name, fact) not in known
        }
        for resource in resources_named(application, names)
    }


def resources_named(application: Application, names: set[str]) -> list[Resource]:
    refuse_strange_names(application, {0: sorted(names)}, {0})
    manifest = application.manifests.first()
    return list(manifest.resources.filter(name__in=names)) if manifest else []


def replace_answers(
    application: Application, by: User, resource_name: str, values: Mapping[str, Any], evidence: str
) -> None:
    """Retire what was answered to these facts, and keep what is answered now; None is no answer."""
    if not values:
        return
    before = application.declarations.current().filter(resource_name=resource_name, fact__in=list(values))
    before.update(replaced_at=timezone.now())
    Declaration.objects.bulk_create(
        declaration(application, by, resource_name, fact, value, evidence)
        for fact, value in values.items()
        if value is not None
    )
    data = {"resource": resource_name, "facts": dict(values)}
    audit.record(subject_of(application), "facts_declared", by=by, reason=evidence, data=data)


def declare_fact(
    *, application_id: int, by: User, resource_name: str, fact: str, value: object, evidence: str = ""
) -> list[str]:
    """Answer one fact; see declare_facts."""
    return declare_facts(
        application_id=application_id, by=by, resource_name=resource_name, answers={fact: value}, evidence=evidence
    )


def resource_to_answer(application: Application, name: str) -> Resource:
    manifest = application.manifests.first()
    resource = manifest.resources.filter(name=name).first() if manifest else None
    if resource is None:
        raise BadInput([Problem(_("The manifest has no resource “%(name)s”.") % {"name": name}, "resource")])
    return resource


def checked_answers(resource: Resource, answers: Mapping[str, object]) -> dict[str, Any]:
    """Return the answers in the types of their facts."""
    problems = [Problem(text, name) for name in answers if (text := why_not_asked(resource, name))]
    if problems:
        raise BadInput(problems)
    checked = {}
    for name, value in answers.items():
        try:
            read = read_value(BY_NAME[name], value)
        except FactProblem:
            text = _("“%(value)s” is not an answer to “%(fact)s”.")
            problems.append(Problem(text % {"value": value, "fact": label_of(name)}, name))
        else:
            checked[name] = list(read) if isinstance(read, tuple) else read
    if problems:
        raise BadInput(problems)
    return checked


def why_not_asked(resource: Resource, name: str) -> Text:
    fact = BY_NAME.get(name)
    if fact is None or fact.level != FactLevel.RESOURCE:
        return _("“%(fact)s” is not a fact of a resource.") % {"fact": name}
    if name in resource.facts:
        return _("The manifest states “%(fact)s”. Attach a new version to change it.") % {"fact": label_of(name)}
    return ""


def label_of(fact: str) -> str:
    return bilingual(BY_NAME[fact].label)


def stale(present: Answers, yours: Mapping[str, Any]) -> Conflict:
    return Conflict(
        _("Somebody answered for this resource after you opened it. Nothing of yours was saved yet."),
        next_step=_("Compare what is listed, then save again to keep your answers."),
        problems=[
            Problem(
                _("%(fact)s is now “%(now)s”; you answered “%(yours)s”.")
                % {"fact": label_of(fact), "now": shown(present.values.get(fact)), "yours": shown(value)},
                fact,
            )
            for fact, value in yours.items()
            if present.values.get(fact) != value
        ],
    )


def shown(value: object) -> str:
    return "—" if value is None else str(value)


def declaration(
    application: Application, by: User, resource_name: str, fact: str, value: object, evidence: str
) -> Declaration:
    content = {
        "application": application.reference,
        "resource": resource_name,
        "fact": fact,
        "value": value,
        "evidence": evidence,
        "by": by.email,
    }
    return Declaration(
        application=application,
        resource_name=resource_name,
        fact=fact,
        value=value,
        evidence=evidence,
        sha256=hash_of(content),
        declared_by=by,
    )


def hash_of(content: object) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
