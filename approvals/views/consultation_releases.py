"""An organisation's answer on its way out: handed in, released by a second person, printed, sent, and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals.enums import AnswerStatus, ClauseResult, SentBy
from approvals.exceptions import WrongStatus
from approvals.file_kinds import DOCX, PDF
from approvals.forms.consultations import HandInForm, OutcomeForm, ReleaseForm, SendBackForm, SentForm
from approvals.forms.saving import is_saved
from approvals.models import ClauseOutcome, ConsultationAnswer
from approvals.services.consultations.comparisons import editions_of
from approvals.services.consultations.consolidating import hand_in, release, send_back
from approvals.services.consultations.contents import consolidated_of
from approvals.services.consultations.papers import LANGUAGES, WRITERS, paper_for
from approvals.services.consultations.sending import record_outcome, record_sending
from approvals.views.access import user_of
from approvals.views.assessments import posted
from approvals.views.consultation_answers import (
    answer_for,
    page_of_step,
    require_editing,
    require_sending,
    rows_of,
    step_page,
    to_answer,
    who,
)
from approvals.views.consultations import compare_url
from approvals.views.downloads import download
from approvals.withholding import require_inside
from compliance.models import Stance

CONTENT_TYPES = {"docx": DOCX, "pdf": PDF}


@page_of_step
def hand_in_answer(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    found = answer_for(request, code, organisation)
    require_editing(request, found)
    require_status(found, AnswerStatus.OPEN, _("The answer was handed in already."))
    form = HandInForm(posted(request), initial={"contact": found.contact or user_of(request).name})
    if is_saved(form, lambda: hand_in(**who(request, found), **form.cleaned_data)):
        messages.success(request, _("The answer awaits release by a second person."))
        return to_answer(found)
    context = {"rows": printed(found)}
    return step_page(request, found, form, "approvals/consultation_hand_in.html", context)


@page_of_step
def send_back_answer(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    found = answer_for(request, code, organisation)
    require_editing(request, found)
    if found.status not in (AnswerStatus.IN_REVIEW, AnswerStatus.RELEASED):
        raise WrongStatus(_("Only an answer that was handed in or released, and is not sent yet, is opened again."))
    form = SendBackForm(posted(request))
    if is_saved(form, lambda: send_back(**who(request, found), **form.cleaned_data)):
        messages.success(request, _("The answer is open for writing again."))
        return to_answer(found)
    return step_page(request, found, form, "approvals/consultation_send_back.html")


@page_of_step
def release_answer(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    """Read the answer as it will be printed, then release exactly that."""
    found = answer_for(request, code, organisation)
    require_editing(request, found)
    require_status(found, AnswerStatus.IN_REVIEW, _("Only an answer that was handed in is released."))
    form = ReleaseForm(posted(request), initial={"mark": found.content_hash})
    if is_saved(form, lambda: release(**who(request, found), **form.cleaned_data)):
        messages.success(request, _("The answer is released; its papers are being made."))
        return to_answer(found)
    context = {"rows": printed(found)}
    return step_page(request, found, form, "approvals/consultation_release.html", context)


@require_GET
def paper(request: HttpRequest, code: str, organisation: str, language: str, file_format: str) -> HttpResponseBase:
    """Download the submission; before the release every page of it says that it is a draft."""
    found = answer_for(request, code, organisation)
    if language not in LANGUAGES or file_format not in WRITERS:
        raise Http404
    require_inside(user_of(request))
    made = paper_for(found, language, file_format)
    if made is None:
        raise WrongStatus(
            _("The paper is long and is being made."), next_step=_("Load this page again in half a minute.")
        )
    try:
        return download(made.file, filename=made.filename, content_type=CONTENT_TYPES[file_format])
    except FileNotFoundError:
        raise Http404 from None


@page_of_step
def sent(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    found = answer_for(request, code, organisation)
    require_sending(request, found)
    require_status(found, AnswerStatus.RELEASED, _("Only a released answer that is not sent yet is recorded as sent."))
    form = SentForm(posted(request), request.FILES or None)
    if is_saved(form, lambda: record_sending(**who(request, found), **sending(form))):
        messages.success(request, _("It is recorded as sent."))
        return to_answer(found)
    return step_page(request, found, form, "approvals/consultation_sent.html")


def sending(form: SentForm) -> dict[str, Any]:
    return {**form.cleaned_data, "through": SentBy(form.cleaned_data["through"])}


@require_GET
def evidence(request: HttpRequest, code: str, organisation: str) -> HttpResponseBase:
    found = answer_for(request, code, organisation)
    if not found.evidence_file:
        raise Http404
    require_inside(user_of(request))
    try:
        return download(found.evidence_file, filename=found.evidence_filename, content_type=found.evidence_type)
    except FileNotFoundError:
        raise Http404 from None


@page_of_step
def outcome(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    """Say what the final edition made of the organisation's position on a clause."""
    found = answer_for(request, code, organisation)
    require_sending(request, found)
    if not found.is_sent or not found.consultation.final_edition_code:
        raise WrongStatus(_("Outcomes are recorded once the answer is sent and the final edition is known."))
    number = request.GET.get("clause", "")
    form = OutcomeForm(
        posted(request),
        clauses=[row.clause for row in consolidated_of(found).exclude(stance=Stance.NO_COMMENT)],
        initial=recorded(found, number),
    )
    if is_saved(form, lambda: record_outcome(**who(request, found), **judged(form))):
        messages.success(request, _("The outcome is kept."))
        return to_answer(found)
    editions = editions_of(found.consultation)
    about = [row for row in rows_of(found, editions) if row["number"] == number and row["one"]]
    context = {"compare_url": compare_url(editions), "row": about[0] if about else None}
    return step_page(request, found, form, "approvals/consultation_outcome.html", context)


def recorded(found: ConsultationAnswer, number: str) -> dict[str, str]:
    rows = ClauseOutcome.objects.of(found.consultation, found.organisation)
    one = (rows.filter(clause__number=number) if number else rows.filter(clause=None)).first()
    return {"clause": number, "result": one.result, "note": one.note} if one else {"clause": number}


def judged(form: OutcomeForm) -> dict[str, Any]:
    return {**form.cleaned_data, "result": ClauseResult(form.cleaned_data["result"])}


def printed(found: ConsultationAnswer) -> object:
    return consolidated_of(found).exclude(stance=Stance.NO_COMMENT)


def require_status(found: ConsultationAnswer, status: AnswerStatus, message: str) -> None:
    if found.status != status:
        raise WrongStatus(message, next_step=_("Go back to the organisation's answer."))
