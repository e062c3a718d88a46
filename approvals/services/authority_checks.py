"""What must hold of an authority event before it is recorded or corrected."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import AuthorityEventKind, Procedure
from approvals.exceptions import BadInput, Problem
from approvals.happenings import MOST_DAYS_ADDED, NEEDS_EVIDENCE
from approvals.lifecycle import REASON_MISSING
from approvals.models import Application, Deadline, Document
from approvals.services.histories import happened
from approvals.services.suspensions import Happened, faults_of
from compliance.readable import day

K = AuthorityEventKind
NEEDS_RESPOND_BY = {K.SUPPLEMENT_REQUESTED}
NEEDS_ITEMS = {K.PASSED_IN_PART}
NEEDS_VALIDITY = {K.PASSED, K.PASSED_IN_PART, K.CERTIFICATE_ISSUED}
CLOCK_OF_VALIDITY = {Procedure.ASSESSMENT: "validity", Procedure.CERTIFICATION: "certificate_validity"}
FAULTS = {
    "nothing_stands": _("The period does not stand still on %(day)s; record first when it was suspended."),
    "stands_already": _("The period has stood still since %(since)s already; record first that it runs again."),
    "ends_before_it_starts": _(
        "The suspension began on %(since)s and cannot end before it starts; it runs again on the day after at the earliest."
    ),
}


def check_event(
    application: Application,
    kind: AuthorityEventKind,
    happened_on: date,
    values: Mapping[str, Any],
    document: Document | None,
    *,
    has_paper: bool,
) -> None:
    """Raise BadInput with everything that is wrong with an event about to be recorded."""
    problems = problems_of_date(application, happened_on)
    problems += problems_of_dates_given(application, kind, happened_on, values)
    problems += problems_of_evidence(kind, values, has_paper=has_paper)
    if kind == K.EXTENDED:
        problems += problems_of_extension(application, values)
    if not problems:
        problems += problems_of_order([*happened(application), _about_to(kind, happened_on, values)])
    if kind == K.FILED and application.procedure == Procedure.CONTRACT and not is_contract_effective(application):
        problems.append(Problem(_("Record first when the contract took effect; it is filed after that.")))
    if kind in NEEDS_ITEMS and not values.get("items"):
        problems.append(Problem(_("List the items that may be exported."), "items"))
    if document and document.application_id != application.pk:
        problems.append(Problem(_("Choose a paper of this case."), "document"))
    if problems:
        raise BadInput(problems)


def problems_of_dates_given(
    application: Application, kind: AuthorityEventKind, happened_on: date, values: Mapping[str, Any]
) -> list[Problem]:
    respond_by, valid_until = values.get("respond_by"), values.get("valid_until")
    problems = []
    if kind in NEEDS_RESPOND_BY and not respond_by:
        problems.append(Problem(_("Enter the date the authority gave."), "respond_by"))
    if respond_by and respond_by < happened_on:
        problems.append(Problem(_("The answer cannot be due before the request."), "respond_by"))
    if kind in NEEDS_VALIDITY and needs_validity(application) and not valid_until:
        problems.append(Problem(_("Enter until when the result is valid."), "valid_until"))
    if valid_until and valid_until < happened_on:
        problems.append(Problem(_("It cannot end before it began."), "valid_until"))
    still_until = values.get("still_until")
    if still_until and still_until < happened_on:
        problems.append(Problem(_("The suspension cannot end before it starts."), "still_until"))
    return problems


def problems_of_evidence(kind: AuthorityEventKind, values: Mapping[str, Any], *, has_paper: bool) -> list[Problem]:
    """What stops or stretches a period needs its reason and the letter that says so."""
    if kind not in NEEDS_EVIDENCE:
        return []
    problems = []
    if not (values.get("reason") or "").strip():
        problems.append(Problem(REASON_MISSING, "reason"))
    if not has_paper:
        problems.append(Problem(_("Add the letter that says so, or choose it among the papers of the case."), "upload"))
    return problems


def problems_of_two_ends(values: Mapping[str, Any]) -> list[Problem]:
    """An extension names a day, or how many working days are added; never both."""
    added = values.get("extended_by")
    if bool(values.get("respond_by")) == bool(added):
        return [Problem(_("Enter either the date the authority gave or the working days it added."), "respond_by")]
    if added and not 0 < added <= MOST_DAYS_ADDED:
        text = _("Enter between 1 and %(most)d working days.") % {"most": MOST_DAYS_ADDED}
        return [Problem(text, "extended_by")]
    return []


def problems_of_extension(application: Application, values: Mapping[str, Any]) -> list[Problem]:
    """An extension ends later than the period does, and goes on from the last one."""
    if problems := problems_of_two_ends(values):
        return problems
    respond_by, added = values.get("respond_by"), values.get("extended_by")
    named = [event for event in happened(application) if event.kind == K.EXTENDED and event.respond_by]
    if added and named:
        return [Problem(_("The last extension named a day, so this one has to name the new day."), "extended_by")]
    running = Deadline.objects.filter(application=application, kind="assessment", suspended_since=None).open().last()
    return problems_of_length(respond_by, running.due_on if running else None)


def problems_of_length(respond_by: date | None, runs_until: date | None) -> list[Problem]:
    if respond_by and runs_until and respond_by <= runs_until:
        text = _("The period runs until %(day)s already; an extension ends later.") % {"day": day(runs_until)}
        return [Problem(text, "respond_by")]
    return []


def problems_of_order(events: Sequence[Happened]) -> list[Problem]:
    """Name what cannot be of the suspensions in these events."""
    return [
        Problem(
            FAULTS[fault] % {"day": day(event.on), "since": day(one.first) if one else ""},
            "happened_on",
        )
        for fault, event, one in faults_of(events)
    ]


def needs_validity(application: Application) -> bool:
    return application.procedure in CLOCK_OF_VALIDITY


def is_contract_effective(application: Application) -> bool:
    """Say whether the contract took effect on the last decision; an earlier one was about another content."""
    decision = application.decisions.first()
    effective = application.authority_events.standing().filter(kind=K.CONTRACT_EFFECTIVE)
    return decision is not None and effective.since(decision.decided_at).exists()


def problems_of_date(application: Application, happened_on: date) -> list[Problem]:
    if happened_on > timezone.localdate():
        return [Problem(_("This day has not come yet."), "happened_on")]
    last = application.authority_events.standing().last()
    if last and happened_on < last.happened_on:
        return [
            Problem(
                _("“%(last)s” happened on %(day)s; this cannot have happened before it.")
                % {"last": last.get_kind_display(), "day": day(last.happened_on)},
                "happened_on",
            )
        ]
    decision = application.decisions.standing().first()
    decided_on = timezone.localdate(decision.decided_at) if decision else None
    if decided_on and happened_on < decided_on:
        return [
            Problem(
                _("The case was decided on %(day)s; this cannot have happened before it.") % {"day": day(decided_on)},
                "happened_on",
            )
        ]
    return []


def _about_to(kind: AuthorityEventKind, happened_on: date, values: Mapping[str, Any]) -> Happened:
    return Happened(kind, happened_on, "", still_until=values.get("still_until"))
