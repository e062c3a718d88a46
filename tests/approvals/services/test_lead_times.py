import pytest
from django.db import IntegrityError, transaction

from approvals.enums import LeadSource
from approvals.exceptions import BadInput, NotAllowed, WrongStatus
from approvals.models import Application, LeadTimes
from approvals.schedule import Escalation, schedule
from approvals.services.lead_times import (
    LeadTimeBook,
    clear_lead_times,
    clear_my_lead_times,
    may_escalate,
    set_lead_times,
    set_my_lead_times,
)
from compliance.audit.models import Event
from tests.approvals.reminding import KIND, beat, due
from tests.cast import Cast, draft


@pytest.fixture
def case(cast: Cast) -> Application:
    return draft(cast)


def in_force(cast: Cast) -> tuple[tuple[int, ...], LeadSource]:
    rule = LeadTimeBook([KIND], [cast.exp.pk], [cast.ana.pk]).of(KIND, cast.exp.pk, cast.ana.pk)
    return rule.days, rule.source


def test_the_narrowest_setting_holds_and_taking_it_back_gives_the_wider_one(cast: Cast) -> None:
    seen = [in_force(cast)]
    set_lead_times(kind=KIND, days=[10], by=cast.dora)
    seen.append(in_force(cast))
    set_lead_times(kind=KIND, days=[5, 20], by=cast.dora, organisation=cast.exp)
    seen.append(in_force(cast))
    set_my_lead_times(kind=KIND, days=[3, 3, -1], by=cast.ana)
    seen.append(in_force(cast))
    clear_my_lead_times(kind=KIND, by=cast.ana)
    clear_lead_times(kind=KIND, by=cast.dora, organisation=cast.exp)
    seen.append(in_force(cast))

    assert seen == [
        ((7, 1, 0, -1), LeadSource.PRODUCT),
        ((10,), LeadSource.INSTALLATION),
        ((20, 5), LeadSource.ORGANISATION),
        ((3, -1), LeadSource.OWN),
        ((10,), LeadSource.INSTALLATION),
    ]


def test_an_organisations_setting_is_nobody_elses(cast: Cast) -> None:
    set_lead_times(kind=KIND, days=[20], by=cast.dora, organisation=cast.dan.organisations().get())

    assert in_force(cast) == ((7, 1, 0, -1), LeadSource.PRODUCT)


def test_a_step_that_comes_back_is_told_though_its_day_is_over(cast: Cast, case: Application) -> None:
    due(case, "2026-03-20")
    set_lead_times(kind=KIND, days=[2], by=cast.dora)
    before = beat("2026-03-14")
    clear_lead_times(kind=KIND, by=cast.dora)

    assert (before, beat("2026-03-14")) == ([], [("ana", 7)])


def test_a_step_of_the_organisation_that_comes_back_is_told_too(cast: Cast, case: Application) -> None:
    due(case, "2026-03-20")
    set_my_lead_times(kind=KIND, days=[2], by=cast.ana)
    before = beat("2026-03-14")
    clear_my_lead_times(kind=KIND, by=cast.ana)

    assert (before, beat("2026-03-14")) == ([], [("ana", 7)])


def test_escalation_stays_unless_it_is_named(cast: Cast) -> None:
    set_lead_times(kind=KIND, days=[7], by=cast.dora, escalation=Escalation(1, None))
    row = set_lead_times(kind=KIND, days=[8], by=cast.dora)

    assert (row.approvers_after, row.auditors_after) == (1, None)


@pytest.mark.parametrize(
    ("kind", "days", "places"),
    [
        (KIND, [], ["days"]),
        (KIND, [-1], ["days"]),
        (KIND, [366], ["days"]),
        (KIND, [365], []),
        (KIND, [0, -30], []),
        (KIND, [0, -31], ["days"]),
        (KIND, list(range(12)), []),
        (KIND, list(range(13)), ["days"]),
        ("incident_report", [72], []),
        ("incident_report", [73], ["days"]),
        ("no_such_kind", [7], ["kind"]),
    ],
)
def test_days_are_checked_at_their_limits(cast: Cast, kind: str, days: list[int], places: list[str]) -> None:
    try:
        set_my_lead_times(kind=kind, days=days, by=cast.ana)
        found = []
    except BadInput as bad:
        found = [problem.where for problem in bad.problems]

    assert found == places


@pytest.mark.parametrize(
    ("kind", "escalation", "places"),
    [
        (KIND, Escalation(1, 60), []),
        (KIND, Escalation(0, 61), ["approvers_after", "auditors_after"]),
        (KIND, Escalation(3, 2), ["auditors_after"]),
        (KIND, Escalation(None, None), []),
        ("incident_report", Escalation(0, 0), []),
    ],
)
def test_escalations_are_checked_at_their_limits(
    cast: Cast, kind: str, escalation: Escalation, places: list[str]
) -> None:
    try:
        set_lead_times(kind=kind, days=[1], by=cast.dora, escalation=escalation)
        found = []
    except BadInput as bad:
        found = [problem.where for problem in bad.problems]

    assert found == places


def test_only_administrators_set_those_of_everybody(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        set_lead_times(kind=KIND, days=[7], by=cast.ana)
    with pytest.raises(NotAllowed):
        clear_lead_times(kind=KIND, by=cast.cara)


def test_what_is_not_set_cannot_be_taken_back(cast: Cast) -> None:
    with pytest.raises(WrongStatus):
        clear_my_lead_times(kind=KIND, by=cast.ana)
    with pytest.raises(WrongStatus):
        clear_lead_times(kind=KIND, by=cast.dora)


def test_the_trail_says_what_held_before_and_after(cast: Cast) -> None:
    set_lead_times(kind=KIND, days=[9], by=cast.dora, organisation=cast.exp)
    event = Event.objects.get(action="lead_times_set")

    assert (event.actor_name, event.organisation_id) == ("Dora", cast.exp.pk)
    assert (event.data["before"]["days"], event.data["after"]["days"]) == ([7, 1, 0, -1], [9])


def test_there_is_one_setting_of_a_kind_for_everybody(cast: Cast) -> None:
    for _ in range(2):
        set_lead_times(kind=KIND, days=[9], by=cast.dora)
    with pytest.raises(IntegrityError), transaction.atomic():
        LeadTimes.objects.create(kind=KIND, days=[1], set_by=cast.dora)

    assert LeadTimes.objects.count() == 1


def test_an_earlier_step_is_found_though_the_next_look_was_later(cast: Cast, case: Application) -> None:
    due(case, "2026-03-31")
    assert beat("2026-03-02") == []

    set_my_lead_times(kind=KIND, days=[20], by=cast.ana)

    assert [beat("2026-03-10"), beat("2026-03-11"), beat("2026-03-12")] == [[], [("ana", 20)], []]


def test_a_step_that_has_come_is_told_at_once_and_none_twice(cast: Cast, case: Application) -> None:
    due(case, "2026-03-20")
    assert beat("2026-03-13") == [("ana", 7)]

    set_lead_times(kind=KIND, days=[14, 6, 2], by=cast.dora)

    assert [beat(f"2026-03-{day}") for day in (13, 14, 15, 18)] == [[], [("ana", 6)], [], [("ana", 2)]]


def test_every_kind_has_steps_and_says_whether_it_is_escalated() -> None:
    assert all(schedule().steps_of(kind).days for kind in schedule().clocks())
    assert (may_escalate("supplement"), may_escalate("assessment"), may_escalate("validity")) == (True, False, False)
