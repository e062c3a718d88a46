import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from approvals.enums import AnswerStatus, ClauseResult, DeadlineOutcome, SentBy
from approvals.exceptions import BadInput, NotAllowed, WrongStatus
from approvals.models import ClauseOutcome, ConsultationAnswer, Deadline, FileCheck
from approvals.services.consultations.announcing import name_final_edition
from approvals.services.consultations.sending import record_outcome, record_sending
from approvals.services.deadlines import recompute_consultation
from compliance.models import Consultation
from tests import cast as people
from tests.approvals.drafts_for_comment import draft as another_draft
from tests.approvals.drafts_for_comment import inside, released, sent
from tests.cast import Cast

TODAY = timezone.localdate


def test_the_sending_is_recorded_with_its_proof(cast: Cast, draft: Consultation) -> None:
    released(cast, draft)

    answer = record_sending(
        **inside(cast, draft), by=cast.ana, on=TODAY(), through=SentBy.POST, note="Courier", evidence=people.pdf()
    )

    assert (answer.status, answer.sent_on, answer.sent_through) == (AnswerStatus.SENT, TODAY(), SentBy.POST)
    assert len(answer.evidence_sha256) == 64
    check = FileCheck.objects.get(name=answer.evidence_file)
    assert (check.sha256, check.given_by) == (answer.evidence_sha256, cast.ana)


def test_evidence_of_before_is_scanned_too(cast: Cast, draft: Consultation) -> None:
    released(cast, draft)
    answer = record_sending(**inside(cast, draft), by=cast.ana, on=TODAY(), through=SentBy.POST, evidence=people.pdf())
    before = FileCheck.objects.values("name", "bytes", "sha256", "organisation", "given_by", "given_at").get()
    FileCheck.objects.all().delete()

    import_module("approvals.migrations.0021_evidence_of_answers").have_scanned(apps, None)

    after = FileCheck.objects.values("name", "bytes", "sha256", "organisation", "given_by", "given_at").get()
    assert after == {**before, "given_at": answer.sent_recorded_at}


def test_only_what_is_released_is_sent_and_only_once(cast: Cast, draft: Consultation) -> None:
    with pytest.raises(WrongStatus):
        record_sending(**inside(cast, draft), by=cast.ana, on=TODAY(), through=SentBy.MAIL)
    sent(cast, draft)
    with pytest.raises(WrongStatus):
        record_sending(**inside(cast, draft), by=cast.ana, on=TODAY(), through=SentBy.MAIL)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_day_before_the_release_or_in_the_future_is_refused(cast: Cast, draft: Consultation, days: int) -> None:
    released(cast, draft)

    with pytest.raises(BadInput) as caught:
        record_sending(**inside(cast, draft), by=cast.ana, on=TODAY() + dt.timedelta(days=days), through=SentBy.MAIL)

    assert [problem.where for problem in caught.value.problems] == ["on"]
    assert ConsultationAnswer.objects.get().status == AnswerStatus.RELEASED


def test_a_proof_that_is_no_document_is_refused(cast: Cast, draft: Consultation) -> None:
    released(cast, draft)

    with pytest.raises(BadInput):
        record_sending(
            **inside(cast, draft),
            by=cast.ana,
            on=TODAY(),
            through=SentBy.MAIL,
            evidence=SimpleUploadedFile("run.exe", b"MZ"),
        )


def test_auditors_and_strangers_record_nothing(cast: Cast, draft: Consultation) -> None:
    released(cast, draft)

    for by in (cast.eli, cast.dan, cast.dora):
        with pytest.raises(NotAllowed):
            record_sending(**inside(cast, draft), by=by, on=TODAY(), through=SentBy.MAIL)


def test_sent_in_time_both_dates_are_met(cast: Cast, draft: Consultation) -> None:
    sent(cast, draft)

    rows = Deadline.objects.filter(consultation=draft, organisation=cast.exp)
    assert {row.kind: row.outcome for row in rows} == {
        "consultation": DeadlineOutcome.MET,
        "consultation_internal": DeadlineOutcome.MET,
    }


def test_an_outcome_is_recorded_and_replaced_by_a_later_word(cast: Cast, draft: Consultation) -> None:
    name_final_edition(consultation_id=draft.pk, by=cast.dora, code="auto-guide-2026")
    sent(cast, draft)

    for result in (ClauseResult.UNKNOWN, ClauseResult.ADOPTED):
        record_outcome(**inside(cast, draft), by=cast.ben, clause="Art 1", result=result, note="Art 4 of it.")

    assert [row.result for row in ClauseOutcome.objects.all()] == [ClauseResult.ADOPTED]


def test_no_outcome_before_sending_without_final_edition_or_of_what_was_not_said(
    cast: Cast, draft: Consultation
) -> None:
    def judge(clause: str = "Art 1") -> ClauseOutcome:
        return record_outcome(**inside(cast, draft), by=cast.ben, clause=clause, result=ClauseResult.ADOPTED)

    with pytest.raises(WrongStatus):
        judge()
    sent(cast, draft)
    with pytest.raises(WrongStatus):
        judge()
    name_final_edition(consultation_id=draft.pk, by=cast.dora, code="auto-guide-2026")
    with pytest.raises(BadInput):
        judge("Art 2")


def test_the_final_edition_is_one_that_is_published(cast: Cast) -> None:
    guide = another_draft(code="g", edition_code="auto-guide-2025-draft")

    for code in ("auto-guide-2025-draft", "no-such-edition"):
        with pytest.raises(BadInput):
            name_final_edition(consultation_id=guide.pk, by=cast.dora, code=code)
    with pytest.raises(NotAllowed):
        name_final_edition(consultation_id=guide.pk, by=cast.ben, code="auto-guide-2026")


def test_nobody_sent_anything_so_the_public_day_passed(cast: Cast) -> None:
    past = another_draft(code="past", published_on=dt.date(2025, 6, 13), comments_until=dt.date(2025, 7, 13))

    recompute_consultation(past, cast.exp, TODAY())

    row = Deadline.objects.get(consultation=past)
    assert (row.kind, row.outcome, row.closed_on) == ("consultation", DeadlineOutcome.PASSED, dt.date(2025, 7, 13))
