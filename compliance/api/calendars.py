"""Years of working days: read, begin, change, review. Publishing shows what moves, and is an action of its own."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from compliance import calendar_input, calendar_review
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.api.revisions import MarkSerializer, ReviewReasonSerializer
from compliance.api.serializers import CalendarYearSerializer, HolidaySerializer
from compliance.api.toml import TomlParser
from compliance.calendar_checks import checks_of
from compliance.calendar_input import FIRST_YEAR, LAST_YEAR, MOST_NOTICE, MOST_SOURCE, Given, GivenBlock, GivenDay
from compliance.enums import EditionStatus, Verification
from compliance.models import CalendarStatus, CalendarYear
from compliance.workdays import Holiday

MOST_VERSIONS = 32_767
MOST_HOLIDAYS = 50


class CalendarVersionSerializer(serializers.Serializer[Any]):
    """A version of a year and where it stands. Send its `mark` along with an edit or a move."""

    year = serializers.IntegerField()
    version = serializers.IntegerField()
    step = serializers.ChoiceField(choices=EditionStatus.choices)
    mark = serializers.IntegerField()
    content_hash = serializers.CharField()
    based_on = serializers.CharField(allow_null=True)
    prepared_by = serializers.CharField(allow_null=True)
    published_by = serializers.CharField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    superseded_at = serializers.DateTimeField(allow_null=True)


class DayDifferenceSerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    was = serializers.CharField()
    now = serializers.CharField()


class CalendarContentSerializer(CalendarVersionSerializer):
    """The days of a version, and what stands beside them when it is looked over."""

    status = serializers.ChoiceField(choices=CalendarStatus.choices)
    holidays = HolidaySerializer(many=True)
    working_weekends = serializers.ListField(child=serializers.DateField())
    source = serializers.CharField()  # type: ignore[assignment]  # Field.source is another thing
    url = serializers.CharField(help_text="Empty if none is known.")
    verification = serializers.ChoiceField(choices=Verification.choices)
    issued_on = serializers.DateField(allow_null=True)
    notice = serializers.CharField(help_text="The text it was read from; empty if it was not read from one.")
    n_working = serializers.IntegerField(help_text="Working days of the year.")
    n_weekends_only = serializers.IntegerField(help_text="Working days if only weekends were off.")
    doubts = serializers.ListField(child=serializers.CharField(), help_text="What to look at before it is published.")
    differences = DayDifferenceSerializer(many=True, help_text="Days of another kind than in the version in force.")


class CalendarValuesSerializer(serializers.Serializer[Any]):
    """The days as somebody enters them."""

    status = serializers.ChoiceField(choices=CalendarStatus.choices, default=CalendarStatus.OFFICIAL)
    holidays = HolidaySerializer(many=True, max_length=MOST_HOLIDAYS)  # type: ignore[call-arg]  # of the list
    working_weekends = serializers.ListField(child=serializers.DateField(), max_length=MOST_HOLIDAYS)
    source = serializers.CharField(max_length=MOST_SOURCE)  # type: ignore[assignment]  # Field.source is another thing
    url = serializers.URLField(max_length=500, required=False, allow_blank=True, default="")
    verification = serializers.ChoiceField(choices=Verification.choices, default=Verification.UNVERIFIED)
    issued_on = serializers.DateField(required=False, allow_null=True, default=None)


class NewCalendarSerializer(CalendarValuesSerializer):
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)


class CalendarEditSerializer(CalendarValuesSerializer):
    mark = serializers.IntegerField(min_value=0, help_text="The mark of the version as you read it.")


class NoticeInputSerializer(serializers.Serializer[Any]):
    notice = serializers.CharField(max_length=MOST_NOTICE, help_text="The State Council's notice, its Chinese text.")
    url = serializers.URLField(max_length=500, required=False, allow_blank=True, default="")
    verification = serializers.ChoiceField(choices=Verification.choices, default=Verification.UNVERIFIED)


class CalendarList(ListAPIView[CalendarYear]):
    """List the years of working days in force, newest first."""

    serializer_class = CalendarYearSerializer
    queryset: Any = CalendarYear.objects.in_force()


@extend_schema_view(get=extend_schema(operation_id="calendars_versions"))
class CalendarVersions(ListAPIView[CalendarYear]):
    """List every version of a year, newest first; administrators also see drafts."""

    serializer_class = CalendarVersionSerializer

    def get_queryset(self) -> QuerySet[CalendarYear]:
        if not isinstance(self.request.user, User):
            return CalendarYear.objects.none()
        rows = CalendarYear.objects.visible_to(self.request.user).filter(year=self.kwargs["year"])
        if not rows.exists():
            raise Http404
        return rows.for_page()


class Years(APIView):
    """What the addresses of versions have in common."""

    def caller(self) -> User:
        if not isinstance(self.request.user, User):
            raise Http404
        return self.request.user

    def version(self) -> CalendarYear:
        """The version of the address, if the caller may see it."""
        year, version = int(self.kwargs["year"]), int(self.kwargs["version"])
        if max(year, version) > MOST_VERSIONS:
            raise Http404
        rows = CalendarYear.objects.visible_to(self.caller()).for_page()
        return get_object_or_404(rows, year=year, version=version)

    def draft(self) -> CalendarYear:
        """The version to be changed. Raises: Http404, PermissionDenied."""
        row = self.version()
        require_administrator(self.caller())
        return row

    def given(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        read = serializer(data=self.request.data)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)


class CalendarNew(Years):
    @extend_schema(request=NewCalendarSerializer, responses={201: CalendarVersionSerializer})
    def post(self, request: Request) -> Response:
        """Begin a version of a year with the days entered, as a draft."""
        require_administrator(self.caller())
        given = self.given(NewCalendarSerializer)
        source = calendar_input.checked(given_year(given["year"], given))
        return told(calendar_review.start_year(source=source, by=self.caller()), 201)


class CalendarNotice(Years):
    @extend_schema(request=NoticeInputSerializer, responses={201: CalendarVersionSerializer})
    def post(self, request: Request) -> Response:
        """Begin a version of a year from the State Council's notice, as a draft."""
        require_administrator(self.caller())
        given = self.given(NoticeInputSerializer)
        source = calendar_input.from_notice(given["notice"], url=given["url"], verification=given["verification"])
        return told(calendar_review.start_year(source=source, by=self.caller()), 201)


