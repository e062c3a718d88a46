"""Lead times: shipped, set by administrators, changed per person; and when a date is escalated."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.enums import LeadSource
from approvals.exceptions import BadInput, NotAllowed, Problem, WrongStatus
from approvals.models import Deadline, LeadTimes, OwnLeadTimes
from approvals.schedule import Escalation, schedule
from approvals.services import looks
from compliance import audit
from compliance.accounts.models import Organisation, User
from compliance.arithmetic import Text
from compliance.clocks import Binds, Means

LATEST_ESCALATION = 60


@dataclass(frozen=True, slots=True)
class InForce:
    """The lead times of one kind for one organisation or person, and who set them."""

    days: tuple[int, ...]
    source: LeadSource
    escalation: Escalation
    escalation_source: LeadSource


class LeadTimeBook:
    """The lead times of some kinds, organisations and people, read in two queries."""

    def __init__(self, kinds: Collection[str], organisations: Collection[int | None], users: Collection[int]) -> None:
        set_here = LeadTimes.objects.filter(kind__in=kinds)
        self._set = {
            (row.organisation_id, row.kind): row
            for row in set_here
            if row.organisation_id is None or row.organisation_id in organisations
        }
        own = OwnLeadTimes.objects.filter(kind__in=kinds, user__in=users)
        self._own = {(row.user_id, row.kind): tuple(row.days) for row in own}

    def of(self, kind: str, organisation_id: int | None, user_id: int | None = None) -> InForce:
        """Give what holds, the narrowest first: the person, the organisation, everybody, the product."""
        row, source = self._row(kind, organisation_id)
        days = tuple(row.days) if row else schedule().steps_of(kind).days
        escalation = Escalation(row.approvers_after, row.auditors_after) if row else schedule().escalation_of(kind)
        own = self._own.get((user_id, kind)) if user_id else None
        return InForce(own or days, LeadSource.OWN if own else source, escalation, source)

    def _row(self, kind: str, organisation_id: int | None) -> tuple[LeadTimes | None, LeadSource]:
        if organisation_id and (organisation_id, kind) in self._set:
            return self._set[organisation_id, kind], LeadSource.ORGANISATION
        if (None, kind) in self._set:
            return self._set[None, kind], LeadSource.INSTALLATION
        return None, LeadSource.PRODUCT


def kinds() -> list[str]:
    """List every kind of date people can be reminded of, in the order of the clocks."""
    return list(schedule().clocks())


def may_escalate(kind: str) -> bool:
    """Say whether a date of the kind is ours to keep: not the authority's, a window or an expiry."""
    clock = schedule().clocks().get(kind)
    return clock is not None and clock.means == Means.LAST_DAY and clock.binds != Binds.AUTHORITY


@transaction.atomic
def set_lead_times(
    *,
    kind: str,
    days: Sequence[int],
    by: User,
    organisation: Organisation | None = None,
    escalation: Escalation | None = None,
) -> LeadTimes:
    """Set when people are reminded of a kind of date, of one organisation or of all.

    Without `escalation` what is in force stays. Open dates are looked at again. Raises: NotAllowed, BadInput.
    """
    _require_administrator(by)
    before = LeadTimeBook([kind], [organisation.pk if organisation else None], []).of(kind, _pk(organisation))
    escalation = escalation or before.escalation
    _require([*_problems(kind, days), *_problems_of(kind, escalation)])
    row, _is_new = LeadTimes.objects.update_or_create(
        organisation=organisation,
        kind=kind,
        defaults={
            "days": ordered(days),
            "approvers_after": escalation.approvers,
            "auditors_after": escalation.auditors,
            "set_by": by,
        },
    )
    _record(organisation, "lead_times_set", by, kind, before, LeadTimeBook([kind], [_pk(organisation)], []))
    looks.look_again(_dates(kind, organisation), lead_days=_longest(kind, days))
    return row


@transaction.atomic
def clear_lead_times(*, kind: str, by: User, organisation: Organisation | None = None) -> None:
    """Go back to what holds without this setting.

    Raises:
        NotAllowed: not an administrator.
        WrongStatus: nothing is set here.
    """
    _require_administrator(by)
    before = LeadTimeBook([kind], [_pk(organisation)], []).of(kind, _pk(organisation))
    n, _rows = LeadTimes.objects.filter(kind=kind, organisation=organisation).delete()
    if not n:
        raise WrongStatus(_("Nothing is set here."), next_step=_("What holds comes from elsewhere already."))
    _record(organisation, "lead_times_cleared", by, kind, before, LeadTimeBook([kind], [_pk(organisation)], []))
    looks.look_again(_dates(kind, organisation))


