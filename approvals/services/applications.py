"""Drafting a case: create, change, check, submit, close, amend."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import lifecycle, notices
from approvals.enums import ParticipationKind
from approvals.exceptions import BadInput, Incomplete, NotAllowed, Problem
from approvals.lifecycle import subject_of
from approvals.models import (
    Application,
    FiledFor,
    Flow,
    FlowRecipient,
    Participation,
    Recipient,
    ReferenceCounter,
)
from approvals.permissions import roles_of
from approvals.services import checks, deadlines, decisions, pathways
from approvals.services.answers import read_answers
from approvals.services.conflicts import refuse_stale_case, refuse_stale_flow
from approvals.services.ledger import counted_before
from approvals.services.ledger.splitting import note_splitting
from approvals.services.locking import lock_application, lock_for_edit
from compliance import audit
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.enums import Role
from compliance.wording import Text

APPLICATION_FIELDS = ("title", "summary", "entity", "route", "owner")
FLOW_FIELDS = (
    "name",
    "export_act",
    "scenario",
    "purpose_text",
    "legal_basis",
    "n_case",
    "s_case",
    "counting_method",
    "forecast",
    "export_on",
)


def next_reference(organisation: Organisation, year: int) -> str:
    counter, _created = ReferenceCounter.objects.select_for_update().get_or_create(organisation=organisation, year=year)
    ReferenceCounter.objects.filter(pk=counter.pk).update(last_number=F("last_number") + 1)
    return f"{organisation.code}-{year}-{counter.last_number + 1:04d}"


@transaction.atomic
def create_application(
    *, entity: LegalEntity, by: User, title: str, summary: str = "", amends: Application | None = None
) -> Application:
    """Open a draft for one exporter; the creator owns it and is its author.

    Raises:
        NotAllowed: not an officer of the exporter's organisation.
    """
    organisation = entity.organisation
    if Role.OFFICER not in roles_of(by, organisation):
        raise NotAllowed(_("Only officers open applications."), next_step=_("Ask an officer to open it."))
    application = Application.objects.create(
        organisation=organisation,
        entity=entity,
        reference=next_reference(organisation, timezone.localdate().year),
        title=title,
        summary=summary,
        owner=by,
        changed_by=by,
        amends=amends,
    )
    Participation.objects.create(application=application, user=by, kind=ParticipationKind.AUTHOR)
    audit.record(
        subject_of(application),
        "created",
        by=by,
        data={"title": title, "amends": amends.reference if amends else ""},
    )
    return application


@transaction.atomic
def update_application(
    *, application_id: int, by: User, expected_version: int, values: Mapping[str, Any]
) -> Application:
    """Change the exporter, title, summary, route or owner of a draft, or the companies it is `also_for`.

    Raises:
        Conflict: somebody saved since `expected_version`; names what differs.
        BadInput: a company that is the exporter itself, or of another organisation.
    """
    application = lock_for_edit(application_id, by)
    refuse_stale_case(application, expected_version, values)
    changed = assign(application, values, APPLICATION_FIELDS)
    others = set_others(application, values.get("also_for", application.also_for.all()))
    if not changed and not others:
        return application
    application.version += not changed
    touch(application, by, *changed)
    audit.record(subject_of(application), "changed", by=by, data={"fields": [*changed, *others]})
    pathways.refresh_pathway(application)
    return application


def set_others(application: Application, entities: Iterable[LegalEntity]) -> list[str]:
    """File the case for these companies beside the exporter; name the field if that changes anything."""
    wanted = {entity.pk: entity for entity in entities}
    if application.entity_id in wanted:
        text = _("The exporter files the case anyway; choose other companies only.")
        raise BadInput([Problem(text, "also_for")])
    if any(entity.organisation_id != application.organisation_id for entity in wanted.values()):
        raise BadInput([Problem(_("Choose companies of the same organisation."), "also_for")])
    now = set(application.filed_for.values_list("entity_id", flat=True))
    application.filed_for.exclude(entity__in=wanted).delete()
    FiledFor.objects.bulk_create(FiledFor(application=application, entity=wanted[pk]) for pk in wanted if pk not in now)
    return ["also_for"] if now != wanted.keys() else []


@transaction.atomic
def add_flow(*, application_id: int, by: User, name: str) -> Flow:
    application = lock_for_edit(application_id, by)
    last = application.flows.aggregate(last=Max("position"))["last"] or 0
    flow = Flow.objects.create(application=application, position=last + 1, name=name, changed_by=by)
    touch(application, by)
    audit.record(subject_of(application), "flow_added", by=by, data={"flow": name})
    pathways.refresh_pathway(application)
    return flow


@transaction.atomic
def update_flow(
    *,
    application_id: int,
    position: int,
    by: User,
    expected_version: int,
    values: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    recipients: Iterable[Recipient] | None = None,
) -> Flow:
    """Change part of a flow; `answers` holds flow facts by name, None meaning unknown.

    Raises:
        Conflict: somebody saved since `expected_version`; names what differs.
        BadInput: an answer that is none, or more people counted twice than were counted before.
    """
    application = lock_for_edit(application_id, by)
    flow = application.flows.get(position=position)
    refuse_stale_flow(flow, expected_version, values or {}, answers or {}, recipients)
    checked = read_answers(flow, values or {}, answers or {})
    refuse_overlap(application, checked)
    changed = changes_of_flow(flow, values or {}, checked)
    if recipients is not None and set_recipients(flow, recipients):
        changed.append("recipients")
    if not changed:
        return flow
    flow.version += 1
    flow.changed_by = by
    flow.save(update_fields=[*FLOW_FIELDS, "answers", "version", "changed_by", "changed_at"])
    touch(application, by)
    audit.record(subject_of(application), "flow_changed", by=by, data={"flow": flow.name, "fields": changed})
    pathways.refresh_pathway(application)
    return flow


def refuse_overlap(application: Application, answers: Mapping[str, Any]) -> None:
    """Raise BadInput where more people are said to be counted before than the ledger holds."""
    year = timezone.localdate().year
    before = counted_before(application.exporter_ids(), year, leaving_out=application)
    problems = [
        Problem(_("The ledger holds only %(n)s of them since 1 January.") % {"n": limit}, name)
        for name, limit in (("overlap", before.n), ("s_overlap", before.s))
        if limit is not None and (answers.get(name) or 0) > limit
    ]
    if problems:
        raise BadInput(problems)


def changes_of_flow(flow: Flow, values: Mapping[str, Any], answers: Mapping[str, Any]) -> list[str]:
    changed = assign(flow, values, FLOW_FIELDS)
    for fact, value in answers.items():
        if flow.answers.get(fact) == value:
            continue
        changed.append(fact)
        if value is None:
            flow.answers.pop(fact, None)
        else:
            flow.answers[fact] = value
    return changed


def set_recipients(flow: Flow, recipients: Iterable[Recipient]) -> bool:
    """Make these the flow's recipients; say whether anything changed."""
    wanted = {recipient.pk for recipient in recipients}
    now = set(flow.flow_recipients.values_list("recipient_id", flat=True))
    flow.flow_recipients.exclude(recipient__in=wanted).delete()
    FlowRecipient.objects.bulk_create(
        FlowRecipient(application_id=flow.application_id, flow=flow, recipient_id=pk) for pk in sorted(wanted - now)
    )
    return wanted != now


