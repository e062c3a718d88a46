from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import DocumentKind
from approvals.models.application import Application
from compliance.accounts.models import User


class DocumentQuerySet(models.QuerySet["Document"]):
    def current(self) -> Self:
        return self.filter(retired_at=None)


class Document(models.Model):
    """A typed, dated paper of a case; a wrong one is retired, never deleted.

    `malware` is what the scanner found, where that retired it.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    key = models.CharField(max_length=32, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=32, choices=DocumentKind)
    title = models.CharField(_("title"), max_length=200)
    dated_on = models.DateField(_("finished or signed on"))
    file = models.CharField(max_length=120)
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_because = models.CharField(max_length=300, blank=True)
    malware = models.CharField(max_length=200, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-dated_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def why_retired(self) -> str:
        """What somebody wrote, or what was found in the file, in the reader's language; empty while it stands."""
        if not self.malware:
            return self.retired_because
        return str(_("Malicious software was found in the file: %(found)s.") % {"found": self.malware})
