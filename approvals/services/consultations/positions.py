"""What a reviewer says about a clause of a draft, or about the whole of it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, NotAllowed, Problem, WrongStatus
from approvals.permissions import roles_of
from approvals.services.consultations.answers import lock_answer, subject_of_answer
from approvals.services.consultations.clauses import clause_named
from compliance import audit
from compliance.accounts.models import Organisation, User
from compliance.enums import Role
from compliance.models import Consultation, ConsultationPosition, Stance


@transaction.atomic
def record_position(
    *,
    consultation_id: int,
    organisation: Organisation,
    by: User,
    clause: str,
    stance: Stance,
    text: str = "",
    wording: str = "",
) -> ConsultationPosition:
    """Write what a reviewer says about a clause, "" for the whole draft; an earlier position stays as history.

    Raises:
        NotAllowed: not a legal reviewer of the organisation.
        WrongStatus: the consultation is not open, or the organisation's answer is released.
        BadInput: no such clause, or neither reasons nor wording where there is a comment.
    """
    consultation = Consultation.objects.get(pk=consultation_id)
    if Role.REVIEWER not in roles_of(by, organisation):
        raise NotAllowed(_("Only legal reviewers of the organisation give positions."))
    _require_open(consultation)
    answer = lock_answer(consultation, organisation)
    if answer.is_released:
        raise WrongStatus(
            _("The organisation's answer is released, so positions stay as they are."),
            next_step=_("Ask an editor to open it again."),
        )
    about = clause_named(consultation, clause)
    if stance != Stance.NO_COMMENT and not (text.strip() or wording.strip()):
        raise BadInput([Problem(_("Give your reasons or the wording you propose."), "text")])
    now = timezone.now()
    mine = ConsultationPosition.objects.filter(consultation=consultation, organisation=organisation, reviewer=by)
    mine.current().filter(clause=about).update(replaced_at=now)
    position = ConsultationPosition.objects.create(
        consultation=consultation,
        organisation=organisation,
        reviewer=by,
        clause=about,
        stance=stance,
        text=text.strip(),
        wording=wording.strip(),
        submitted_at=now,
    )
    data = {"clause": about.number if about else "", "stance": position.stance}
    audit.record(subject_of_answer(answer), "position_given", by=by, data=data)
    return position


def _require_open(consultation: Consultation) -> None:
    if not consultation.is_open_on(timezone.localdate()):
        raise WrongStatus(
            _("Comments could be given until %(day)s.") % {"day": consultation.comments_until},
            next_step=_("The positions given stay readable."),
        )
