import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from approvals.exceptions import BadInput, NotAllowed, WrongStatus
from approvals.models import Deadline, Notification, PositionRequest, Reminder
from approvals.services import deadlines, reminders
from approvals.services.absences import state_absence
from approvals.services.consultations.asking import ask_positions, withdraw_request
from approvals.services.consultations.owing import asked_of, is_answered, owed, owes_position
from approvals.services.consultations.positions import record_position
from compliance.enums import Role
from compliance.models import Consultation, Stance
from tests.approvals.drafts_for_comment import inside, released
from tests.cast import Cast, person

CLAUSES = frozenset(range(1, 5))
SPOKEN = st.frozensets(st.one_of(st.none(), st.sampled_from(sorted(CLAUSES))))


def owing(cast: Cast, draft: Consultation) -> list[tuple[str, str]]:
    rows = owed(asked_of(draft, cast.exp))
    return [(one.reviewer.handle, one.clause.number if one.clause else "") for one in rows]


def test_where_nobody_was_asked_every_reviewer_owes_the_whole_draft(cast: Cast, draft: Consultation) -> None:
    assert owing(cast, draft) == [("ben", "")]


def test_asked_per_clause_one_owes_each(cast: Cast, draft: Consultation) -> None:
    ask_positions(**inside(cast, draft), by=cast.cara, reviewers=[cast.ben], clauses=["Art 1", "Art 2"])
    assert owing(cast, draft) == [("ben", "Art 1"), ("ben", "Art 2")]

    record_position(**inside(cast, draft), by=cast.ben, clause="Art 1", stance=Stance.NO_COMMENT)
    assert owing(cast, draft) == [("ben", "Art 2")]


def test_no_comment_on_the_whole_draft_answers_for_every_clause(cast: Cast, draft: Consultation) -> None:
    ask_positions(**inside(cast, draft), by=cast.cara, reviewers=[cast.ben], clauses=["Art 1", "Art 2"])

    record_position(**inside(cast, draft), by=cast.ben, clause="", stance=Stance.NO_COMMENT)

    assert owing(cast, draft) == []
    assert not owes_position(user=cast.ben, consultation_id=draft.pk, organisation_id=cast.exp.pk)


def test_a_position_on_every_clause_answers_for_the_whole_draft(cast: Cast, draft: Consultation) -> None:
    for clause in ("Art 1", "Art 2"):
        assert owing(cast, draft) == [("ben", "")]
        record_position(**inside(cast, draft), by=cast.ben, clause=clause, stance=Stance.NO_COMMENT)

    assert owing(cast, draft) == []


@given(spoken=SPOKEN, more=SPOKEN, clause=st.one_of(st.none(), st.sampled_from(sorted(CLAUSES))))
def test_saying_more_never_makes_one_owe_again(
    spoken: frozenset[int | None], more: frozenset[int | None], clause: int | None
) -> None:
    if is_answered(clause, spoken, CLAUSES):
        assert is_answered(clause, spoken | more, CLAUSES)


@given(spoken=SPOKEN)
def test_the_whole_is_answered_exactly_when_every_clause_is(spoken: frozenset[int | None]) -> None:
    every = all(is_answered(clause, spoken, CLAUSES) for clause in CLAUSES)

    assert is_answered(None, spoken, CLAUSES) == every


def test_nobody_is_asked_twice_and_everybody_told_once(cast: Cast, draft: Consultation) -> None:
    first = ask_positions(**inside(cast, draft), by=cast.cara, reviewers=[cast.ben], clauses=["Art 1"])
    again = ask_positions(**inside(cast, draft), by=cast.cara, reviewers=[cast.ben], clauses=["Art 1", "Art 2"])

    assert [len(first), len(again)] == [1, 1]
    assert Notification.objects.filter(user=cast.ben, kind="position_asked").count() == 2
    ask_positions(**inside(cast, draft), by=cast.cara, reviewers=[cast.ben], clauses=["Art 1", "Art 2"])
    assert Notification.objects.filter(user=cast.ben, kind="position_asked").count() == 2


