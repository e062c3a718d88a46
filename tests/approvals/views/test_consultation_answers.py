"""The pages on which an organisation answers a consultation, each POST as it works and as it refuses."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from approvals.models import ClauseOutcome, ConsolidatedPosition, ConsultationAnswer, PositionRequest
from approvals.services.consultations.announcing import name_final_edition
from approvals.services.consultations.asking import ask_positions
from approvals.services.consultations.positions import record_position
from compliance.accounts.models import User
from compliance.accounts.services import add_membership
from compliance.enums import Role
from compliance.models import Consultation, Stance
from tests import cast as people
from tests.approvals import drafts_for_comment
from tests.approvals.drafts_for_comment import handed_in, inside, released, sent, written
from tests.cast import Cast, signed_in

ROOT = "/consultations/guide-draft/for/EXP/"
WRITTEN = {"clause": "Art 1", "stance": "opposes", "reasons": "Too wide."}


@pytest.fixture
def draft(cast: Cast) -> Consultation:
    return drafts_for_comment.draft()


def post(user: User, path: str, **values: object) -> int:
    return signed_in(user).post(f"{ROOT}{path}/", values).status_code


def get(user: User, path: str = "") -> str:
    return signed_in(user).get(f"{ROOT}{path}").content.decode()


def sending(**changes: object) -> dict[str, object]:
    return {"on": timezone.localdate().isoformat(), "through": "mail", **changes}


def test_the_page_says_who_owes_and_what_may_be_done(cast: Cast, draft: Consultation) -> None:
    ask_positions(**inside(cast, draft), by=cast.cara, reviewers=[cast.ben], clauses=["Art 1"])

    page = get(cast.cara)

    assert "1 position is still owed." in page
    assert f"{ROOT}ask/" in page
    assert f"{ROOT}ask/" not in get(cast.eli)


def test_reviewers_are_asked_and_a_question_is_taken_back(cast: Cast, draft: Consultation) -> None:
    assert post(cast.cara, "ask", reviewers=[cast.ben.pk], clauses=["Art 1"]) == 302
    request = PositionRequest.objects.get()
    assert post(cast.cara, f"ask/{request.pk}/withdraw") == 302
    assert post(cast.cara, f"ask/{request.pk}/withdraw") == 409


def test_an_own_day_is_set(cast: Cast, draft: Consultation) -> None:
    day = draft.comments_until - dt.timedelta(days=3)

    assert post(cast.cara, "own-day", internal_due_on=day.isoformat()) == 302
    assert ConsultationAnswer.objects.get().internal_due_on == day
    after = draft.comments_until + dt.timedelta(days=1)
    assert post(cast.cara, "own-day", internal_due_on=after.isoformat()) == 422


def test_the_organisations_text_starts_from_the_reviewers(cast: Cast, draft: Consultation) -> None:
    record_position(**inside(cast, draft), by=cast.ben, clause="Art 1", stance=Stance.OPPOSES, text="Far too wide.")

    page = get(cast.cara, "write/?clause=Art+1")

    assert page.count("Far too wide.") == 2
    assert post(cast.cara, "write", **WRITTEN) == 302
    assert ConsolidatedPosition.objects.get().reasons == "Too wide."


def test_it_is_handed_in_released_sent_and_judged(cast: Cast, draft: Consultation) -> None:
    name_final_edition(consultation_id=draft.pk, by=cast.dora, code="auto-guide-2026")
    assert post(cast.ben, "write", **WRITTEN) == 302
    assert post(cast.ben, "hand-in", contact="Ben") == 302
    mark = ConsultationAnswer.objects.get().content_hash
    assert "Too wide." in get(cast.cara, "release/")
    assert post(cast.cara, "release", mark=mark) == 302
    assert post(cast.ana, "sent", **sending(evidence=people.pdf())) == 302
    assert post(cast.ana, "outcome", clause="Art 1", result="adopted", note="Art 2.") == 302

    assert ClauseOutcome.objects.get().result == "adopted"
    assert "Adopted" in get(cast.eli)
    assert signed_in(cast.eli).get(f"{ROOT}evidence/").status_code == 200


def test_the_papers_are_downloaded(cast: Cast, draft: Consultation) -> None:
    written(cast, draft)

    for name, head in (("zh.pdf", b"%PDF-"), ("en.docx", b"PK")):
        answer = signed_in(cast.eli).get(f"{ROOT}paper/{name}")
        assert b"".join(answer.streaming_content).startswith(head)
        assert "draft" in answer["Content-Disposition"]
    assert signed_in(cast.eli).get(f"{ROOT}paper/fr.pdf").status_code == 404
    assert signed_in(cast.eli).get(f"{ROOT}paper/en.exe").status_code == 404


def test_a_long_paper_is_being_made(cast: Cast, draft: Consultation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("approvals.services.consultations.papers.POSITIONS_AT_ONCE", 0)
    written(cast, draft)

    assert signed_in(cast.eli).get(f"{ROOT}paper/zh.pdf").status_code == 409


def test_a_proof_nobody_gave_is_not_found(cast: Cast, draft: Consultation) -> None:
    assert signed_in(cast.ana).get(f"{ROOT}evidence/").status_code == 404


PATHS = ("ask", "own-day", "write", "hand-in", "send-back", "release", "sent", "outcome")


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_finds_nothing_and_an_auditor_may_not(cast: Cast, draft: Consultation, path: str) -> None:
    handed_in(cast, draft)

    assert [post(cast.dan, path), post(cast.dora, path)] == [404, 404]
    assert post(cast.eli, path) == 403


@pytest.mark.parametrize("path", ["ask", "own-day", "write", "hand-in", "send-back", "release"])
def test_an_officer_writes_and_releases_nothing(cast: Cast, draft: Consultation, path: str) -> None:
    handed_in(cast, draft)

    assert post(cast.ana, path) == 403


def test_every_step_has_its_moment(cast: Cast, draft: Consultation) -> None:
    assert post(cast.cara, "release", mark="x") == 409
    assert post(cast.cara, "send-back", reason="Why not.") == 409
    assert post(cast.ana, "sent", **sending()) == 409
    assert post(cast.ana, "outcome", clause="Art 1", result="adopted") == 409
    released(cast, draft)
    assert post(cast.ben, "write", **WRITTEN) == 409
    assert post(cast.ben, "hand-in") == 409
    assert post(cast.cara, "ask", reviewers=[cast.ben.pk]) == 409
    own = draft.comments_until.isoformat()
    assert post(cast.cara, "own-day", internal_due_on=own) == 409


def test_bad_input_is_answered_on_the_form(cast: Cast, draft: Consultation) -> None:
    assert post(cast.cara, "ask") == 422
    assert post(cast.cara, "ask", reviewers=[cast.ana.pk]) == 422
    assert post(cast.ben, "write", clause="Art 1", stance="opposes") == 422
    assert post(cast.ben, "write", **{**WRITTEN, "clause": "Art 9"}) == 422
    assert post(cast.ben, "hand-in") == 422
    handed_in(cast, draft)
    assert post(cast.cara, "send-back", reason=" ") == 422
    assert post(cast.cara, "release", mark="0" * 64) == 409


def test_bad_days_and_proofs_are_answered_on_the_form(cast: Cast, draft: Consultation) -> None:
    released(cast, draft)
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()

    assert post(cast.ana, "sent", **sending(on=tomorrow)) == 422
    assert post(cast.ana, "sent", **sending(through="pigeon")) == 422


def test_withdrawing_answers_only_to_post(cast: Cast, draft: Consultation) -> None:
    assert signed_in(cast.cara).get(f"{ROOT}ask/1/withdraw/").status_code == 405
    assert post(cast.cara, "ask/1/withdraw") == 404


def test_whoever_wrote_it_is_not_offered_the_release(cast: Cast, draft: Consultation) -> None:
    answer = handed_in(cast, draft)

    assert f"{ROOT}release/" not in get(cast.ben)
    assert f"{ROOT}release/" in get(cast.cara)
    assert post(cast.ben, "release", mark=answer.content_hash) == 403


def test_the_page_asks_no_more_for_many_positions(
    cast: Cast, draft: Consultation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for reviewer in ("rea", "rob", "roy"):
        add_membership(by=None, user=people.person(reviewer, None), organisation=cast.exp, role=Role.REVIEWER)
    written(cast, draft)
    record_position(**inside(cast, draft), by=cast.ben, clause="Art 1", stance=Stance.NO_COMMENT)
    client = signed_in(cast.ben)
    client.get(ROOT)
    with django_assert_num_queries(22):
        client.get(ROOT)
    for clause in ("", "Art 2"):
        for handle in ("rea", "rob", "roy"):
            by = User.objects.get(handle=handle)
            record_position(**inside(cast, draft), by=by, clause=clause, stance=Stance.NO_COMMENT)
    with django_assert_num_queries(22):
        client.get(ROOT)


def test_a_sent_answer_is_shown_beside_the_draft(cast: Cast, draft: Consultation) -> None:
    sent(cast, draft)

    assert "By e-mail" in signed_in(cast.eli).get(f"/consultations/{draft.code}/").content.decode()