@transaction.atomic
def remove_flow(*, application_id: int, position: int, by: User) -> None:
    """Take a flow out of a draft; its answers stay in the trail."""
    application = lock_for_edit(application_id, by)
    flow = application.flows.get(position=position)
    name = flow.name
    flow.delete()
    touch(application, by)
    audit.record(subject_of(application), "flow_removed", by=by, data={"flow": name})
    pathways.refresh_pathway(application)


@transaction.atomic
def submit_application(*, application_id: int, by: User, on: date | None = None) -> Application:
    """Hand the case to legal review.

    In order: check everything, determine again and pin the result with its hashes,
    move, open a task where it looks like splitting, compute deadlines, tell the reviewers.

    Raises:
        Incomplete: with every problem and the page that mends it.
    """
    application = lock_application(application_id)
    lifecycle.check_move(application, "submit", by=by)
    today = on or timezone.localdate()
    problems = checks.problems_before_submission(application, today)
    if problems:
        raise Incomplete(problems, next_step=_("Mend what is listed, then submit again."))
    determination = pathways.pin_determination(application, by=by, on=today)
    lifecycle.move(application, "submit", by=by)
    application.submitted_at = timezone.now()
    application.save(update_fields=["submitted_at"])
    audit.record(
        subject_of(application),
        "determined",
        by=by,
        data={
            "pathway": determination.pathway,
            "facts": determination.facts_hash,
            "manifest": determination.manifest_hash,
            "regime": determination.regime_hash,
        },
    )
    note_splitting(application, by=by)
    deadlines.recompute(application)
    notices.submitted(application, by=by)
    return application


@transaction.atomic
def close_application(*, application_id: int, by: User, move: str, reason: str) -> Application:
    """Discard a draft or withdraw a case that was handed in; the reason is kept."""
    application = lock_application(application_id)
    lifecycle.move(application, move, by=by, reason=reason)
    deadlines.recompute(application)
    notices.closed(application, by=by, reason=reason)
    return application


@transaction.atomic
def reopen_application(*, application_id: int, by: User, reason: str) -> Application:
    """Take a cleared case back to its authors; the decision made on it is void."""
    application = lock_application(application_id)
    lifecycle.move(application, "reopen", by=by, reason=reason)
    decisions.void_standing(application, [Text(f"Reopened: {reason}", f"已重新打开：{reason}")])
    deadlines.recompute(application)
    return application


def assign(target: Any, values: Mapping[str, Any], allowed: tuple[str, ...]) -> list[str]:
    """Set the allowed values that differ and return their names."""
    changed = [name for name in allowed if name in values and getattr(target, name) != values[name]]
    for name in changed:
        setattr(target, name, values[name])
    return changed


def touch(application: Application, by: User, *fields: str) -> None:
    """Note who changed the case; its version counts changes of its own fields, flows have theirs."""
    application.version += bool(fields)
    application.changed_by = by
    application.save(update_fields=[*fields, "version", "changed_by", "changed_at"])