def test_what_was_asked_is_taken_back_once(cast: Cast, draft: Consultation) -> None:
    [request] = ask_positions(**inside(cast, draft), by=cast.cara, reviewers=[cast.ben], clauses=["Art 1"])

    withdraw_request(request_id=request.pk, by=cast.cara)

    assert owing(cast, draft) == [("ben", "")]
    with pytest.raises(WrongStatus):
        withdraw_request(request_id=request.pk, by=cast.cara)
    assert ask_positions(**inside(cast, draft), by=cast.cara, reviewers=[cast.ben], clauses=["Art 1"])


def test_only_reviewers_of_the_organisation_can_be_asked(cast: Cast, draft: Consultation) -> None:
    for strangers in ([cast.ana], [cast.dan], []):
        with pytest.raises(BadInput):
            ask_positions(**inside(cast, draft), by=cast.cara, reviewers=strangers)
    with pytest.raises(BadInput):
        ask_positions(**inside(cast, draft), by=cast.cara, reviewers=[cast.ben], clauses=["Art 9"])
    assert not PositionRequest.objects.exists()


def test_officers_do_not_ask(cast: Cast, draft: Consultation) -> None:
    with pytest.raises(NotAllowed):
        ask_positions(**inside(cast, draft), by=cast.ana, reviewers=[cast.ben])


def test_once_released_nobody_is_asked(cast: Cast, draft: Consultation) -> None:
    released(cast, draft)

    with pytest.raises(WrongStatus):
        ask_positions(**inside(cast, draft), by=cast.cara, reviewers=[cast.ben])


def test_a_deputy_who_owes_nothing_gets_the_copy_of_who_does(cast: Cast, draft: Consultation) -> None:
    rita, today = person("rita", cast.exp, Role.REVIEWER), timezone.localdate()
    deadlines.recompute_consultation(draft, cast.exp, today)
    ask_positions(**inside(cast, draft), by=cast.cara, reviewers=[cast.ben])
    state_absence(by=cast.ben, deputy=rita, first=today, last=draft.comments_until)

    assert told(cast, draft) == {"ben": "sent"}
    copy = Reminder.objects.get(user=rita, step=1, deadline__kind="consultation")
    assert (copy.state, copy.why.get("stands_in_for")) == ("sent", "Ben")


def test_a_deputy_gets_no_copy_once_who_is_away_answered(cast: Cast, draft: Consultation) -> None:
    rita, today = person("rita", cast.exp, Role.REVIEWER), timezone.localdate()
    deadlines.recompute_consultation(draft, cast.exp, today)
    ask_positions(**inside(cast, draft), by=cast.cara, reviewers=[cast.ben])
    state_absence(by=cast.ben, deputy=rita, first=today, last=draft.comments_until)
    record_position(**inside(cast, draft), by=cast.ben, clause="", stance=Stance.NO_COMMENT)
    told(cast, draft)

    assert Reminder.objects.get(user=rita, step=1, deadline__kind="consultation").because == "answered"


def told(cast: Cast, draft: Consultation) -> dict[str, str]:
    """Send what is due on the public day's eve, and say what became of it per reviewer."""
    row = Deadline.objects.get(consultation=draft, organisation=cast.exp, kind="consultation")
    eve = dt.datetime.combine(row.due_on - dt.timedelta(days=1), dt.time(9), tzinfo=timezone.get_current_timezone())
    reminders.find_due(eve)
    for pk in reminders.queued_reminders():
        reminders.send_reminder(reminder_id=pk, now=eve)
    sent = Reminder.objects.filter(deadline=row, user__in=[cast.ben], step=1)
    return {item.user.handle: item.because or item.state for item in sent}


def test_a_reviewer_who_owes_another_clause_is_still_reminded(cast: Cast, draft: Consultation) -> None:
    deadlines.recompute_consultation(draft, cast.exp, timezone.localdate())
    ask_positions(**inside(cast, draft), by=cast.cara, reviewers=[cast.ben], clauses=["Art 1", "Art 2"])
    record_position(**inside(cast, draft), by=cast.ben, clause="Art 1", stance=Stance.NO_COMMENT)

    assert told(cast, draft) == {"ben": "sent"}


def test_a_reviewer_who_owes_nothing_is_not_reminded(cast: Cast, draft: Consultation) -> None:
    deadlines.recompute_consultation(draft, cast.exp, timezone.localdate())
    record_position(**inside(cast, draft), by=cast.ben, clause="", stance=Stance.NO_COMMENT)

    assert told(cast, draft) == {"ben": "answered"}
