"""The moves of a case: one endpoint per verb, each calling the service the page calls."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import ListOfCase, case_for, named, user_of
from approvals.api.cases import read, whole
from approvals.api.serializers.cases import CaseSerializer
from approvals.api.serializers.casework import AdviceSerializer, AuthorityEventSerializer, DecisionSerializer
from approvals.enums import AdvicePosition, Outcome
from approvals.models import AuthorityEvent, Decision, LegalAdvice
from approvals.services import amendments, applications, assessments, authority, decisions
from compliance.accounts.confirming import require_confirmed
from compliance.accounts.models import User


@extend_schema(request=None, responses=CaseSerializer)
@api_view(["POST"])
def submit(request: Request, reference: str) -> Response:
    """Hand the case to legal review."""
    case = case_for(request, reference)
    applications.submit_application(application_id=case.pk, by=user_of(request))
    return whole(request, reference)


@extend_schema(request=inputs.Reason, responses=CaseSerializer)
@api_view(["POST"])
def close(request: Request, reference: str, move: str) -> Response:
    """Discard a draft, or withdraw a case that was handed in."""
    case = case_for(request, reference)
    reason = read(inputs.Reason, request)["reason"]
    applications.close_application(application_id=case.pk, by=user_of(request), move=move, reason=reason)
    return whole(request, reference)


@extend_schema(request=inputs.Reason, responses=CaseSerializer)
@api_view(["POST"])
def reopen(request: Request, reference: str) -> Response:
    """Take a cleared case back to its authors; its decision is void."""
    case = case_for(request, reference)
    reason = read(inputs.Reason, request)["reason"]
    applications.reopen_application(application_id=case.pk, by=user_of(request), reason=reason)
    return whole(request, reference)


@extend_schema(request=None, responses={201: CaseSerializer})
@api_view(["POST"])
def amend(request: Request, reference: str) -> Response:
    """Open a linked draft; the case stays in force until the amendment replaces it."""
    case = case_for(request, reference)
    copy = amendments.amend_application(application_id=case.pk, by=user_of(request))
    return whole(request, copy.reference, status=201)


@extend_schema(request=None, responses=CaseSerializer)
@api_view(["POST"])
def take(request: Request, reference: str) -> Response:
    """Begin the assessment as its reviewer."""
    case = case_for(request, reference)
    assessments.take_application(application_id=case.pk, by=user_of(request))
    return whole(request, reference)


@extend_schema(request=inputs.Assignment, responses=CaseSerializer)
@api_view(["POST"])
def assign(request: Request, reference: str) -> Response:
    """Give the case to a legal reviewer."""
    case = case_for(request, reference)
    handle = read(inputs.Assignment, request)["reviewer"]
    reviewer = named(User.objects.with_role(case.organisation), "reviewer", handle=handle)
    assessments.assign_reviewer(application_id=case.pk, by=user_of(request), reviewer=reviewer)
    return whole(request, reference)


class AdviceList(ListOfCase[LegalAdvice]):
    """List the legal advice on a case, newest first."""

    serializer_class = AdviceSerializer
    queryset = LegalAdvice.objects.select_related("adviser")

    @extend_schema(request=inputs.AdviceInput, responses={201: AdviceSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Record your advice and hand the case to the approvers."""
        case, values = self.case, read(inputs.AdviceInput, request)
        values["position"] = AdvicePosition(values["position"])
        given = assessments.record_advice(application_id=case.pk, by=user_of(request), **values)
        return Response(AdviceSerializer(given).data, status=201)


@extend_schema(request=inputs.Reason, responses=CaseSerializer)
@api_view(["POST"])
def give_back(request: Request, reference: str) -> Response:
    """Return the case to its authors with reasons; as reviewer, or as approver once it awaits a decision."""
    case = case_for(request, reference)
    reason = read(inputs.Reason, request)["reason"]
    assessments.return_application(application_id=case.pk, by=user_of(request), reason=reason)
    return whole(request, reference)


class DecisionList(ListOfCase[Decision]):
    """List the decisions on a case, newest first."""

    serializer_class = DecisionSerializer
    queryset = Decision.objects.select_related("approver", "determination")

    @extend_schema(request=inputs.DecisionInput, responses={201: DecisionSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Approve or refuse."""
        case, values = self.case, read(inputs.DecisionInput, request)
        require_confirmed(request)
        made = decisions.decide_application(
            application_id=case.pk,
            by=user_of(request),
            outcome=Outcome(values["outcome"]),
            reasons=values["reasons"],
        )
        return Response(DecisionSerializer(made).data, status=201)


class AuthorityEventList(ListOfCase[AuthorityEvent]):
    """List what happened with the authority, in its order."""

    serializer_class = AuthorityEventSerializer
    queryset = AuthorityEvent.objects.select_related("recorded_by", "document", "corrected_by")

    @extend_schema(request=inputs.AuthorityInput, responses={201: AuthorityEventSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Record the next step with the authority."""
        case, values = self.case, read(inputs.AuthorityInput, request)
        key = values.pop("document", "")
        event = authority.record_authority_event(
            application_id=case.pk,
            by=user_of(request),
            move=values.pop("move"),
            happened_on=values.pop("happened_on"),
            document=named(case.documents.current(), "document", key=key) if key else None,
            values=values,
        )
        return Response(AuthorityEventSerializer(event).data, status=201)
