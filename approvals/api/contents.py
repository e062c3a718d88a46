"""What hangs on a case: documents, comments, deadlines, events."""

from django.core.files.storage import default_storage
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import case_for, found, user_of
from approvals.api.cases import read
from approvals.api.serializers import (
    CommentSerializer,
    DeadlineSerializer,
    DocumentSerializer,
    EventSerializer,
)
from approvals.enums import Anchor, DocumentKind, Visibility
from approvals.models import Comment
from approvals.services import comments as commenting
from approvals.services import documents as papers
from compliance.audit.models import Event


@extend_schema(methods=["GET"], responses=DocumentSerializer(many=True))
@extend_schema(methods=["POST"], request=inputs.NewDocument, responses={201: DocumentSerializer})
@api_view(["GET", "POST"])
@parser_classes([MultiPartParser, FormParser])
def documents(request: Request, reference: str) -> Response:
    """List the papers of a case, or add one (multipart)."""
    case = case_for(request, reference)
    if request.method == "GET":
        rows = case.documents.select_related("uploaded_by")
        return Response(DocumentSerializer(rows, many=True).data)
    values = read(inputs.NewDocument, request)
    added = papers.add_document(
        application_id=case.pk,
        by=user_of(request),
        kind=DocumentKind(values["kind"]),
        title=values["title"],
        dated_on=values["dated_on"],
        upload=values["file"],
    )
    return Response(DocumentSerializer(added).data, status=201)


@extend_schema(responses={200: OpenApiTypes.BINARY})
@api_view(["GET"])
def document_file(request: Request, reference: str, key: str) -> FileResponse:
    """Download a paper."""
    document = found(case_for(request, reference).documents.all(), key=key)
    return FileResponse(default_storage.open(document.file), as_attachment=True, filename=document.filename)


@extend_schema(request=inputs.Reason, responses=DocumentSerializer)
@api_view(["POST"])
def retire_document(request: Request, reference: str, key: str) -> Response:
    """Set a wrong paper aside."""
    document = found(case_for(request, reference).documents.all(), key=key)
    reason = read(inputs.Reason, request)["reason"]
    retired = papers.retire_document(document_id=document.pk, by=user_of(request), reason=reason)
    return Response(DocumentSerializer(retired).data)


@extend_schema(methods=["GET"], responses=CommentSerializer(many=True))
@extend_schema(methods=["POST"], request=inputs.NewComment, responses={201: CommentSerializer})
@api_view(["GET", "POST"])
def comments(request: Request, reference: str) -> Response:
    """Read the comments you may see, or write one."""
    case, by = case_for(request, reference), user_of(request)
    visible = Comment.objects.visible_to(by).filter(application=case)
    if request.method == "GET":
        return Response(CommentSerializer(visible.select_related("author"), many=True).data)
    values = read(inputs.NewComment, request)
    parent = values.pop("parent", None)
    written = commenting.add_comment(
        application_id=case.pk,
        by=by,
        body=values["body"],
        anchor=Anchor(values["anchor"]),
        anchor_key=values["anchor_key"],
        visibility=Visibility(values["visibility"]),
        parent_id=found(visible.filter(parent=None), pk=parent).pk if parent else None,
    )
    return Response(CommentSerializer(written).data, status=201)


@extend_schema(request=inputs.CommentChange, responses=CommentSerializer)
@api_view(["PATCH"])
def comment(request: Request, reference: str, pk: int) -> Response:
    """Edit your own comment; what it said stays in its history."""
    by = user_of(request)
    visible = Comment.objects.visible_to(by).filter(application=case_for(request, reference))
    body = read(inputs.CommentChange, request)["body"]
    edited = commenting.edit_comment(comment_id=found(visible, pk=pk).pk, by=by, body=body)
    return Response(CommentSerializer(edited).data)


@extend_schema(request=None, responses=CommentSerializer)
@api_view(["POST"])
def resolve(request: Request, reference: str, pk: int, resolved: bool) -> Response:
    """Resolve a thread, or open it again."""
    by = user_of(request)
    visible = Comment.objects.visible_to(by).filter(application=case_for(request, reference), parent=None)
    thread = commenting.set_resolved(comment_id=found(visible, pk=pk).pk, by=by, resolved=resolved)
    return Response(CommentSerializer(thread).data)


@extend_schema(responses=DeadlineSerializer(many=True))
@api_view(["GET"])
def deadlines(request: Request, reference: str) -> Response:
    """List the deadlines of a case with their arithmetic."""
    rows = case_for(request, reference).deadlines.select_related("application")
    return Response(DeadlineSerializer(rows, many=True).data)


@extend_schema(responses=EventSerializer(many=True))
@api_view(["GET"])
def events(request: Request, reference: str) -> Response:
    """List the audit trail of a case, oldest first."""
    case = case_for(request, reference)
    rows = Event.objects.visible_to(user_of(request)).for_subject("application", case.pk)
    return Response(EventSerializer(rows, many=True).data)
