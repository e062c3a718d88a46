"""What a revision of the rules would change, and its publication; for administrators."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.access import found, user_of
from approvals.api.cases import read
from approvals.api.problems import CONTENT_TYPE, ProblemSerializer
from approvals.api.serializers.impact import (
    ImpactChangeSerializer,
    ImpactSerializer,
    PublicationInput,
    PublicationSerializer,
)
from approvals.forms.impact import ImpactFilter
from approvals.models import ImpactChange, ImpactRun
from approvals.services.impact import following_up, runs
from approvals.services.impact.candidates import EDITION, ZONE_LIST, Revision
from approvals.services.impact.results import totals_of
from approvals.services.publishing import publish_revision
from compliance.accounts.confirming import require_confirmed
from compliance.accounts.permissions import require_administrator
from compliance.models import Edition, ZoneList

FOR_ADMINISTRATORS = {(403, CONTENT_TYPE): ProblemSerializer}


def revision_for(request: Request, kind: str, code: str, n: int) -> Revision:
    require_administrator(user_of(request))
    if kind == EDITION:
        return found(Edition.objects.all(), code=code, revision=n)
    if kind == ZONE_LIST:
        return found(ZoneList.objects.all(), code=code, revision=n)
    raise Http404


def run_for(revision: Revision) -> ImpactRun:
    run = runs.latest_run(revision)
    if run is None:
        raise Http404
    return run


def answer(request: Request, run: ImpactRun, revision: Revision, status: int = 200) -> Response:
    done, totals = runs.n_done(run), totals_of(run, user_of(request))
    names = ("state", "candidate_hash", "on_date", "total", "started_at", "ended_at", "tasks_at")
    shown = {
        **{name: getattr(run, name) for name in names},
        "revision": str(revision),
        "is_stale": runs.is_stale(run, revision),
        "is_overtaken": revision.is_open and runs.is_overtaken(run),
        "done": done,
        "seconds_left": runs.seconds_left(run, done, timezone.now()) if run.is_running else None,
        "n_unread": runs.n_unread(run),
        "n_tasks": following_up.tasks_of(run, revision).count() if run.tasks_at else 0,
        "moves": [
            {"was": was, "now": now, "flows": total.flows, "cases": total.cases}
            for (was, now), total in totals.moves.items()
        ],
        "organisations": [
            {
                "organisation": one.organisation.code,
                "is_own": one.is_own,
                "flows": one.total.flows,
                "cases": one.total.cases,
            }
            for one in totals.organisations
        ],
    }
    return Response(ImpactSerializer(shown).data, status=status)


@extend_schema(methods=["GET"], responses={200: ImpactSerializer, **FOR_ADMINISTRATORS})
@extend_schema(methods=["POST"], request=None, responses={201: ImpactSerializer})
@api_view(["GET", "POST"])
def impact(request: Request, kind: str, code: str, n: int) -> Response:
    """Read the newest run over a revision, or begin one; `kind` is edition or zone-list."""
    revision = revision_for(request, kind, code, n)
    if request.method == "POST":
        return answer(request, runs.start_run(revision=revision, by=user_of(request)), revision, status=201)
    return answer(request, run_for(revision), revision)


@extend_schema(request=None, responses=ImpactSerializer)
@api_view(["POST"])
def stop(request: Request, kind: str, code: str, n: int) -> Response:
    """Stop the run that is under way."""
    revision = revision_for(request, kind, code, n)
    return answer(request, runs.cancel_run(run_id=run_for(revision).pk, by=user_of(request)), revision)


@extend_schema(request=None, responses=ImpactSerializer)
@api_view(["POST"])
def open_tasks(request: Request, kind: str, code: str, n: int) -> Response:
    """Have tasks opened for the owners of the cases that change; asked again, none is opened twice."""
    revision = revision_for(request, kind, code, n)
    return answer(request, following_up.open_tasks(run_id=run_for(revision).pk, by=user_of(request)), revision)


@extend_schema(responses={200: ImpactChangeSerializer(many=True), **FOR_ADMINISTRATORS})
class ImpactChangeList(ListAPIView[ImpactChange]):
    """List the flows that change in your own organisations; of others you see counts only."""

    serializer_class = ImpactChangeSerializer
    queryset = ImpactChange.objects.none()
    filterset_class = ImpactFilter

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        run = run_for(revision_for(self.request, **self.kwargs))
        rows = ImpactChange.objects.filter(run=run).visible_to(user_of(self.request)).for_page()
        return rows.order_by("application_id", "position")


@extend_schema(request=PublicationInput, responses=PublicationSerializer)
@api_view(["POST"])
def publish(request: Request, kind: str, code: str, n: int) -> Response:
    """Publish a revision in review that somebody else edited, after a finished run over exactly its content."""
    revision = revision_for(request, kind, code, n)
    require_confirmed(request)
    done = publish_revision(revision=revision, by=user_of(request), **read(PublicationInput, request))
    shown = {name: getattr(done, name) for name in ("status", "content_hash", "released_at")}
    return Response(PublicationSerializer({**shown, "revision": str(done)}).data)
