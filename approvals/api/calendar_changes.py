"""What a year of the calendar would move, its publication, and what it moved."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.access import found, user_of
from approvals.api.cases import read
from approvals.api.problems import CONTENT_TYPE, ProblemSerializer
from approvals.enums import CalendarPurpose, ImpactState
from approvals.models import CalendarMove, CalendarRun
from approvals.services.calendar_changes import publishing, runs
from approvals.services.calendar_changes.results import totals_of
from compliance.accounts.confirming import require_confirmed
from compliance.accounts.permissions import require_administrator
from compliance.api.calendars import CalendarVersionSerializer, told
from compliance.api.revisions import MarkSerializer
from compliance.api.serializers import TextSerializer
from compliance.models import CalendarYear

FOR_ADMINISTRATORS = {(403, CONTENT_TYPE): ProblemSerializer}


class MovedInOrganisationSerializer(serializers.Serializer[Any]):
    """Counts of one organisation; of those you are no member of you see nothing else."""

    organisation = serializers.CharField(source="organisation.code")
    is_own = serializers.BooleanField()
    moved = serializers.IntegerField(help_text="Dates that are other ones.")
    certain = serializers.IntegerField(help_text="Dates that stay and become certain.")
    provisional = serializers.IntegerField(help_text="Dates that stay and become provisional.")


class CalendarPreviewSerializer(serializers.Serializer[Any]):
    """A count of every date that rests on the year as if it was published, and what it found so far."""

    state = serializers.ChoiceField(choices=ImpactState.choices)
    content_hash = serializers.CharField()
    is_stale = serializers.BooleanField(help_text="The days, another year, or dates that rest on it changed since.")
    total = serializers.IntegerField(help_text="Cases and organisations.")
    done = serializers.IntegerField()
    seconds_left = serializers.IntegerField(allow_null=True)
    n_unread = serializers.IntegerField(help_text="Cases whose dates could not be counted.")
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    organisations = MovedInOrganisationSerializer(many=True)


class CalendarMoveSerializer(serializers.ModelSerializer[CalendarMove]):
    """A date before and after; without case it is of an exporter or a consultation."""

    deadline = serializers.IntegerField(source="deadline_id")
    organisation = serializers.CharField(source="organisation.code")
    case = serializers.CharField(source="deadline.application.reference", default=None, allow_null=True)
    about = serializers.CharField(source="deadline.subject")
    label = TextSerializer(source="deadline.label")  # type: ignore[assignment]  # Field.label is another thing
    owner = serializers.CharField(source="owner.handle", default=None, allow_null=True)

    class Meta:
        model = CalendarMove
        fields = (
            "deadline",
            "organisation",
            "case",
            "about",
            "label",
            "owner",
            "was_on",
            "is_on",
            "was_provisional",
            "is_provisional",
            "is_open",
        )


def version_for(request: Request, year: int, version: int) -> CalendarYear:
    require_administrator(user_of(request))
    return found(CalendarYear.objects.for_page(), year=year, version=version)


def preview_of(row: CalendarYear) -> CalendarRun:
    run = runs.latest_run(row)
    if run is None:
        raise Http404
    return run


def answer(request: Request, run: CalendarRun, status: int = 200) -> Response:
    done, row = runs.n_done(run), run.calendar_year
    names = ("state", "content_hash", "total", "started_at", "ended_at")
    shown = {
        **{name: getattr(run, name) for name in names},
        "is_stale": row.is_open and runs.is_stale(run, row),
        "done": done,
        "seconds_left": runs.seconds_left(run, done, timezone.now()),
        "n_unread": runs.n_unread(run),
        "organisations": totals_of(run, user_of(request)).organisations,
    }
    return Response(CalendarPreviewSerializer(shown).data, status=status)


@extend_schema(methods=["GET"], responses={200: CalendarPreviewSerializer, **FOR_ADMINISTRATORS})
@extend_schema(methods=["POST"], request=None, responses={201: CalendarPreviewSerializer})
@api_view(["GET", "POST"])
def preview(request: Request, year: int, version: int) -> Response:
    """Read the newest preview of a version, or make one."""
    row = version_for(request, year, version)
    if request.method == "POST":
        return answer(request, runs.start_preview(calendar_year=row, by=user_of(request)), status=201)
    return answer(request, preview_of(row))


@extend_schema(request=None, responses=CalendarPreviewSerializer)
@api_view(["POST"])
def stop(request: Request, year: int, version: int) -> Response:
    """Stop the preview that is under way."""
    row = version_for(request, year, version)
    return answer(request, runs.cancel_preview(run_id=preview_of(row).pk, by=user_of(request)))


@extend_schema(responses={200: CalendarMoveSerializer(many=True), **FOR_ADMINISTRATORS})
class PreviewedMoveList(ListAPIView[CalendarMove]):
    """List the dates that would move in your own organisations; of others you see counts only."""

    serializer_class = CalendarMoveSerializer
    queryset = CalendarMove.objects.none()

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        run = preview_of(version_for(self.request, self.kwargs["year"], self.kwargs["version"]))
        return CalendarMove.objects.filter(run=run).visible_to(user_of(self.request)).for_page()


class CalendarMoveList(ListAPIView[CalendarMove]):
    """List the dates of your organisations that a published version moved."""

    serializer_class = CalendarMoveSerializer
    queryset = CalendarMove.objects.none()

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        final = CalendarYear.objects.final()
        row = found(final, year=self.kwargs["year"], version=self.kwargs["version"])
        run = runs.latest_run(row, CalendarPurpose.RECOUNT)
        return CalendarMove.objects.filter(run=run).visible_to(user_of(self.request)).for_page()


@extend_schema(request=MarkSerializer, responses=CalendarVersionSerializer)
@api_view(["POST"])
def publish(request: Request, year: int, version: int) -> Response:
    """Publish a version in review that somebody else edited, after a finished preview of exactly its days."""
    row = version_for(request, year, version)
    require_confirmed(request)
    return told(publishing.publish_year(calendar_year=row, by=user_of(request), **read(MarkSerializer, request)))
