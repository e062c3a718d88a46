"""What hangs on a case: documents, comments, deadlines."""

from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import ListOfCase, case_for, found, user_of
from approvals.api.cases import read
from approvals.api.files import answer_file
from approvals.api.serializers.casework import CommentSerializer, DocumentSerializer
from approvals.api.serializers.registers import DeadlineSerializer
from approvals.enums import Anchor, DocumentKind, Visibility
from approvals.models import Comment, Deadline, Document, scan_state
from approvals.services import comments as commenting
from approvals.services import documents as papers
from approvals.withholding import require_inside


class DocumentList(ListOfCase[Document]):
    """List the papers of a case."""

    serializer_class = DocumentSerializer
    queryset = Document.objects.select_related("uploaded_by").annotate(scan=scan_state())
    parser_classes = (MultiPartParser, FormParser)

    @extend_schema(request=inputs.NewDocument, responses={201: DocumentSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Add a paper (multipart)."""
        case, values = self.case, read(inputs.NewDocument, request)
        added = papers.add_document(
            application_id=case.pk,
            by=user_of(request),
            kind=DocumentKind(values["kind"]),
            title=values["title"],
            dated_on=values["dated_on"],
            upload=values["file"],
        )
        return Response(DocumentSerializer(added).data, status=201)


@extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
@api_view(["GET"])
def document_file(request: Request, reference: str, key: str) -> FileResponse:
    """Download a paper."""
    document = found(case_for(request, reference).documents.all(), key=key)
    require_inside(user_of(request))
    return answer_file(document.file, document.filename)


@extend_schema(request=inputs.Reason, responses=DocumentSerializer)
@api_view(["POST"])
def retire_document(request: Request, reference: str, key: str) -> Response:
    """Set a wrong paper aside."""
    document = found(case_for(request, reference).documents.all(), key=key)
    reason = read(inputs.Reason, request)["reason"]
    retired = papers.retire_document(document_id=document.pk, by=user_of(request), reason=reason)
    return Response(DocumentSerializer(retired).data)


class CommentList(ListOfCase[Comment]):
    """List the comments you may see, oldest first."""

    serializer_class = CommentSerializer
    queryset = Comment.objects.select_related("author").prefetch_related("edits", "mentions__user")
    filterset_fields = ("parent", "anchor", "anchor_key", "visibility")

    def get_queryset(self) -> Any:
        return super().get_queryset().visible_to(user_of(self.request))

    @extend_schema(request=inputs.NewComment, responses={201: CommentSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Write a comment, or a reply to a thread."""
        case, values = self.case, read(inputs.NewComment, request)
        parent = values.pop("parent", None)
        written = commenting.add_comment(
            application_id=case.pk,
            by=user_of(request),
            body=values["body"],
            anchor=Anchor(values["anchor"]),
            anchor_key=values["anchor_key"],
            visibility=Visibility(values["visibility"]),
            parent_id=found(self.get_queryset().filter(parent=None), pk=parent).pk if parent else None,
        )
        return Response(CommentSerializer(written).data, status=201)


def comment_for(request: Request, reference: str, pk: int, **lookup: Any) -> Comment:
    visible = Comment.objects.visible_to(user_of(request)).filter(application=case_for(request, reference))
    return found(visible, pk=pk, **lookup)


@extend_schema(request=inputs.CommentChange, responses=CommentSerializer)
@api_view(["PATCH"])
def comment(request: Request, reference: str, pk: int) -> Response:
    """Edit your own comment; what it said stays in its history."""
    mine = comment_for(request, reference, pk)
    body = read(inputs.CommentChange, request)["body"]
    edited = commenting.edit_comment(comment_id=mine.pk, by=user_of(request), body=body)
    return Response(CommentSerializer(edited).data)


@extend_schema(request=None, responses=CommentSerializer)
@api_view(["POST"])
def resolve(request: Request, reference: str, pk: int, resolved: bool) -> Response:
    """Resolve a thread, or open it again."""
    thread = comment_for(request, reference, pk, parent=None)
    changed = commenting.set_resolved(comment_id=thread.pk, by=user_of(request), resolved=resolved)
    return Response(CommentSerializer(changed).data)


class DeadlinesOfCase(ListOfCase[Deadline]):
    """List the deadlines of a case with their arithmetic, closed ones too."""

    serializer_class = DeadlineSerializer
    queryset = Deadline.objects.for_page()
