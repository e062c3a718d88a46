"""Who is reminded of a date and when: reminders, snoozes, lead times, absences."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.access import VisibleList, found, named, user_of
from approvals.api.cases import read
from approvals.api.problems import CONTENT_TYPE, ProblemSerializer
from approvals.api.serializers.reminding import (
    AbsenceInput,
    AbsenceSerializer,
    LeadTimesSerializer,
    RemindersSerializer,
    RuleInput,
    SnoozeInput,
    SnoozeSerializer,
    StepsInput,
)
from approvals.models import Absence, Deadline
from approvals.reasons import why_texts
from approvals.schedule import Escalation, schedule
from approvals.services import lead_times as services
from approvals.services import reminders
from approvals.services.absences import end_absence, state_absence
from approvals.services.lead_times import InForce, LeadTimeBook
from approvals.services.snoozes import end_snooze, snooze_deadline
from compliance.accounts.models import Organisation, User
from compliance.accounts.permissions import require_administrator

ORGANISATION = OpenApiParameter("organisation", str, description="The code; without it the whole installation.")
ANSWER = {200: LeadTimesSerializer(many=True), (403, CONTENT_TYPE): ProblemSerializer}


@extend_schema(responses=RemindersSerializer)
@api_view(["GET"])
def reminders_of(request: Request, pk: int) -> Response:
    """List the reminders of a date: sent, skipped and why, waiting, and those to come."""
    deadline = deadline_for(request, pk)
    rows = [
        {"user": user.handle, "purpose": purpose, "step": step.n, "on": step.on, "why": why_texts(step.why)}
        for user, purpose, step in reminders.coming(deadline, timezone.now())
    ]
    written = deadline.reminders.select_related("user")
    found_here = {"written": written, "coming": rows, "snoozes": deadline.snoozes.select_related("user", "ended_by")}
    return Response(RemindersSerializer(found_here).data)


@extend_schema(request=SnoozeInput, responses={201: SnoozeSerializer})
@api_view(["POST"])
def snooze(request: Request, pk: int) -> Response:
    """Have no reminders of a date until a day; on that day you get one."""
    deadline, values = deadline_for(request, pk), read(SnoozeInput, request)
    return Response(
        SnoozeSerializer(snooze_deadline(deadline_id=deadline.pk, by=user_of(request), **values)).data, status=201
    )


@extend_schema(request=None, responses=SnoozeSerializer)
@api_view(["POST"])
def snooze_end(request: Request, pk: int) -> Response:
    """Be reminded of the date again from now on."""
    deadline = deadline_for(request, pk)
    return Response(SnoozeSerializer(end_snooze(deadline_id=deadline.pk, by=user_of(request))).data)


@extend_schema(operation_id="lead_times_list", parameters=[ORGANISATION], responses=ANSWER)
@api_view(["GET"])
def lead_times(request: Request) -> Response:
    """List what administrators set for every kind of date; for administrators."""
    require_administrator(user_of(request))
    organisation = organisation_asked(request)
    return Response(LeadTimesSerializer(rules(services.kinds(), [organisation]), many=True).data)


@extend_schema(methods=["PUT"], parameters=[ORGANISATION], request=RuleInput, responses=LeadTimesSerializer)
@extend_schema(methods=["DELETE"], parameters=[ORGANISATION], request=None, responses={200: LeadTimesSerializer})
@api_view(["PUT", "DELETE"])
def lead_times_of(request: Request, kind: str) -> Response:
    """Set the lead times and the escalation of a kind, or go back to what holds without them; for administrators."""
    by = user_of(request)
    require_administrator(by)
    organisation = organisation_asked(request)
    if request.method == "DELETE":
        services.clear_lead_times(kind=kind, by=by, organisation=organisation)
    else:
        values = read(RuleInput, request)
        escalation = escalation_asked(values, kind, organisation)
        services.set_lead_times(kind=kind, days=values["days"], by=by, organisation=organisation, escalation=escalation)
    return Response(LeadTimesSerializer(rules([kind], [organisation])[0]).data)


@extend_schema(operation_id="my_lead_times_list", responses=LeadTimesSerializer(many=True))
@api_view(["GET"])
def my_lead_times(request: Request) -> Response:
    """List when you are reminded, in each of your organisations."""
    by = user_of(request)
    return Response(LeadTimesSerializer(rules(services.kinds(), list(by.organisations()), by), many=True).data)


@extend_schema(methods=["PUT"], request=StepsInput, responses=LeadTimesSerializer(many=True))
@extend_schema(methods=["DELETE"], request=None, responses={200: LeadTimesSerializer(many=True)})
@api_view(["PUT", "DELETE"])
def my_lead_times_of(request: Request, kind: str) -> Response:
    """Set when you are reminded of a kind of date, or go back to the organisation's lead times."""
    by = user_of(request)
    if request.method == "DELETE":
        services.clear_my_lead_times(kind=kind, by=by)
    else:
        services.set_my_lead_times(kind=kind, days=read(StepsInput, request)["days"], by=by)
    return Response(LeadTimesSerializer(rules([kind], list(by.organisations()), by), many=True).data)


