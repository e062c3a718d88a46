"""Revisions of editions and zone lists: read any, take it out as TOML, draft, edit, review.

Publishing is an action of its own, because it shows what changes for the cases.
"""

import datetime as dt
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from compliance import drafts, review
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.api.toml import TomlParser
from compliance.contents import Row
from compliance.editions import Table
from compliance.models import Edition, ZoneList
from compliance.models.revision import FINAL

MOST_REVISIONS = 32_767
DAYS = ("published_on", "effective_from", "effective_to", "issued_on", "in_force_from", "in_force_to", "on")


class RevisionSerializer(serializers.Serializer[Any]):
    """A revision and where it stands. Send its `mark` along with an edit, so that nobody saves over another."""

    code = serializers.CharField()
    revision = serializers.IntegerField()
    status = serializers.CharField()
    mark = serializers.IntegerField()
    content_hash = serializers.CharField()
    based_on = serializers.CharField(allow_null=True)
    prepared_by = serializers.CharField(allow_null=True)
    released_by = serializers.CharField(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)


class ZoneListRevisionSerializer(RevisionSerializer):
    zone = serializers.CharField(source="zone.code")
    version = serializers.CharField()
    issued_on = serializers.DateField()
    in_force_from = serializers.DateField()
    in_force_to = serializers.DateField(allow_null=True)


class ContentSerializer(RevisionSerializer):
    content = serializers.DictField(help_text="The tables of the file, as TOML has them; dates as text.")


@extend_schema_field(OpenApiTypes.OBJECT)
class TableField(serializers.DictField):
    """A table of the file. Dates are text like 2026-02-03."""

    def to_internal_value(self, data: Any) -> Table:
        table: Table = with_days(super().to_internal_value(data))
        return table


class MarkSerializer(serializers.Serializer[Any]):
    mark = serializers.IntegerField(min_value=0, help_text="The mark of the revision as you read it.")


class MetaSerializer(MarkSerializer):
    meta = TableField()


class NewSerializer(serializers.Serializer[Any]):
    meta = TableField(help_text="The fields of the edition or list, its code among them.")


class PartSerializer(MarkSerializer):
    part = TableField(help_text="A rule, case, document or item.")


class WholeSerializer(MarkSerializer):
    content = TableField()


class CopySerializer(serializers.Serializer[Any]):
    code = serializers.SlugField(required=False, max_length=64, help_text="Leave out to go on under the same code.")


class ReviewReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


