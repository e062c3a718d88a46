import datetime as dt

import pytest

from approvals.enums import NoticeKind, ParticipationKind, ReminderPurpose, SkipReason
from approvals.exceptions import BadInput, NotAllowed, WrongStatus
from approvals.models import Absence, Application, Notification, Participation, Reminder
from approvals.permissions import can_edit
from approvals.services import reminders
from approvals.services.absences import end_absence, fitting_deputies, state_absence
from approvals.services.snoozes import snooze_deadline
from compliance.accounts.models import User
from compliance.accounts.services import add_membership
from compliance.audit.models import Event
from compliance.enums import Role
from tests.approvals.reminding import beat, due, moment, on
from tests.cast import Cast, draft, person

DUE = "2026-03-20"
TODAY = "2026-03-10"


@pytest.fixture
def gus(cast: Cast) -> User:
    """A second officer."""
    return person("gus", cast.exp, Role.OFFICER)


@pytest.fixture
def case(cast: Cast) -> Application:
    return draft(cast)


def away(user: User, deputy: User, first: str, last: str, *, today: str = TODAY) -> Absence:
    with on(today):
        return state_absence(by=user, deputy=deputy, first=day(first), last=day(last))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def places_of(user: User, deputy: User, first: str, last: str) -> list[str]:
    try:
        away(user, deputy, first, last)
    except BadInput as bad:
        return [problem.where for problem in bad.problems]
    return []


def test_the_deputy_gets_a_copy_on_these_days_only(cast: Cast, gus: User, case: Application) -> None:
    due(case, DUE)
    away(cast.ana, gus, "2026-03-13", "2026-03-19")

    told = {n: beat(f"2026-03-{n}") for n in (12, 13, 19, 20)}

    assert told == {12: [], 13: [("ana", 7), ("gus", 7)], 19: [("ana", 1), ("gus", 1)], 20: [("ana", 0)]}


def test_the_copy_says_for_whom_and_how_long(cast: Cast, gus: User, case: Application) -> None:
    due(case, DUE)
    away(cast.ana, gus, "2026-03-13", "2026-03-19")
    beat("2026-03-13")

    why = Notification.objects.get(user=gus, kind=NoticeKind.DEADLINE).data["why"]["en"]

    assert why == "You get this because you stand in for Ana until 19 Mar 2026."


def test_the_deputy_is_told_at_once(cast: Cast, gus: User) -> None:
    away(cast.ana, gus, "2026-03-13", "2026-03-19")

    assert Notification.objects.get(user=gus).kind == NoticeKind.DEPUTISED


def test_what_was_told_on_these_days_before_is_copied(cast: Cast, gus: User, case: Application) -> None:
    due(case, DUE)
    beat("2026-03-13")
    away(cast.ana, gus, "2026-03-13", "2026-03-19", today="2026-03-13")

    assert [beat("2026-03-13"), beat("2026-03-14")] == [[("gus", 7)], []]


def test_what_came_before_the_absence_is_not_copied(cast: Cast, gus: User, case: Application) -> None:
    due(case, DUE)
    beat("2026-03-13")
    away(cast.ana, gus, "2026-03-14", "2026-03-25", today="2026-03-14")

    assert [beat("2026-03-14"), beat("2026-03-19")] == [[], [("ana", 1), ("gus", 1)]]


def test_ended_early_there_are_no_more_copies(cast: Cast, gus: User, case: Application) -> None:
    due(case, DUE)
    absence = away(cast.ana, gus, "2026-03-13", "2026-03-25")
    beat("2026-03-13")
    with on("2026-03-14"):
        end_absence(absence_id=absence.pk, by=cast.ana)

    assert beat("2026-03-19") == [("ana", 1)]


def test_a_copy_held_back_by_one_absence_comes_with_the_next(cast: Cast, gus: User, case: Application) -> None:
    due(case, DUE)
    absence = away(cast.ana, gus, "2026-03-13", "2026-03-19")
    with on("2026-03-13"):
        reminders.find_due(moment("2026-03-13"))
        end_absence(absence_id=absence.pk, by=cast.ana)
    beat("2026-03-13")
    held_back = Reminder.objects.get(user=gus).because
    away(cast.ana, gus, "2026-03-13", "2026-03-18", today="2026-03-13")

    assert (held_back, beat("2026-03-13"), beat("2026-03-14")) == (SkipReason.NOT_THEIRS, [("gus", 7)], [])
    assert Reminder.objects.get(user=gus).why["until"] == "2026-03-18"


