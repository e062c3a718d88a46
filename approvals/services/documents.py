"""Papers of a case: add, retire, which are needed and how fresh they are."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from approvals.enums import DocumentKind
from approvals.exceptions import BadInput, NotAllowed, Problem
from approvals.lifecycle import subject_of
from approvals.models import Application, Document
from approvals.permissions import can_add_documents
from approvals.services import deadlines, files, pathways, quarantine
from approvals.services.locking import lock_application, make_author
from compliance import audit
from compliance.accounts.models import User
from compliance.clocks import add_months
from compliance.rules import RequiredDocument


@dataclass(frozen=True, slots=True)
class DocumentNeed:
    """A paper the pathway asks for, and the newest one that answers it, if any."""

    kind: DocumentKind
    asked: RequiredDocument
    document: Document | None
    fresh_until: date | None

    def is_answered(self, on: date) -> bool:
        return self.document is not None and (self.fresh_until is None or on <= self.fresh_until)


def required_documents(application: Application, on: date) -> list[DocumentNeed]:
    """List what the case's pathway and route ask for, with the newest paper of each kind."""
    newest = {document.kind: document for document in reversed(current_documents(application))}
    return [need_of(asked, newest.get(asked.code)) for asked in pathways.document_needs(application, on)]


def need_of(asked: RequiredDocument, document: Document | None) -> DocumentNeed:
    fresh = add_months(document.dated_on, asked.fresh_months) if document and asked.fresh_months else None
    return DocumentNeed(DocumentKind(asked.code), asked, document, fresh)


def current_documents(application: Application) -> list[Document]:
    return list(application.documents.current())


@transaction.atomic
def add_document(
    *, application_id: int, by: User, kind: DocumentKind, title: str, dated_on: date, upload: "UploadedFile[Any]"
) -> Document:
    """Store a paper under a random name and add it to the case.

    Raises:
        NotAllowed: not an author of the case.
        BadInput: the file is too large or of a kind not accepted, or dated in the future.
    """
    application = lock_application(application_id)
    if not can_add_documents(by, application):
        raise NotAllowed(
            _("Only the officers of this case add papers, until it is closed."),
            next_step=_("Ask the case's owner."),
        )
    make_author(application, by)
    if dated_on > timezone.localdate():
        raise BadInput([Problem(_("A paper cannot be dated in the future."), "dated_on")])
    stored = files.save_upload(upload, accept=files.PAPERS)
    document = Document.objects.create(
        application=application,
        key=get_random_string(24),
        kind=kind,
        title=title,
        dated_on=dated_on,
        file=stored.name,
        filename=stored.filename,
        content_type=stored.content_type,
        bytes=stored.bytes,
        sha256=stored.sha256,
        uploaded_by=by,
    )
    quarantine.hold(stored, organisation=application.organisation, application=application, by=by)
    record(application, "document_added", document, by)
    deadlines.recompute(application)
    return document


@transaction.atomic
def retire_document(*, document_id: int, by: User, reason: str) -> Document:
    """Set a wrong paper aside; it stays readable and in the trail."""
    document = Document.objects.select_related("application__organisation").get(pk=document_id)
    application = lock_application(document.application_id)
    if not can_add_documents(by, application):
        raise NotAllowed(_("Only the officers of this case set papers aside."))
    make_author(application, by)
    if not reason.strip():
        raise BadInput([Problem(_("Say why this paper is set aside."), "reason")])
    document.retired_at = timezone.now()
    document.retired_because = reason.strip()
    document.save(update_fields=["retired_at", "retired_because"])
    record(application, "document_retired", document, by, reason=reason)
    deadlines.recompute(application)
    return document


def record(application: Application, action: str, document: Document, by: User, **extra: Any) -> None:
    audit.record(
        subject_of(application),
        action,
        by=by,
        data={"kind": document.kind, "title": document.title, "sha256": document.sha256},
        **extra,
    )