class AbsenceList(VisibleList[Absence]):
    """List your absences and those in which you stand in for somebody."""

    serializer_class = AbsenceSerializer
    queryset = Absence.objects.for_page()

    @extend_schema(request=AbsenceInput, responses={201: AbsenceSerializer})
    def post(self, request: Request) -> Response:
        """State an absence; the deputy is told, gets copies of your reminders, and no rights."""
        values, by = read(AbsenceInput, request), user_of(request)
        if code := values.pop("organisation", None):
            values["organisation"] = named(by.organisations(), "organisation", code=code)
        values["deputy"] = named(User.objects.visible_to(by), "deputy", handle=values["deputy"])
        return Response(AbsenceSerializer(state_absence(by=by, **values)).data, status=201)


@extend_schema(request=None, responses=AbsenceSerializer)
@api_view(["POST"])
def absence_end(request: Request, pk: int) -> Response:
    """End an absence of yours, or take back one that has not begun."""
    by = user_of(request)
    absence = found(Absence.objects.visible_to(by), pk=pk)
    return Response(AbsenceSerializer(end_absence(absence_id=absence.pk, by=by)).data)


def deadline_for(request: Request, pk: int) -> Deadline:
    return found(Deadline.objects.visible_to(user_of(request)).for_page(), pk=pk)


def organisation_asked(request: Request) -> Organisation | None:
    code = request.query_params.get("organisation", "")
    return named(Organisation.objects.all(), "organisation", code=code) if code else None


def escalation_asked(values: dict[str, Any], kind: str, organisation: Organisation | None) -> Escalation | None:
    """Return the escalation asked for; a number left out stays as it is."""
    if "approvers_after" not in values and "auditors_after" not in values:
        return None
    pk = organisation.pk if organisation else None
    held = LeadTimeBook([kind], [pk], []).of(kind, pk).escalation
    return Escalation(values.get("approvers_after", held.approvers), values.get("auditors_after", held.auditors))


def rules(
    kinds: Sequence[str], organisations: Sequence[Organisation | None], user: User | None = None
) -> list[dict[str, Any]]:
    """Give what holds of the kinds, one row per organisation."""
    book = LeadTimeBook(kinds, [one.pk if one else None for one in organisations], [user.pk] if user else [])
    return [
        _shown(kind, one, book.of(kind, one.pk if one else None, user.pk if user else None))
        for kind in kinds
        for one in organisations
    ]


def _shown(kind: str, organisation: Organisation | None, rule: InForce) -> dict[str, Any]:
    return {
        "kind": kind,
        "label": schedule().clocks()[kind].label,
        "organisation": organisation.code if organisation else None,
        "unit": "hours" if schedule().counts_hours(kind) else "days",
        "days": rule.days,
        "source": rule.source.value,
        "approvers_after": rule.escalation.approvers,
        "auditors_after": rule.escalation.auditors,
        "escalation_source": rule.escalation_source.value,
    }
