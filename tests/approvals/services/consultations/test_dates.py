import datetime as dt

import pytest

from approvals.enums import DeadlineOutcome
from approvals.exceptions import BadInput, NotAllowed, WrongStatus
from approvals.models import ConsultationAnswer, Deadline
from approvals.schedule import schedule
from approvals.services.consultations.answers import set_internal_day
from approvals.services.consultations.dates import planned_for
from approvals.services.due_dates import DueDates, Planned
from compliance.almanac import shipped_years
from compliance.models import Consultation
from compliance.workdays import Calendar
from tests.approvals.drafts_for_comment import inside, released
from tests.cast import Cast

DATES = DueDates(Calendar(tuple(source.year for source in shipped_years())), schedule().clocks())
GUIDE = Consultation(code="g", published_on=dt.date(2025, 6, 13), comments_until=dt.date(2025, 7, 13))
IN_TIME = dt.datetime(2025, 7, 4, 4, tzinfo=dt.UTC)


def plans(today: str, answer: ConsultationAnswer | None = None) -> dict[str, Planned]:
    found = planned_for(DATES, GUIDE, answer, dt.date.fromisoformat(today))
    return {plan.due.clock.code: plan for plan in found}


def test_the_public_day_stays_on_its_sunday_and_the_own_one_lies_five_working_days_ahead() -> None:
    found = plans("2025-06-20")

    assert {code: plan.due.on.isoformat() for code, plan in found.items()} == {
        "consultation": "2025-07-13",
        "consultation_internal": "2025-07-07",
    }


def test_a_day_set_by_the_organisation_says_so() -> None:
    found = plans("2025-06-20", ConsultationAnswer(internal_due_on=dt.date(2025, 7, 4)))["consultation_internal"]

    assert found.due.on == dt.date(2025, 7, 4)
    assert "The organisation set 4 July 2025" in found.due.explanation["en"]
    assert "5 working days before the public one" in found.due.explanation["en"]
    assert "2025年7月4日" in found.due.explanation["zh"]


def test_a_consultation_too_short_has_no_day_of_its_own() -> None:
    short = Consultation(code="s", published_on=dt.date(2025, 7, 10), comments_until=dt.date(2025, 7, 13))

    assert [plan.due.clock.code for plan in planned_for(DATES, short, None, dt.date(2025, 7, 10))] == ["consultation"]


def test_one_that_had_closed_when_it_was_recorded_has_only_its_public_day() -> None:
    found = plans("2026-11-22")

    assert {code: plan.outcome for code, plan in found.items()} == {"consultation": DeadlineOutcome.PASSED}


@pytest.mark.parametrize(
    ("sent_on", "outcome"),
    [
        ("2025-07-12", DeadlineOutcome.MET),
        ("2025-07-13", DeadlineOutcome.MET),
        ("2025-07-14", DeadlineOutcome.LATE),
    ],
)
def test_sent_before_on_and_after_the_public_day(sent_on: str, outcome: DeadlineOutcome) -> None:
    answer = ConsultationAnswer(sent_on=dt.date.fromisoformat(sent_on), released_at=IN_TIME)

    found = plans("2025-07-20", answer)

    assert found["consultation"].outcome == outcome
    assert found["consultation_internal"].outcome == DeadlineOutcome.MET


def test_a_day_the_organisation_sets_moves_its_deadline_and_keeps_the_public_one(
    cast: Cast, draft: Consultation
) -> None:
    own = draft.comments_until - dt.timedelta(days=3)

    set_internal_day(**inside(cast, draft), by=cast.cara, on=own)

    rows = {row.kind: row.due_on for row in Deadline.objects.filter(consultation=draft, organisation=cast.exp)}
    assert rows == {"consultation": draft.comments_until, "consultation_internal": own}
    set_internal_day(**inside(cast, draft), by=cast.cara, on=None)
    assert Deadline.objects.get(kind="consultation_internal").due_on != own


def test_a_day_after_the_public_one_or_past_is_refused(cast: Cast, draft: Consultation) -> None:
    for on in (draft.comments_until + dt.timedelta(days=1), draft.published_on):
        with pytest.raises(BadInput):
            set_internal_day(**inside(cast, draft), by=cast.cara, on=on)
    with pytest.raises(NotAllowed):
        set_internal_day(**inside(cast, draft), by=cast.ana, on=draft.comments_until)


def test_once_released_the_day_stays(cast: Cast, draft: Consultation) -> None:
    released(cast, draft)

    with pytest.raises(WrongStatus):
        set_internal_day(**inside(cast, draft), by=cast.cara, on=draft.comments_until)
