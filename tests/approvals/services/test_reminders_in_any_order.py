"""Any order of beats, lead times, snoozes, absences, roles and moved dates: told once, and nothing lost."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from approvals.enums import ReminderPurpose, ReminderState
from approvals.exceptions import Refused
from approvals.models import Application, Deadline, Notification, Reminder
from approvals.schedule import schedule
from approvals.services import deadlines, lead_times, reminders, snoozes
from approvals.services.absences import end_absence, state_absence
from approvals.services.due_dates import DueDates
from compliance.accounts.models import User
from compliance.accounts.services import add_membership, remove_membership
from compliance.enums import Role
from compliance.readable import SHANGHAI
from compliance.workdays import Calendar
from tests.cast import Cast, draft, person

KIND = "new_designation"
BEGIN = dt.date(2026, 3, 1)
DUE = dt.date(2026, 3, 11)
STEPS = st.lists(st.integers(-2, 9), min_size=1, max_size=4)
EVENT = st.one_of(
    st.tuples(st.just("pass"), st.integers(1, 3)),
    st.tuples(st.just("pass"), st.integers(1, 2)),
    st.tuples(st.just("all"), STEPS),
    st.tuples(st.just("organisation"), STEPS),
    st.tuples(st.just("own"), STEPS),
    st.tuples(st.sampled_from(["clear_all", "clear_organisation", "clear_own"]), st.none()),
    st.tuples(st.just("snooze"), st.integers(1, 5)),
    st.tuples(st.sampled_from(["wake", "back", "close", "reopen", "leave", "return"]), st.none()),
    st.tuples(st.just("away"), st.tuples(st.integers(0, 2), st.integers(0, 6))),
    st.tuples(st.just("move"), st.integers(-3, 3)),
)
Events = list[tuple[str, Any]]


class World:
    """One date of Ana's, Gus who may stand in, and what the people did, kept in the plainest way."""

    def __init__(self, cast: Cast, gus: User, case: Application) -> None:
        self.cast, self.gus, self.case = cast, gus, case
        self.day, self.due, self.closed = BEGIN, DUE, False
        self.rules: dict[str, list[int]] = {}
        self.snoozed: tuple[dt.date, dt.date] | None = None
        self.away: tuple[dt.date, dt.date] | None = None
        self.sync()

    def sync(self) -> None:
        dates = DueDates(Calendar(), schedule().clocks())
        plan = dates.on(KIND, BEGIN, "event:1", told=self.due, closed_on=self.day if self.closed else None)
        deadlines.sync({"application": self.case, "organisation_id": self.case.organisation_id}, [plan])

    @property
    def deadline(self) -> Deadline:
        return Deadline.objects.get(application=self.case)

    def now(self) -> dt.datetime:
        return dt.datetime.combine(self.day, dt.time(9), SHANGHAI)

    def days(self) -> set[int]:
        """Give Ana's lead times by the plain rule, and the end of her snooze."""
        usual = [7, 1, 0, -1]
        days = set(self.rules.get("own") or self.rules.get("organisation") or self.rules.get("all") or usual)
        if self.snoozed and self.snoozed[1] == self.due:
            days.add((self.due - self.snoozed[0]).days)
        return days

    def do(self, what: str, value: Any) -> None:
        """Do one thing; what the services refuse changes nothing."""
        try:
            with transaction.atomic():
                getattr(self, f"do_{what}")(value)
        except Refused:
            return

    def do_pass(self, n: int) -> None:
        self.day += dt.timedelta(days=n)

    def do_all(self, days: list[int]) -> None:
        lead_times.set_lead_times(kind=KIND, days=days, by=self.cast.dora)
        self.rules["all"] = days

    def do_organisation(self, days: list[int]) -> None:
        lead_times.set_lead_times(kind=KIND, days=days, by=self.cast.dora, organisation=self.cast.exp)
        self.rules["organisation"] = days

    def do_own(self, days: list[int]) -> None:
        lead_times.set_my_lead_times(kind=KIND, days=days, by=self.cast.ana)
        self.rules["own"] = days

    def do_clear_all(self, _: None) -> None:
        lead_times.clear_lead_times(kind=KIND, by=self.cast.dora)
        del self.rules["all"]

    def do_clear_organisation(self, _: None) -> None:
        lead_times.clear_lead_times(kind=KIND, by=self.cast.dora, organisation=self.cast.exp)
        del self.rules["organisation"]

    def do_clear_own(self, _: None) -> None:
        lead_times.clear_my_lead_times(kind=KIND, by=self.cast.ana)
        del self.rules["own"]

    def do_snooze(self, n: int) -> None:
        until = self.day + dt.timedelta(days=n)
        snoozes.snooze_deadline(deadline_id=self.deadline.pk, by=self.cast.ana, until=until, reason="Waiting.")
        self.snoozed = (until, self.due)

    def do_wake(self, _: None) -> None:
        snoozes.end_snooze(deadline_id=self.deadline.pk, by=self.cast.ana)
        self.snoozed = None

    def do_away(self, days: tuple[int, int]) -> None:
        first = self.day + dt.timedelta(days=days[0])
        last = first + dt.timedelta(days=days[1])
        state_absence(by=self.cast.ana, first=first, last=last, deputy=self.gus)
        self.away = (first, last)

    def do_back(self, _: None) -> None:
        if absence := self.cast.ana.absences.standing().first():
            end_absence(absence_id=absence.pk, by=self.cast.ana)
            self.away = None

    def do_close(self, _: None) -> None:
        self.closed = True
        self.sync()

    def do_reopen(self, _: None) -> None:
        self.closed = False
        self.sync()

    def do_move(self, n: int) -> None:
        self.due += dt.timedelta(days=n)
        self.sync()

    def do_leave(self, _: None) -> None:
        for membership in self.gus.memberships.all():
            remove_membership(by=None, membership=membership)

    def do_return(self, _: None) -> None:
        if not self.gus.memberships.exists():
            add_membership(by=None, user=self.gus, organisation=self.cast.exp, role=Role.OFFICER)

    def beat(self) -> None:
        reminders.find_due(self.now())
        for reminder_id in reminders.queued_reminders():
            reminders.send_reminder(reminder_id=reminder_id, now=self.now())
        if self.snoozed and (self.snoozed[0] <= self.day or self.snoozed[1] != self.due):
            self.snoozed = None

    def was_told(self, user: User, of: set[int]) -> bool:
        """Say whether the person was told of the last step that has come, or of a later one."""
        rows = Reminder.objects.filter(
            user=user, due_on=self.due, state=ReminderState.SENT, purpose=ReminderPurpose.STEP
        )
        return rows.filter(step__lte=min(of)).exists()

    def check(self, days: set[int]) -> None:
        sent = Reminder.objects.filter(state=ReminderState.SENT)
        told = Notification.objects.filter(key__startswith="reminder:")
        assert sorted(told.values_list("key", flat=True)) == sorted(f"reminder:{row.pk}" for row in sent)
        for user in (self.cast.ana, self.gus):
            steps = list(
                sent.filter(user=user, due_on=self.due).order_by("done_at", "pk").values_list("step", flat=True)
            )
            assert steps == sorted(set(steps), reverse=True)
        give_up = dt.timedelta(days=schedule().give_up_after_days)
        snoozed = self.snoozed and self.snoozed[0] > self.day
        if self.closed or self.day - self.due > give_up or snoozed:
            return
        come = {n for n in days if self.due - dt.timedelta(days=n) <= self.day}
        assert not come or self.was_told(self.cast.ana, come)
        if self.away and self.away[0] <= self.day <= self.away[1] and self.gus.memberships.exists():
            meanwhile = {n for n in come if self.due - dt.timedelta(days=n) >= self.away[0]}
            assert not meanwhile or self.was_told(self.gus, meanwhile)


