"""Record that the submission went out, and what the final edition made of it."""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import AnswerStatus, ClauseResult, SentBy
from approvals.exceptions import BadInput, Problem, WrongStatus
from approvals.models import ClauseOutcome, ConsultationAnswer
from approvals.services import deadlines, files, quarantine
from approvals.services.consultations.answers import lock_answer, require_sender, subject_of_answer
from approvals.services.consultations.clauses import clause_named
from approvals.services.consultations.contents import consolidated_of
from compliance import audit
from compliance.accounts.models import Organisation, User
from compliance.models import Consultation, Stance


@transaction.atomic
def record_sending(
    *,
    consultation_id: int,
    organisation: Organisation,
    by: User,
    on: dt.date,
    through: SentBy,
    note: str = "",
    evidence: "UploadedFile[Any] | None" = None,
) -> ConsultationAnswer:
    """Record the day the submission went out and how, with the paper that proves it, if there is one.

    Raises:
        NotAllowed: no officer, legal reviewer or approver of the organisation.
        WrongStatus: not released, or sent already.
        BadInput: a day before the draft or in the future, or a file that is not accepted.
    """
    require_sender(by, organisation)
    answer = lock_answer(Consultation.objects.get(pk=consultation_id), organisation)
    if answer.status != AnswerStatus.RELEASED:
        raise WrongStatus(
            _("Only a released answer that is not sent yet is recorded as sent."),
            next_step=_("Have a second person release it first."),
        )
    if problems := _wrong_day(answer, on):
        raise BadInput(problems)
    answer.status, answer.sent_on, answer.sent_through, answer.sent_note = AnswerStatus.SENT, on, through, note.strip()
    answer.sent_by, answer.sent_recorded_at = by, timezone.now()
    if evidence:
        _keep(answer, evidence, by)
    answer.save()
    data = {"on": on, "through": str(through), "evidence_sha256": answer.evidence_sha256}
    audit.record(subject_of_answer(answer), "answer_sent", by=by, data=data)
    deadlines.recompute_consultation(answer.consultation, organisation, timezone.localdate())
    return answer


@transaction.atomic
def record_outcome(
    *, consultation_id: int, organisation: Organisation, by: User, clause: str, result: ClauseResult, note: str = ""
) -> ClauseOutcome:
    """Record what the final edition made of the organisation's position on a clause; a later word replaces it.

    Raises:
        NotAllowed: no officer, legal reviewer or approver of the organisation.
        WrongStatus: the answer is not sent, or no final edition is known.
        BadInput: the organisation said nothing about the clause.
    """
    require_sender(by, organisation)
    answer = lock_answer(Consultation.objects.get(pk=consultation_id), organisation)
    if not answer.is_sent or not answer.consultation.final_edition_code:
        raise WrongStatus(
            _("Outcomes are recorded once the answer is sent and the final edition is known."),
            next_step=_("Administrators name the final edition on the page of the consultation."),
        )
    about = clause_named(answer.consultation, clause)
    if not consolidated_of(answer).filter(clause=about).exclude(stance=Stance.NO_COMMENT).exists():
        raise BadInput([Problem(_("The organisation said nothing about this clause."), "clause")])
    outcome, _is_new = ClauseOutcome.objects.update_or_create(
        consultation=answer.consultation,
        organisation=organisation,
        clause=about,
        defaults={"result": result, "note": note.strip(), "recorded_by": by, "recorded_at": timezone.now()},
    )
    data = {"clause": about.number if about else "", "result": str(result)}
    audit.record(subject_of_answer(answer), "outcome_recorded", by=by, data=data)
    return outcome


def _wrong_day(answer: ConsultationAnswer, on: dt.date) -> list[Problem]:
    if on > timezone.localdate():
        return [Problem(_("It cannot have been sent in the future."), "on")]
    if answer.released_at and on < timezone.localdate(answer.released_at):
        return [Problem(_("It cannot have been sent before it was released."), "on")]
    return []


def _keep(answer: ConsultationAnswer, upload: "UploadedFile[Any]", by: User) -> None:
    stored = files.save_upload(upload, accept=files.PAPERS, field="evidence")
    answer.evidence_file, answer.evidence_filename = stored.name, stored.filename
    answer.evidence_type, answer.evidence_sha256 = stored.content_type, stored.sha256
    quarantine.hold(stored, organisation=answer.organisation, by=by)