class CalendarImport(Years):
    parser_classes = (TomlParser,)

    @extend_schema(request={"application/toml": OpenApiTypes.BINARY}, responses={201: CalendarVersionSerializer})
    def post(self, request: Request) -> Response:
        """Begin a version of a year from a TOML file, as a draft."""
        require_administrator(self.caller())
        source = calendar_input.from_toml(request.data if isinstance(request.data, bytes) else b"")
        return told(calendar_review.start_year(source=source, by=self.caller()), 201)


class CalendarVersion(Years):
    @extend_schema(responses={200: CalendarContentSerializer})
    def get(self, request: Request, year: int, version: int) -> Response:
        """Read a version: its days, what is doubtful about them, and what they change."""
        row = self.version()
        checks = checks_of(row)
        shown = {
            **summary(row),
            **calendar_review.source_of(row).columns(),
            "n_working": checks.n_working,
            "n_weekends_only": checks.n_weekends_only,
            "doubts": checks.doubts,
            "differences": checks.differences,
        }
        return Response(CalendarContentSerializer(shown).data)

    @extend_schema(request=CalendarEditSerializer, responses={200: CalendarVersionSerializer})
    def put(self, request: Request, year: int, version: int) -> Response:
        """Put other days in place of a draft's; the text of its notice stays."""
        row = self.draft()
        given = self.given(CalendarEditSerializer)
        source = calendar_input.checked(given_year(row.year, given, row.notice))
        return told(calendar_review.save_year(draft=row, by=self.caller(), mark=given["mark"], source=source))


class CalendarToml(Years):
    @extend_schema(responses={(200, "application/toml"): OpenApiTypes.BINARY})
    def get(self, request: Request, year: int, version: int) -> HttpResponse:
        """Take a version out as a file."""
        row = self.version()
        text = calendar_input.to_toml(calendar_review.source_of(row))
        answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="cn-{row.year}-v{row.version}.toml"'
        return answer


class CalendarCorrect(Years):
    @extend_schema(request=None, responses={201: CalendarVersionSerializer})
    def post(self, request: Request, year: int, version: int) -> Response:
        """Copy a version into the next one of its year, as a draft."""
        return told(calendar_review.start_correction(of=self.draft(), by=self.caller()), 201)


class CalendarSubmit(Years):
    @extend_schema(request=MarkSerializer, responses={200: CalendarVersionSerializer})
    def post(self, request: Request, year: int, version: int) -> Response:
        """Hand a draft to a second administrator."""
        row = self.draft()
        return told(calendar_review.submit(draft=row, by=self.caller(), **self.given(MarkSerializer)))


class CalendarSendBack(Years):
    @extend_schema(request=ReviewReasonSerializer, responses={200: CalendarVersionSerializer})
    def post(self, request: Request, year: int, version: int) -> Response:
        """Give what is in review back to be edited."""
        row = self.draft()
        return told(calendar_review.send_back(draft=row, by=self.caller(), **self.given(ReviewReasonSerializer)))


class CalendarDiscard(Years):
    @extend_schema(request=ReviewReasonSerializer, responses={200: CalendarVersionSerializer})
    def post(self, request: Request, year: int, version: int) -> Response:
        """Give a draft up; it stays to be read."""
        row = self.draft()
        return told(calendar_review.discard(draft=row, by=self.caller(), **self.given(ReviewReasonSerializer)))


def given_year(year: int, given: Mapping[str, Any], notice: str = "") -> Given:
    blocks = [
        GivenBlock(Holiday(row["first"], row["last"], row["en"], row["zh"]), f"holidays.{number}")
        for number, row in enumerate(given["holidays"])
    ]
    return Given(
        year=year,
        blocks=blocks,
        worked=[GivenDay(on, f"working_weekends.{number}") for number, on in enumerate(given["working_weekends"])],
        source=given["source"],
        official=given["status"] == CalendarStatus.OFFICIAL,
        url=given["url"],
        verification=Verification(given["verification"]),
        issued_on=given["issued_on"],
        notice=notice,
    )


def summary(row: CalendarYear) -> dict[str, Any]:
    named = {name: getattr(row, name) for name in ("based_on", "prepared_by", "published_by")}
    plain = ("year", "version", "step", "mark", "content_hash", "published_at", "superseded_at")
    return {
        **{name: getattr(row, name) for name in plain},
        **{name: str(one) if one else None for name, one in named.items()},
    }


def told(row: CalendarYear, status: int = 200) -> Response:
    return Response(CalendarVersionSerializer(summary(row)).data, status=status)
