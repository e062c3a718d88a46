"""Declarations: what officers answer beside the manifest, hashed, with their evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, Conflict, Problem, Text
from approvals.lifecycle import subject_of
from approvals.models import Application, Declaration, Resource
from approvals.services import pathways
from approvals.services.applications import touch
from approvals.services.locking import lock_for_edit
from approvals.services.manifests import refuse_strange_names
from compliance import audit
from compliance.accounts.models import User
from compliance.enums import FactLevel
from compliance.facts import FactProblem, read_value
from compliance.readable import bilingual
from compliance.rules import content_hash
from compliance.vocabulary import BY_NAME


@dataclass(frozen=True, slots=True)
class Answers:
    """The current declarations of one resource, and a mark that changes with them."""

    rows: Mapping[str, Declaration]

    @property
    def mark(self) -> str:
        return content_hash(sorted((row.fact, row.sha256) for row in self.rows.values()))

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
        sha256=content_hash(content),
        declared_by=by,
    )
