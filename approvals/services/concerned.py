"""Who is reminded of a deadline, at which steps and why: owners, roles, deputies, escalations."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from django.utils import timezone

from approvals.enums import ParticipationKind, ReminderPurpose, ReminderState
from approvals.models import Absence, Deadline, Participation, Reminder, Snooze
from approvals.schedule import Audience, schedule
from approvals.services.consultations.owing import owes_position
from approvals.services.escalations import LEVELS, Level, escalates, level_on
from approvals.services.lead_times import InForce, LeadTimeBook
from approvals.services.reminder_plan import Now, Step, Written
from compliance.accounts.models import Membership, User
from compliance.enums import Role
from compliance.models import current_calendar
from compliance.workdays import Calendar

ROLES = {
    Audience.REVIEWERS: Role.REVIEWER,
    Audience.APPROVERS: Role.APPROVER,
    Audience.OFFICERS: Role.OFFICER,
}
Steps = dict[int, Step]


class Concerned:
    """Everything that decides who is reminded of some deadlines, read in a fixed number of queries."""

    def __init__(self, rows: Sequence[Deadline], now: Now) -> None:
        self.now = now
        self._rows = rows
        organisations = {row.organisation_id for row in rows}
        self._with_role: dict[tuple[int, str], list[User]] = defaultdict(list)
        self._members: dict[int, dict[int, User]] = defaultdict(dict)
        members = Membership.objects.filter(organisation__in=organisations, user__is_active=True)
        for membership in members.select_related("user").order_by("user_id"):
            self._with_role[membership.organisation_id, membership.role].append(membership.user)
            self._members[membership.organisation_id][membership.user_id] = membership.user
        people = {user for members in self._members.values() for user in members}
        self._book = LeadTimeBook({row.kind for row in rows}, organisations, people)
        absences = Absence.objects.on(now.today).filter(organisation__in=organisations)
        self._away = {(row.organisation_id, row.user_id): row for row in absences.select_related("user", "deputy")}
        snoozes = Snooze.objects.open().filter(deadline__in=rows)
        self._snoozes = {(row.deadline_id, row.user_id): row for row in snoozes}

    def plan(self, row: Deadline) -> dict[User, Steps]:
        """Give everybody's own steps of a date, and a deputy's copies of those that come in the absence."""
        plan = {user: self._own(row, user, audience) for user, audience in self.audience(row)}
        copies: dict[User, Steps] = defaultdict(dict)
        for user, steps in plan.items():
            if (deputy := self._deputy(row, user)) and not self.is_snoozed(row, user):
                copies[deputy].update(self._copies(row, user, steps))
        for deputy, steps in copies.items():
            why = next(iter(steps.values())).why if steps else {}
            own = plan.get(deputy, self._wakes(row, deputy, why))
            plan[deputy] = {**own, **steps} if self._has_answered(row, deputy) else {**steps, **own}
        return plan

    def audience(self, row: Deadline) -> list[tuple[User, Audience]]:
        """Name who keeps the date; the officers, when its owner or reviewer is gone."""
        to, case = schedule().steps_of(row.kind).to, row.application
        if to == Audience.OWNER and case and (owner := self._member(row, case.owner_id)):
            return [(owner, to)]
        if to == Audience.REVIEWER and case and (reviewer := self._member(row, case.reviewer_id)):
            return [(reviewer, to)]
        role = {Audience.OWNER: Audience.OFFICERS, Audience.REVIEWER: Audience.REVIEWERS}.get(to, to)
        return [(user, role) for user in self._with_role[row.organisation_id, ROLES[role]]]

    def escalated(self, row: Deadline) -> Iterator[tuple[Level, User, Step]]:
        """Give who else is told of a date that passed: the level, the person, the step."""
        if not escalates(row):
            return
        for level in LEVELS:
            after = level.after(self.rule(row).escalation)
            if after is None:
                continue
            step = self._escalation_step(row, level, after)
            for user in self._told_at(row, level):
                yield level, user, step
                if (deputy := self._deputy(row, user)) and self._may_be_told(row, deputy):
                    yield level, deputy, self._copy(row, user, step)

    def last_level_on(self, row: Deadline) -> dt.date | None:
        """Give the day after which nobody else is told; none for a date that is not escalated."""
        if not escalates(row):
            return None
        rule = self.rule(row).escalation
        days = [level_on(row, after, self.calendar) for after in (rule.approvers, rule.auditors) if after is not None]
        return max(days, default=None)

    def rule(self, row: Deadline, user: User | None = None) -> InForce:
        return self._book.of(row.kind, row.organisation_id, user.pk if user else None)

    def usual_days(self, row: Deadline) -> Iterator[dt.date]:
        """Give the days of the organisation's steps, whoever may be concerned by then."""
        return (step.on for step in self._steps(row, self.rule(row), {}).values() if step.at is None)

    def snoozes_of(self, row: Deadline) -> list[Snooze]:
        return [snooze for (deadline_id, _user), snooze in self._snoozes.items() if deadline_id == row.pk]

    def is_snoozed(self, row: Deadline, user: User) -> bool:
        snooze = self._snoozes.get((row.pk, user.pk))
        return snooze is not None and snooze.due_on == row.due_on and snooze.until > self.now.today

    def is_held_back(self, row: Deadline, user: User, step: Step) -> bool:
        """Say whether the step comes before the end of the person's snooze."""
        return self.is_snoozed(row, user) and step.on < self._snoozes[row.pk, user.pk].until

    def written(self, row: Deadline, purpose: ReminderPurpose, user: User) -> Mapping[int, Written]:
        return self._written.get((row.pk, row.due_on, row.due_at, purpose, user.pk), {})

    @cached_property
    def calendar(self) -> Calendar:
        return current_calendar()

    @cached_property
    def _written(self) -> Mapping[tuple[object, ...], dict[int, Written]]:
        found: dict[tuple[object, ...], dict[int, Written]] = defaultdict(dict)
        for row in Reminder.objects.filter(deadline__in=self._rows):
            has_come = row.not_before is None or row.not_before <= self.now.at
            written = Written(row.pk, ReminderState(row.state), row.because, has_come)
            found[row.deadline_id, row.due_on, row.due_at, row.purpose, row.user_id][row.step] = written
        return found

    @cached_property
    def _parts(self) -> Mapping[tuple[int, int], str]:
        cases = [row.application_id for row in self._rows if row.application_id]
        parts = Participation.objects.filter(application__in=cases).values_list("application_id", "user_id", "kind")
        return {(case, user): kind for case, user, kind in parts}

    def _member(self, row: Deadline, user_id: int | None) -> User | None:
        return self._members[row.organisation_id].get(user_id) if user_id else None

    def _own(self, row: Deadline, user: User, audience: Audience) -> Steps:
        rule = self.rule(row, user)
        steps = self._steps(row, rule, {"as": audience.value, "lead": rule.source.value})
        return {**steps, **self._wakes(row, user, {"as": audience.value})}

    def _steps(self, row: Deadline, rule: InForce, why: Mapping[str, object]) -> Steps:
        return {n: _step(row, n, why) for n in rule.days}

    def _wakes(self, row: Deadline, user: User, why: Mapping[str, object]) -> Steps:
        """Give the reminder that ends the person's snooze of this very date."""
        snooze = self._snoozes.get((row.pk, user.pk))
        if snooze is None or snooze.due_on != row.due_on or row.due_at:
            return {}
        n = (row.due_on - snooze.until).days
        return {n: _step(row, n, {**why, "snoozed": snooze.pk})}

    def _deputy(self, row: Deadline, user: User) -> User | None:
        absence = self._away.get((row.organisation_id, user.pk))
        return self._member(row, absence.deputy_id) if absence else None

    def _has_answered(self, row: Deadline, user: User) -> bool:
        """Say whether the person owes no position on a draft, so that only a copy is worth telling."""
        draft = row.consultation_id
        return draft is not None and not owes_position(
            user=user, consultation_id=draft, organisation_id=row.organisation_id
        )

    def _copies(self, row: Deadline, user: User, steps: Steps) -> Steps:
        first = self._away[row.organisation_id, user.pk].first
        return {n: self._copy(row, user, step) for n, step in steps.items() if step.on >= first}

    def _copy(self, row: Deadline, user: User, step: Step) -> Step:
        return copy_for(self._away[row.organisation_id, user.pk], step)

    def _escalation_step(self, row: Deadline, level: Level, after: int) -> Step:
        on = level_on(row, after, self.calendar)
        at = row.due_at if after == 0 else None
        return Step((row.due_on - on).days, on, at, {"as": level.purpose.value, "after": after})

    def _told_at(self, row: Deadline, level: Level) -> list[User]:
        people = self._with_role[row.organisation_id, level.role]
        return [user for user in people if self._may_be_told(row, user)]

    def _may_be_told(self, row: Deadline, user: User) -> bool:
        """Say whether a date may be escalated to the person: one who neither keeps it nor wrote or advised on the case."""
        part = self._parts.get((row.application_id or 0, user.pk))
        keeps = user in {keeper for keeper, _audience in self.audience(row)}
        return not keeps and part in (None, ParticipationKind.APPROVER)


def copy_for(absence: Absence, step: Step) -> Step:
    """Give the step as whoever stands in gets it."""
    stands_in = {"stands_in_for": absence.user.name, "until": absence.last.isoformat(), "absence": absence.pk}
    return replace(step, why={**step.why, **stands_in})


def _step(row: Deadline, n: int, why: Mapping[str, object]) -> Step:
    if row.due_at is None:
        return Step(n, row.due_on - dt.timedelta(days=n), None, why)
    at = row.due_at - dt.timedelta(hours=n)
    return Step(n, timezone.localdate(at), at, why)
