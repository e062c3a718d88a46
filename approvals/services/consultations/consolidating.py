"""The organisation's one position per clause: written by editors, released by a person who wrote none of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import notices
from approvals.enums import AnswerStatus
from approvals.exceptions import BadInput, Conflict, Incomplete, NotAllowed, Problem, WrongStatus
from approvals.models import AnswerEditing, ConsolidatedPosition, ConsultationAnswer
from approvals.services import deadlines
from approvals.services.consultations.answers import EDITORS, lock_answer, require_editor, subject_of_answer
from approvals.services.consultations.clauses import clause_named
from approvals.services.consultations.contents import consolidated_of, content_of
from approvals.services.queue import queue
from compliance import audit
from compliance.accounts.models import Organisation, User, UserQuerySet
from compliance.models import Consultation, ConsultationClause, ConsultationPosition, Stance
from compliance.rules import content_hash

Kind = AnswerEditing.Kind
TEXTS = ("wording", "wording_zh", "reasons", "reasons_zh")


@transaction.atomic
def write_consolidated(
    *, consultation_id: int, organisation: Organisation, by: User, clause: str, stance: Stance, texts: Mapping[str, str]
) -> ConsolidatedPosition:
    """Write what the organisation says about a clause, "" for the whole draft; the earlier text stays as history.

    Raises:
        NotAllowed: no editor, or the one who released it before.
        WrongStatus: handed in, released or sent.
        BadInput: no such clause, or a comment without any text.
    """
    require_editor(by, organisation)
    answer = lock_answer(Consultation.objects.get(pk=consultation_id), organisation)
    require_editable(answer)
    about = clause_named(answer.consultation, clause)
    given = {name: texts.get(name, "").strip() for name in TEXTS}
    if stance != Stance.NO_COMMENT and not any(given.values()):
        raise BadInput([Problem(_("Give the reasons or the wording the organisation proposes."), "reasons")])
    take_part(answer, by, Kind.EDITOR)
    return _replace(answer, about, by, stance, given)


def _replace(
    answer: ConsultationAnswer, about: ConsultationClause | None, by: User, stance: Stance, given: Mapping[str, str]
) -> ConsolidatedPosition:
    now = timezone.now()
    consolidated_of(answer).filter(clause=about).update(replaced_at=now)
    position = ConsolidatedPosition.objects.create(
        consultation=answer.consultation,
        organisation=answer.organisation,
        clause=about,
        stance=stance,
        written_by=by,
        written_at=now,
        **given,
    )
    data = {"clause": about.number if about else "", "stance": position.stance}
    audit.record(subject_of_answer(answer), "position_consolidated", by=by, data=data)
    return position


@transaction.atomic
def hand_in(*, consultation_id: int, organisation: Organisation, by: User, contact: str = "") -> ConsultationAnswer:
    """Give the consolidated answer to a second person for release; `contact` says whom the authority may ask.

    Raises: NotAllowed, WrongStatus; Incomplete where nothing is said yet.
    """
    require_editor(by, organisation)
    answer = lock_answer(Consultation.objects.get(pk=consultation_id), organisation)
    require_editable(answer)
    if not consolidated_of(answer).exclude(stance=Stance.NO_COMMENT).exists():
        raise Incomplete(
            [Problem(_("The organisation says nothing yet. Write its position on at least one clause."))],
            next_step=_("Write a consolidated position first."),
        )
    take_part(answer, by, Kind.EDITOR)
    answer.contact = contact.strip()
    answer.status, answer.submitted_by, answer.submitted_at = AnswerStatus.IN_REVIEW, by, timezone.now()
    answer.content = content_of(answer)
    answer.content_hash = content_hash(answer.content)
    answer.save(update_fields=["status", "contact", "submitted_by", "submitted_at", "content", "content_hash"])
    audit.record(subject_of_answer(answer), "answer_handed_in", by=by, data={"content_hash": answer.content_hash})
    key = f"release:{answer.pk}:{answer.content_hash[:16]}"
    notices.position_awaits_release(answer.consultation, releasers(answer), organisation=organisation, by=by, key=key)
    return answer


@transaction.atomic
def send_back(*, consultation_id: int, organisation: Organisation, by: User, reason: str) -> ConsultationAnswer:
    """Open the answer for writing again, with the reason; a release that was given is void.

    Whoever released it may do this too, and stays the one who may not write.
    Raises: NotAllowed, BadInput; WrongStatus while it is being written, and once it is sent.
    """
    require_editor(by, organisation)
    answer = lock_answer(Consultation.objects.get(pk=consultation_id), organisation)
    if answer.status not in (AnswerStatus.IN_REVIEW, AnswerStatus.RELEASED):
        raise WrongStatus(
            _("Only an answer that was handed in or released, and is not sent yet, is opened again."),
            next_step=_("Go back to the consultation."),
        )
    if not reason.strip():
        raise BadInput([Problem(_("Give the reason in a sentence; it is kept in the audit trail."), "reason")])
    answer.status, answer.content, answer.content_hash = AnswerStatus.OPEN, {}, ""
    answer.submitted_by = answer.submitted_at = answer.released_by = answer.released_at = None
    answer.save()
    audit.record(subject_of_answer(answer), "answer_sent_back", by=by, reason=reason.strip())
    deadlines.recompute_consultation(answer.consultation, organisation, timezone.localdate())
    return answer


@transaction.atomic
def release(*, consultation_id: int, organisation: Organisation, by: User, mark: str) -> ConsultationAnswer:
    """Release the answer as it was read; `mark` is the content hash the person saw.

    Effects in order: name the releaser, write the status, record, close the internal day, tell, make the papers.
    Raises:
        NotAllowed: no editor's role, or a person who wrote or handed in any of it.
        WrongStatus: not handed in.
        Conflict: it changed since it was read.
    """
    require_editor(by, organisation)
    answer = lock_answer(Consultation.objects.get(pk=consultation_id), organisation)
    if answer.status != AnswerStatus.IN_REVIEW:
        raise WrongStatus(
            _("Only an answer that was handed in is released."), next_step=_("Hand it in, or go back to it.")
        )
    if mark != answer.content_hash:
        raise Conflict(_("The answer changed since you read it."), next_step=_("Read it again, then release it."))
    take_part(answer, by, Kind.RELEASER)
    answer.status, answer.released_by, answer.released_at = AnswerStatus.RELEASED, by, timezone.now()
    answer.save(update_fields=["status", "released_by", "released_at"])
    audit.record(subject_of_answer(answer), "answer_released", by=by, data={"content_hash": answer.content_hash})
    deadlines.recompute_consultation(answer.consultation, organisation, timezone.localdate())
    key = f"released:{answer.pk}:{answer.content_hash[:16]}"
    notices.position_released(answer.consultation, contributors(answer), organisation=organisation, by=by, key=key)
    queue("approvals.make_submission", answer_id=answer.pk)
    return answer


def require_editable(answer: ConsultationAnswer) -> None:
    if not answer.is_editable:
        raise WrongStatus(
            _("The answer was handed in, so its text stays as it is."),
            next_step=_("Send it back with a reason to write on."),
        )


def take_part(answer: ConsultationAnswer, by: User, kind: AnswerEditing.Kind) -> None:
    """Name the person as editor or releaser; nobody is ever both. Raises: NotAllowed."""
    found, _is_new = AnswerEditing.objects.get_or_create(
        consultation=answer.consultation, organisation=answer.organisation, user=by, defaults={"kind": kind}
    )
    if found.kind == kind:
        return
    if kind == Kind.RELEASER:
        raise NotAllowed(_("You wrote parts of this answer."), next_step=_("A second person releases it."))
    raise NotAllowed(_("You released this answer before, so you do not write it."), next_step=_("Ask an editor."))


def editors(answer: ConsultationAnswer) -> list[User]:
    rows = AnswerEditing.objects.of(answer.consultation, answer.organisation).select_related("user")
    return [row.user for row in rows if row.kind == Kind.EDITOR]


def contributors(answer: ConsultationAnswer) -> list[User]:
    """List who wrote the answer or gave a position that may have gone into it."""
    given = ConsultationPosition.objects.filter(consultation=answer.consultation, organisation=answer.organisation)
    return list({user.pk: user for user in [*editors(answer), *(row.reviewer for row in given.for_page())]}.values())


def releasers(answer: ConsultationAnswer) -> Sequence[User]:
    """List who may release it: those with an editor's role who wrote none of it."""
    wrote = [user.pk for user in editors(answer)]
    people: Any = UserQuerySet(User).with_role(answer.organisation, *EDITORS)
    return list(people.exclude(pk__in=wrote).order_by("name", "pk"))
