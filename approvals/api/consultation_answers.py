"""One organisation's answer to a consultation: the same steps as on its page, one endpoint per verb."""

from typing import Any

from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import found, named, user_of
from approvals.api.cases import read
from approvals.api.files import answer_file
from approvals.api.serializers import consultations as shapes
from approvals.enums import ClauseResult, SentBy
from approvals.exceptions import WrongStatus
from approvals.models import ClauseOutcome, ConsultationAnswer, PositionRequest
from approvals.services.consultations import asking, consolidating, sending
from approvals.services.consultations.answers import answer_of, set_internal_day
from approvals.services.consultations.contents import consolidated_of
from approvals.services.consultations.owing import asked_of
from approvals.services.consultations.papers import LANGUAGES, WRITERS, paper_for, papers_of
from approvals.withholding import require_inside
from compliance.accounts.models import User
from compliance.models import Consultation, Stance


@extend_schema(responses=shapes.ConsultationAnswerSerializer)
@api_view(["GET"])
def answer(request: Request, code: str, organisation: str) -> Response:
    """Read how far your organisation is: who was asked and owes, what it says as one, what came of it."""
    return shown(answer_for(request, code, organisation))


@extend_schema(request=shapes.AskedInput, responses={201: shapes.PositionRequestSerializer(many=True)})
@api_view(["POST"])
def ask(request: Request, code: str, organisation: str) -> Response:
    """Ask legal reviewers for positions; those asked already are not asked again."""
    answer, values = answer_for(request, code, organisation), read(shapes.AskedInput, request)
    members = User.objects.filter(memberships__organisation=answer.organisation).distinct()
    reviewers = [named(members, "reviewers", handle=handle) for handle in values["reviewers"]]
    new = asking.ask_positions(**who(request, answer), reviewers=reviewers, clauses=values["clauses"])
    return Response(shapes.PositionRequestSerializer(new, many=True).data, status=201)


@extend_schema(request=None, responses=shapes.PositionRequestSerializer)
@api_view(["POST"])
def withdraw(request: Request, code: str, organisation: str, pk: int) -> Response:
    """Take back that a reviewer was asked."""
    answer = answer_for(request, code, organisation)
    asked = found(PositionRequest.objects.of(answer.consultation, answer.organisation), pk=pk)
    taken = asking.withdraw_request(request_id=asked.pk, by=user_of(request))
    return Response(shapes.PositionRequestSerializer(taken).data)


@extend_schema(request=shapes.InternalDay, responses=shapes.ConsultationAnswerSerializer)
@api_view(["POST"])
def internal_day(request: Request, code: str, organisation: str) -> Response:
    """Set the organisation's own last day for positions, ahead of the public one."""
    answer, values = answer_for(request, code, organisation), read(shapes.InternalDay, request)
    return shown(set_internal_day(**who(request, answer), on=values["on"]))


@extend_schema(request=shapes.ConsolidatedPositionInput, responses={201: shapes.ConsolidatedPositionSerializer})
@api_view(["POST"])
def consolidate(request: Request, code: str, organisation: str) -> Response:
    """Write what the organisation says about a clause; the earlier text stays as history."""
    answer, values = answer_for(request, code, organisation), read(shapes.ConsolidatedPositionInput, request)
    written = consolidating.write_consolidated(
        **who(request, answer),
        clause=values["clause"],
        stance=Stance(values["stance"]),
        texts={name: values[name] for name in consolidating.TEXTS},
    )
    return Response(shapes.ConsolidatedPositionSerializer(written).data, status=201)


@extend_schema(request=shapes.AnswerHandIn, responses=shapes.ConsultationAnswerSerializer)
@api_view(["POST"])
def hand_in(request: Request, code: str, organisation: str) -> Response:
    """Give the answer to a second person for release."""
    answer, values = answer_for(request, code, organisation), read(shapes.AnswerHandIn, request)
    return shown(consolidating.hand_in(**who(request, answer), contact=values["contact"]))