def test_a_copy_held_back_comes_when_the_date_is_the_deputys_own(cast: Cast, gus: User, case: Application) -> None:
    due(case, DUE)
    absence = away(cast.ana, gus, "2026-03-13", "2026-03-19")
    with on("2026-03-13"):
        reminders.find_due(moment("2026-03-13"))
        end_absence(absence_id=absence.pk, by=cast.ana)
    cast.ana.memberships.all().delete()

    assert [beat("2026-03-13"), beat("2026-03-13")] == [[], [("gus", 7)]]


def test_a_deputy_who_left_gets_no_copies(cast: Cast, gus: User, case: Application) -> None:
    due(case, DUE)
    away(cast.ana, gus, "2026-03-13", "2026-03-19")
    gus.memberships.all().delete()

    assert beat("2026-03-13") == [("ana", 7)]
    assert not Reminder.objects.filter(user=gus).exists()


def test_standing_in_for_another_brings_no_copy_of_an_absence_that_ended(
    cast: Cast, gus: User, case: Application
) -> None:
    hal = person("hal", cast.exp, Role.OFFICER)
    due(case, DUE)
    absence = away(cast.ana, gus, "2026-03-13", "2026-03-19")
    away(hal, gus, "2026-03-13", "2026-03-19")
    with on("2026-03-13"):
        reminders.find_due(moment("2026-03-13"))
        end_absence(absence_id=absence.pk, by=cast.ana)

    assert beat("2026-03-13") == [("ana", 7)]


def test_the_deputy_gets_no_rights(cast: Cast, case: Application) -> None:
    deputy = person("zoe", cast.exp, Role.OFFICER)
    Participation.objects.create(application=case, user=deputy, kind=ParticipationKind.APPROVER)
    away(cast.ana, deputy, "2026-03-10", "2026-03-19")

    assert not can_edit(deputy, case)


def test_a_snooze_of_who_is_away_spares_the_deputy_too(cast: Cast, gus: User, case: Application) -> None:
    row = due(case, DUE)
    away(cast.ana, gus, "2026-03-13", "2026-03-19")
    with on("2026-03-12"):
        snooze_deadline(deadline_id=row.pk, by=cast.ana, until=day("2026-03-16"), reason="Waiting.")

    assert {n: beat(f"2026-03-{n}") for n in (13, 16)} == {13: [], 16: [("ana", 4), ("gus", 4)]}


def test_a_deputy_snoozes_for_themselves_alone(cast: Cast, gus: User, case: Application) -> None:
    row = due(case, DUE)
    away(cast.ana, gus, "2026-03-13", "2026-03-19")
    with on("2026-03-13", 7):
        snooze_deadline(deadline_id=row.pk, by=gus, until=day("2026-03-16"), reason="Waiting.")

    assert {n: beat(f"2026-03-{n}") for n in (13, 16)} == {13: [("ana", 7)], 16: [("gus", 4)]}


def test_escalations_reach_the_deputy_of_the_approver(cast: Cast, case: Application) -> None:
    second = person("sam", cast.exp, Role.APPROVER)
    author = person("art", cast.exp, Role.APPROVER)
    Participation.objects.create(application=case, user=author, kind=ParticipationKind.AUTHOR)
    due(case, DUE)
    away(cast.cara, second, "2026-03-23", "2026-03-27")
    beat("2026-03-21")

    assert sorted(handle for handle, _step in beat("2026-03-24")) == ["cara", "sam"]
    assert Reminder.objects.filter(user=second).count() == 1


@pytest.mark.parametrize(
    ("first", "last", "places"),
    [
        ("2026-03-10", "2026-03-10", []),
        ("2026-03-11", "2026-03-10", ["last"]),
        ("2026-03-01", "2026-03-09", ["last"]),
        ("2026-03-01", "2026-03-10", []),
        ("2026-03-10", "2027-03-10", []),
        ("2026-03-10", "2027-03-11", ["last"]),
    ],
)
def test_the_days_are_checked(cast: Cast, gus: User, first: str, last: str, places: list[str]) -> None:
    assert places_of(cast.ana, gus, first, last) == places