@pytest.fixture
def new_world(cast: Cast) -> Callable[[], World]:
    gus = person("gus", cast.exp, Role.OFFICER)
    return lambda: World(cast, gus, draft(cast))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(events=[("own", [5]), ("pass", 3), ("snooze", 5), ("pass", 3), ("wake", None)])
@example(events=[("own", [5]), ("pass", 5), ("away", (0, 3)), ("pass", 1)])
@example(events=[("own", [5]), ("away", (3, 6)), ("pass", 5), ("back", None), ("pass", 2)])
@example(events=[("pass", 6), ("own", [9, 4]), ("organisation", [9]), ("clear_own", None)])
@example(events=[("own", [9, 6]), ("pass", 3), ("move", -1), ("pass", 1), ("move", 1), ("pass", 2)])
@given(events=st.lists(EVENT, min_size=4, max_size=12))
def test_each_step_is_sent_at_most_once_and_none_worth_sending_is_lost(
    new_world: Callable[[], World], events: Events
) -> None:
    with (
        transaction.atomic(),
        time_machine.travel(dt.datetime.combine(BEGIN, dt.time(9), SHANGHAI), tick=False) as clock,
    ):
        world = new_world()
        for what, value in events:
            world.do(what, value)
            clock.move_to(world.now())
            days = world.days()
            world.beat()
            world.check(days)
        transaction.set_rollback(True)
