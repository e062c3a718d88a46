import pytest

from approvals.exceptions import BadInput, NotAllowed, WrongStatus
from approvals.services.consultations.clauses import add_clause, change_clause, clause_named, remove_clause
from approvals.services.consultations.positions import record_position
from compliance.audit.models import Event
from compliance.models import Consultation, Stance
from tests.approvals.drafts_for_comment import inside
from tests.cast import Cast


def test_clauses_keep_the_order_they_came_in(draft: Consultation) -> None:
    assert [(row.position, row.number) for row in draft.clauses.all()] == [(1, "Art 1"), (2, "Art 2")]


def test_only_administrators_keep_them(cast: Cast, draft: Consultation) -> None:
    clause = draft.clauses.get(number="Art 1")
    for act in (
        lambda: add_clause(consultation_id=draft.pk, by=cast.ben, values={"number": "Art 3"}),
        lambda: change_clause(clause_id=clause.pk, by=cast.ben, values={"title": "Else"}),
        lambda: remove_clause(clause_id=clause.pk, by=cast.ben),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("values", [{"number": ""}, {"number": "Art 1"}, {"number": "x", "rules": [3]}])
def test_a_number_that_is_missing_or_taken_is_refused(
    cast: Cast, draft: Consultation, values: dict[str, object]
) -> None:
    with pytest.raises(BadInput):
        add_clause(consultation_id=draft.pk, by=cast.dora, values=values)
    assert draft.clauses.count() == 2


def test_a_clause_is_corrected_and_the_trail_says_by_whom(cast: Cast, draft: Consultation) -> None:
    clause = draft.clauses.get(number="Art 1")

    change_clause(clause_id=clause.pk, by=cast.dora, values={"title": "What a log is"})

    clause.refresh_from_db()
    assert clause.title == "What a log is"
    event = Event.objects.get(action="clause_changed")
    assert (event.actor_id, event.organisation_id) == (cast.dora.pk, None)


def test_a_clause_nobody_spoke_of_is_taken_away(cast: Cast, draft: Consultation) -> None:
    remove_clause(clause_id=draft.clauses.get(number="Art 2").pk, by=cast.dora)

    assert [row.number for row in draft.clauses.all()] == ["Art 1"]


def test_a_clause_somebody_spoke_of_stays(cast: Cast, draft: Consultation) -> None:
    record_position(**inside(cast, draft), by=cast.ben, clause="Art 1", stance=Stance.NO_COMMENT)

    with pytest.raises(WrongStatus):
        remove_clause(clause_id=draft.clauses.get(number="Art 1").pk, by=cast.dora)


def test_a_number_the_draft_does_not_have_is_refused(draft: Consultation) -> None:
    assert clause_named(draft, " ") is None
    with pytest.raises(BadInput) as caught:
        clause_named(draft, "Art 9")
    assert [problem.where for problem in caught.value.problems] == ["clause"]


def test_rows_of_a_draft_belong_to_no_organisation_in_the_trail(cast: Cast, draft: Consultation) -> None:
    """Even after an organisation acted on it."""
    record_position(**inside(cast, draft), by=cast.ben, clause="", stance=Stance.NO_COMMENT)
    add_clause(consultation_id=draft.pk, by=cast.dora, values={"number": "Art 3"})

    rows = Event.objects.filter(table_name="compliance_consultationclause")
    assert set(rows.values_list("organisation_id", flat=True)) == {None}