@transaction.atomic
def set_my_lead_times(*, kind: str, days: Sequence[int], by: User) -> OwnLeadTimes:
    """Set when this person is reminded of a kind of date, wherever they are reminded of it. Raises: BadInput."""
    _require(list(_problems(kind, days)))
    row, _is_new = OwnLeadTimes.objects.update_or_create(user=by, kind=kind, defaults={"days": ordered(days)})
    _record_own("own_lead_times_set", by, {"date": _label(kind), "kind_of_date": kind, "days": row.days})
    looks.look_again(_dates_of(by, kind), lead_days=_longest(kind, days))
    return row


@transaction.atomic
def clear_my_lead_times(*, kind: str, by: User) -> None:
    """Go back to the lead times of the organisation. Raises: WrongStatus when the person set none."""
    n, _rows = OwnLeadTimes.objects.filter(user=by, kind=kind).delete()
    if not n:
        raise WrongStatus(_("You have not changed these lead times."), next_step=_("The organisation's hold already."))
    _record_own("own_lead_times_cleared", by, {"date": _label(kind), "kind_of_date": kind})
    looks.look_again(_dates_of(by, kind))


def ordered(days: Sequence[int]) -> list[int]:
    """Give the steps in the order they come, each once."""
    return sorted(set(days), reverse=True)


def _problems(kind: str, days: Sequence[int]) -> Iterator[Problem]:
    if kind not in schedule().clocks():
        yield Problem(_("There is no such kind of date."), "kind")
        return
    limits = schedule().limits
    furthest = limits.longest_hours if schedule().counts_hours(kind) else limits.longest_days
    if not days or max(days) < 0:
        yield Problem(_("Name at least one day on or before the date."), "days")
    elif max(days) > furthest or min(days) < -limits.longest_days_after:
        text = _("Use numbers between %(last)d and %(first)d.")
        yield Problem(text % {"last": -limits.longest_days_after, "first": furthest}, "days")
    if len(set(days)) > limits.most_steps:
        yield Problem(_("Ask for at most %(n)d reminders of one date.") % {"n": limits.most_steps}, "days")


def _problems_of(kind: str, escalation: Escalation) -> Iterator[Problem]:
    """Only a date with an hour is escalated at once, on its own day."""
    soonest = 0 if schedule().counts_hours(kind) else 1
    approvers, auditors = escalation.approvers, escalation.auditors
    for where, n in (("approvers_after", approvers), ("auditors_after", auditors)):
        if n is not None and not soonest <= n <= LATEST_ESCALATION:
            text = _("Use a number of working days between %(first)d and %(last)d.")
            yield Problem(text % {"first": soonest, "last": LATEST_ESCALATION}, where)
    if approvers is not None and auditors is not None and auditors < approvers:
        yield Problem(_("The auditors are told after the approvers, or on the same day."), "auditors_after")


def _require(problems: list[Problem]) -> None:
    if problems:
        raise BadInput(problems)


def _require_administrator(by: User) -> None:
    if not (by.is_active and by.is_administrator):
        raise NotAllowed(
            _("Only administrators set the lead times of everybody."), next_step=_("Set your own on your page.")
        )


def _longest(kind: str, days: Sequence[int]) -> int:
    """Give how many days before the date the first step comes; hours lie within the days around it."""
    return looks.LONGEST if schedule().counts_hours(kind) else max(days)


def _dates(kind: str, organisation: Organisation | None) -> "looks.Dates":
    rows = Deadline.objects.open().filter(kind=kind)
    return rows.filter(organisation=organisation) if organisation else rows


def _dates_of(user: User, kind: str) -> "looks.Dates":
    return Deadline.objects.open().filter(kind=kind, organisation__in=user.organisation_ids())


def _pk(organisation: Organisation | None) -> int | None:
    return organisation.pk if organisation else None


def _record(
    organisation: Organisation | None, action: str, by: User, kind: str, before: InForce, book: LeadTimeBook
) -> None:
    after = book.of(kind, _pk(organisation))
    audit.record(
        audit.Subject(audit.SubjectKind.ORGANISATION, _pk(organisation) or 0, _pk(organisation)),
        action,
        by=by,
        data={"date": _label(kind), "kind_of_date": kind, "before": _plain(before), "after": _plain(after)},
    )


def _label(kind: str) -> Text:
    clock = schedule().clocks().get(kind)
    return clock.label if clock else {"en": kind, "zh": kind}


def _plain(rule: InForce) -> dict[str, object]:
    return {
        "days": rule.days,
        "approvers_after": rule.escalation.approvers,
        "auditors_after": rule.escalation.auditors,
    }


def _record_own(action: str, by: User, data: dict[str, object]) -> None:
    audit.record(audit.Subject(audit.SubjectKind.ACCOUNT, by.pk), action, by=by, data=data)