def with_days(value: Any, name: str = "") -> Any:
    """JSON has no dates: the fields that hold a day are read as one where they can be."""
    if isinstance(value, dict):
        return {key: with_days(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [with_days(one) for one in value]
    if name in DAYS and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return value


def visible(model: type[Row], user: User) -> QuerySet[Row]:
    """Everybody reads what was published; drafts are the administrators'."""
    rows = model.objects.select_related("based_on", "prepared_by", "released_by")
    return rows if user.is_administrator else rows.filter(status__in=FINAL)


class Revisions(APIView):
    """What the addresses of both kinds have in common; `model` says which."""

    model: ClassVar[Any] = Edition
    serializer_class: ClassVar[type[serializers.Serializer[Any]]] = RevisionSerializer

    def revision(self) -> Any:
        """The revision of the address, if the caller may see it."""
        number = int(self.kwargs["revision"])
        if number > MOST_REVISIONS:
            raise Http404
        return get_object_or_404(visible(self.model, self.caller()), code=self.kwargs["code"], revision=number)

    def draft(self) -> Any:
        """The revision to be changed. Raises: Http404, PermissionDenied."""
        revision = self.revision()
        require_administrator(self.caller())
        return revision

    def caller(self) -> User:
        if not isinstance(self.request.user, User):
            raise Http404
        return self.request.user

    def given(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        read = serializer(data=self.request.data)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)


def told(revision: Any, status: int = 200, **more: Any) -> Response:
    by = {name: getattr(revision, name) for name in ("based_on", "prepared_by", "released_by")}
    row = {
        "code": revision.code,
        "revision": revision.revision,
        "status": revision.status,
        "mark": revision.mark,
        "content_hash": revision.content_hash,
        "released_at": revision.released_at,
        **{name: str(one) if one else None for name, one in by.items()},
    }
    return Response({**row, **more}, status=status)


class ZoneLists(ListAPIView[ZoneList]):
    """List the revisions of the zones' lists, newest first; administrators also see drafts."""

    serializer_class = ZoneListRevisionSerializer
    filterset_fields = ("code", "zone__code", "status")

    def get_queryset(self) -> QuerySet[ZoneList]:
        if not isinstance(self.request.user, User):
            return ZoneList.objects.none()
        rows = visible(ZoneList, self.request.user).select_related("zone").defer("source")
        return rows.order_by("zone__name", "-issued_on", "-revision")


class New(Revisions):
    @extend_schema(request=NewSerializer, responses={201: RevisionSerializer})
    def post(self, request: Request) -> Response:
        """Begin an edition or list of a new code, as a draft."""
        require_administrator(self.caller())
        create = review.create_edition if self.model is Edition else review.create_zone_list
        return told(create(meta=self.given(NewSerializer)["meta"], by=self.caller()), 201)


class Import(Revisions):
    parser_classes = (TomlParser,)

    @extend_schema(request={"application/toml": OpenApiTypes.BINARY}, responses={201: RevisionSerializer})
    def post(self, request: Request) -> Response:
        """Make a TOML file the next draft of its code."""
        require_administrator(self.caller())
        bring_in = review.import_edition if self.model is Edition else review.import_zone_list
        data = request.data if isinstance(request.data, bytes) else b""
        return told(bring_in(data=data, by=self.caller()), 201)


class Toml(Revisions):
    @extend_schema(responses={(200, "application/toml"): OpenApiTypes.BINARY})
    def get(self, request: Request, code: str, revision: int) -> HttpResponse:
        """Take the file of a revision out; until the first edit here it is the original."""
        found = self.revision()
        answer = HttpResponse(bytes(found.source), content_type="application/toml; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{found.code}-r{found.revision}.toml"'
        return answer


class Content(Revisions):
    @extend_schema(responses={200: ContentSerializer})
    def get(self, request: Request, code: str, revision: int) -> Response:
        """Read the content of a revision."""
        found = self.revision()
        return told(found, content=drafts.content_of(found))

    @extend_schema(request=WholeSerializer, responses={200: RevisionSerializer})
    def put(self, request: Request, code: str, revision: int) -> Response:
        """Put other content in place of a draft's."""
        draft = self.draft()
        return told(drafts.save_content(revision=draft, by=self.caller(), **self.given(WholeSerializer)))


class Fields(Revisions):
    @extend_schema(request=MetaSerializer, responses={200: RevisionSerializer})
    def put(self, request: Request, code: str, revision: int) -> Response:
        """Put other fields in place of a draft's own; code and zone stay."""
        draft = self.draft()
        return told(drafts.save_meta(revision=draft, by=self.caller(), **self.given(MetaSerializer)))


class Parts(Revisions):
    @extend_schema(request=PartSerializer, responses={201: RevisionSerializer})
    def post(self, request: Request, code: str, revision: int, kind: str) -> Response:
        """Add a rule, case, document or item to a draft."""
        draft = self.draft()
        values = self.given(PartSerializer)
        return told(drafts.save_part(kind, revision=draft, by=self.caller(), **values), 201)


class Part(Revisions):
    @extend_schema(request=PartSerializer, responses={200: RevisionSerializer})
    def put(self, request: Request, code: str, revision: int, kind: str, part: str) -> Response:
        """Put another rule, case, document or item in place of the one of this code."""
        draft = self.draft()
        values = self.given(PartSerializer)
        return told(drafts.save_part(kind, revision=draft, by=self.caller(), was=part, **values))

    @extend_schema(parameters=[MarkSerializer], responses={200: RevisionSerializer})
    def delete(self, request: Request, code: str, revision: int, kind: str, part: str) -> Response:
        """Remove a rule, case, document or item from a draft."""
        draft = self.draft()
        asked = MarkSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        mark = asked.validated_data["mark"]
        return told(drafts.remove_part(kind, revision=draft, by=self.caller(), mark=mark, code=part))


class Copy(Revisions):
    @extend_schema(request=CopySerializer, responses={201: RevisionSerializer})
    def post(self, request: Request, code: str, revision: int) -> Response:
        """Copy a revision into a draft."""
        of = self.draft()
        return told(review.start_draft(of=of, by=self.caller(), **self.given(CopySerializer)), 201)


class Submit(Revisions):
    @extend_schema(request=MarkSerializer, responses={200: RevisionSerializer})
    def post(self, request: Request, code: str, revision: int) -> Response:
        """Hand a draft over for review; its golden cases must pass."""
        draft = self.draft()
        return told(review.submit(revision=draft, by=self.caller(), **self.given(MarkSerializer)))


class SendBack(Revisions):
    @extend_schema(request=ReviewReasonSerializer, responses={200: RevisionSerializer})
    def post(self, request: Request, code: str, revision: int) -> Response:
        """Give what is in review back to be edited."""
        draft = self.draft()
        return told(review.send_back(revision=draft, by=self.caller(), **self.given(ReviewReasonSerializer)))


class Discard(Revisions):
    @extend_schema(request=ReviewReasonSerializer, responses={200: RevisionSerializer})
    def post(self, request: Request, code: str, revision: int) -> Response:
        """Give a draft up; it stays to be read."""
        draft = self.draft()
        return told(review.discard(revision=draft, by=self.caller(), **self.given(ReviewReasonSerializer)))