@extend_schema(request=inputs.Reason, responses=shapes.ConsultationAnswerSerializer)
@api_view(["POST"])
def send_back(request: Request, code: str, organisation: str) -> Response:
    """Open the answer for writing again; a release that was given is void."""
    answer, values = answer_for(request, code, organisation), read(inputs.Reason, request)
    return shown(consolidating.send_back(**who(request, answer), reason=values["reason"]))


@extend_schema(request=shapes.AnswerRelease, responses=shapes.ConsultationAnswerSerializer)
@api_view(["POST"])
def release(request: Request, code: str, organisation: str) -> Response:
    """Release the answer as you read it; not by anybody who wrote on it."""
    answer, values = answer_for(request, code, organisation), read(shapes.AnswerRelease, request)
    return shown(consolidating.release(**who(request, answer), mark=values["mark"]))


@extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
@api_view(["GET"])
def paper(request: Request, code: str, organisation: str, language: str, file_format: str) -> FileResponse:
    """Download the submission (`en` or `zh`, `docx` or `pdf`); marked as a draft until it is released."""
    answer = answer_for(request, code, organisation)
    if language not in LANGUAGES or file_format not in WRITERS:
        raise Http404
    require_inside(user_of(request))
    made = paper_for(answer, language, file_format)
    if made is None:
        raise WrongStatus(_("The paper is long and is being made."), next_step=_("Ask again in half a minute."))
    return answer_file(made.file, made.filename)


@extend_schema(request={"multipart/form-data": shapes.SendingOfAnswer}, responses=shapes.ConsultationAnswerSerializer)
@api_view(["POST"])
@parser_classes([MultiPartParser, FormParser])
def sent(request: Request, code: str, organisation: str) -> Response:
    """Record the day the submission went out and how (multipart, with the evidence if there is one)."""
    answer, values = answer_for(request, code, organisation), read(shapes.SendingOfAnswer, request)
    through = SentBy(values.pop("through"))
    return shown(sending.record_sending(**who(request, answer), through=through, **values))


@extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
@api_view(["GET"])
def evidence(request: Request, code: str, organisation: str) -> FileResponse:
    """Download the paper that proves the sending."""
    answer = answer_for(request, code, organisation)
    if not answer.evidence_file:
        raise Http404
    require_inside(user_of(request))
    return answer_file(answer.evidence_file, answer.evidence_filename)


@extend_schema(request=shapes.ClauseOutcomeInput, responses=shapes.ClauseOutcomeSerializer)
@api_view(["POST"])
def outcome(request: Request, code: str, organisation: str) -> Response:
    """Record what the final edition made of the organisation's position on a clause."""
    answer, values = answer_for(request, code, organisation), read(shapes.ClauseOutcomeInput, request)
    kept = sending.record_outcome(
        **who(request, answer), clause=values["clause"], result=ClauseResult(values["result"]), note=values["note"]
    )
    return Response(shapes.ClauseOutcomeSerializer(kept).data)


def answer_for(request: Request, code: str, organisation: str) -> ConsultationAnswer:
    """Return the answer of an organisation the caller belongs to; another is not there."""
    mine = found(user_of(request).organisations(), code=organisation)
    return answer_of(found(Consultation.objects.all(), code=code), mine)


def who(request: Request, answer: ConsultationAnswer) -> dict[str, Any]:
    return {"consultation_id": answer.consultation_id, "organisation": answer.organisation, "by": user_of(request)}


def shown(answer: ConsultationAnswer) -> Response:
    consultation, organisation = answer.consultation, answer.organisation
    told: Any = Told(
        answer,
        asked=asked_of(consultation, organisation),
        positions=list(consolidated_of(answer)),
        outcomes=list(ClauseOutcome.objects.of(consultation, organisation).select_related("clause", "recorded_by")),
        papers=papers_of(answer),
    )
    return Response(shapes.ConsultationAnswerSerializer(told).data)


class Told:
    """An answer with what is read beside it."""

    def __init__(self, answer: ConsultationAnswer, **beside: Any) -> None:
        self._answer = answer
        self.__dict__.update(beside)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._answer, name)