def test_a_deputy_has_all_of_the_roles(cast: Cast, gus: User) -> None:
    assert fitting_deputies(cast.ana, cast.exp) == [gus]
    assert places_of(cast.ana, cast.ben, TODAY, TODAY) == ["deputy"]
    assert places_of(cast.ana, cast.dan, TODAY, TODAY) == ["deputy"]
    assert places_of(cast.ana, cast.ana, TODAY, TODAY) == ["deputy"]

    add_membership(by=None, user=cast.ana, organisation=cast.exp, role=Role.REVIEWER)
    assert fitting_deputies(cast.ana, cast.exp) == []
    assert places_of(cast.ana, gus, TODAY, TODAY) == ["deputy"]


def test_there_are_no_chains_and_no_loops(cast: Cast, gus: User) -> None:
    hal = person("hal", cast.exp, Role.OFFICER)
    away(cast.ana, gus, "2026-03-13", "2026-03-19")

    assert places_of(gus, hal, "2026-03-19", "2026-03-25") == ["first"]
    assert places_of(gus, cast.ana, "2026-03-19", "2026-03-25") == ["deputy", "first"]
    assert places_of(hal, cast.ana, "2026-03-12", "2026-03-13") == ["deputy"]
    assert places_of(cast.ana, hal, "2026-03-19", "2026-03-25") == ["first"]
    assert places_of(gus, hal, "2026-03-20", "2026-03-25") == []


def test_a_stranger_states_no_absence_elsewhere(cast: Cast, gus: User) -> None:
    with on(TODAY), pytest.raises(NotAllowed):
        state_absence(by=cast.dan, deputy=gus, organisation=cast.exp, first=day(TODAY), last=day(TODAY))


def test_of_several_organisations_one_is_named(cast: Cast, gus: User) -> None:
    other = cast.dan.organisations().get()
    add_membership(by=None, user=cast.ana, organisation=other, role=Role.OFFICER)

    assert places_of(cast.ana, gus, TODAY, TODAY) == ["organisation"]
    with on(TODAY):
        state_absence(by=cast.ana, deputy=gus, organisation=cast.exp, first=day(TODAY), last=day(TODAY))


def test_only_who_is_away_ends_it_and_only_once(cast: Cast, gus: User) -> None:
    absence = away(cast.ana, gus, "2026-03-13", "2026-03-19")

    with on(TODAY):
        with pytest.raises(NotAllowed):
            end_absence(absence_id=absence.pk, by=gus)
        end_absence(absence_id=absence.pk, by=cast.ana)
        with pytest.raises(WrongStatus):
            end_absence(absence_id=absence.pk, by=cast.ana)


def test_one_that_is_over_cannot_be_ended(cast: Cast, gus: User) -> None:
    absence = away(cast.ana, gus, "2026-03-10", "2026-03-12")

    with on("2026-03-13"), pytest.raises(WrongStatus):
        end_absence(absence_id=absence.pk, by=cast.ana)


def test_what_is_to_come_names_the_deputy_of_the_day_and_leaves_out_what_is_snoozed(
    cast: Cast, gus: User, case: Application
) -> None:
    row = due(case, DUE)
    away(cast.ana, gus, "2026-03-19", "2026-03-20")
    with on("2026-03-12"):
        snooze_deadline(deadline_id=row.pk, by=cast.ana, until=day("2026-03-18"), reason="Waiting.")
        found = reminders.coming(row, moment("2026-03-12"))

    steps = [(user.handle, step.n) for user, purpose, step in found if purpose == ReminderPurpose.STEP]
    assert steps == [("ana", 2), ("ana", 1), ("gus", 1), ("ana", 0), ("gus", 0), ("ana", -1)]


def test_the_trail_of_the_person_keeps_it(cast: Cast, gus: User) -> None:
    away(cast.ana, gus, "2026-03-13", "2026-03-19")
    event = Event.objects.get(action="absence_stated")

    assert (event.subject_kind, event.subject_id, event.data["deputy"]) == ("account", cast.ana.pk, "Gus")
