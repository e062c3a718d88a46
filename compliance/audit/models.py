import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.audit.chain import Sealed
from compliance.audit.subjects import Reader, Subject

NOTHING = "{}"
NOTHING_SHA256 = sha256(NOTHING.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    column: str
    before: Any
    after: Any


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: Reader) -> Self:
        """Restrict to events of the user's organisations; administrators also see the installation's.

        The keys are read first: with a subquery PostgreSQL sorts all events of a large organisation
        to show the last fifty.
        """
        theirs = Q(organisation_id__in=list(user.organisations().values_list("pk", flat=True)))
        if user.is_administrator:
            theirs |= Q(organisation_id__isnull=True)
        return self.filter(theirs)

    def for_subject(self, kind: str, pk: int) -> Self:
        return self.filter(subject_kind=kind, subject_id=pk).order_by("txid", "id")


class Event(models.Model):
    """Something done (semantic) or the row it changed (row); never changed, never deleted.

    The two kinds of one step share their txid. No foreign keys: the trail outlives what it tells of.
    """

    class Kind(models.TextChoices):
        ROW = "row", _("Change of a row")
        SEMANTIC = "semantic", _("Step")

    kind = models.CharField(_("Kind"), max_length=8, choices=Kind.choices, db_default=Kind.SEMANTIC)
    subject_kind = models.CharField(_("Subject"), max_length=20)
    subject_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField(null=True)
    action = models.CharField(_("Action"), max_length=64)
    table_name = models.CharField(_("Table"), max_length=63, db_default="")
    row_pk = models.CharField(_("Row"), max_length=64, db_default="")
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("Person"), max_length=150, db_default="")
    reason = models.TextField(_("Reason"), db_default="")
    at = models.DateTimeField(_("Time"), db_default=models.Func(function="clock_timestamp"))
    request_id = models.CharField(_("Request"), max_length=64, db_default="")
    txid = models.BigIntegerField(_("Transaction"), db_default=models.Func(function="audit_txid"))
    db_role = models.CharField(_("Database role"), max_length=63, db_default=models.Func(template="SESSION_USER"))
    payload = models.TextField(help_text=_("The exact text which was hashed."))
    payload_sha256 = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("Event")
        verbose_name_plural = _("Events")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "txid", "id"], name="event_by_subject"),
            models.Index(fields=["txid", "id"], name="event_in_commit_order"),
            models.Index(fields=["organisation_id", "-id"], name="event_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action} {self.table_name}".rstrip()

    @property
    def is_disposed(self) -> bool:
        """Say whether the texts are gone: a step without data has the hash of its empty payload."""
        return self.payload == NOTHING and self.payload_sha256 != NOTHING_SHA256

    @property
    def subject(self) -> Subject:
        return Subject(self.subject_kind, self.subject_id, self.organisation_id)

    @property
    def data(self) -> dict[str, Any]:
        """Read the payload of a step."""
        return dict(json.loads(self.payload))

    @property
    def changes(self) -> list[Change]:
        """Read the payload of a row: its changed columns, or all where it came or went."""
        before, after = self.data.get("before") or {}, self.data.get("after") or {}
        return [Change(name, before.get(name), after.get(name)) for name in after or before]


class Seal(models.Model):
    """One run of the sealer: a Merkle root over the links it added, chained to the seal before."""

    at = models.DateTimeField(_("Time"), db_default=models.Func(function="clock_timestamp"))
    first_link = models.BigIntegerField()
    last_link = models.BigIntegerField(unique=True)
    last_txid = models.BigIntegerField(help_text=_("Events after this transaction and event are not sealed yet."))
    last_event_id = models.BigIntegerField()
    root = models.CharField(max_length=64)
    key = models.CharField(
        max_length=64, db_default="", help_text=_("The public key which signs; empty where the seal is not signed.")
    )
    next_key = models.CharField(
        max_length=64, db_default="", help_text=_("A public key which may sign from the next seal on.")
    )
    digest = models.CharField(
        max_length=64, help_text=_("Over the digest of the seal before and all columns of this one but the signature.")
    )
    signature = models.CharField(max_length=128, db_default="", help_text=_("Ed25519, over the digest as text."))

    class Meta:
        verbose_name = _("Seal")
        verbose_name_plural = _("Seals")

    def __str__(self) -> str:
        return f"{self.pk} {self.digest[:12]}"

    def sealed(self, previous: str) -> Sealed:
        """Give what the digest covers; `previous` is the digest of the seal before."""
        return Sealed(
            previous,
            self.first_link,
            self.last_link,
            self.last_txid,
            self.last_event_id,
            self.root,
            self.at,
            self.key,
            self.next_key,
        )


class Outlet(models.Model):
    """A place outside the database to which seals are sent, and how far it has got."""

    class Kind(models.TextChoices):
        FILE = "file", _("File")
        MAIL = "mail", _("Mail")
        WEBHOOK = "webhook", _("Webhook")

    kind = models.CharField(_("Outlet"), max_length=8, choices=Kind.choices, unique=True)
    sent_seal = models.BigIntegerField(_("Sent up to seal"), default=0)
    sent_at = models.DateTimeField(_("Sent"), null=True)
    attempts = models.IntegerField(_("Attempts that failed"), default=0)
    error = models.CharField(_("What went wrong"), max_length=200, default="", blank=True)
    again_at = models.DateTimeField(_("Next try"), null=True)

    class Meta:
        verbose_name = _("Outlet")
        verbose_name_plural = _("Outlets")

    def __str__(self) -> str:
        return f"{self.kind} {self.sent_seal}"


class Receipt(models.Model):
    """That seals left the database: which, when, where to, and what came back."""

    kind = models.CharField(_("Outlet"), max_length=8, choices=Outlet.Kind.choices)
    first_seal = models.BigIntegerField(_("First seal"))
    last_seal = models.BigIntegerField(_("Last seal"))
    digest = models.CharField(_("Digest of the last seal"), max_length=64)
    at = models.DateTimeField(_("Time"), db_default=models.Func(function="clock_timestamp"))
    receipt = models.CharField(_("Receipt"), max_length=200)

    class Meta:
        verbose_name = _("Receipt")
        verbose_name_plural = _("Receipts")

    def __str__(self) -> str:
        return f"{self.kind} {self.first_seal}–{self.last_seal}"


class Link(models.Model):
    """An event's place in the chain of its subject.

    Numbers run without a gap through the whole trail, positions through the subject, so that a missing link shows.
    """

    number = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    position = models.BigIntegerField()
    leaf = models.CharField(max_length=64, help_text=_("Over the frozen columns of the event."))
    digest = models.CharField(
        max_length=64, help_text=_("Over the digest before it in the subject's chain and the leaf.")
    )

    class Meta:
        verbose_name = _("Link")
        verbose_name_plural = _("Links")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "position"],
                name="link_position_is_taken_once",
                violation_error_message=_("Two events cannot have one position in a chain."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} → event {self.event_id}"


class Tombstone(models.Model):
    """That the texts of an event were lawfully disposed of; its link keeps the leaf, so that the chain holds.

    Written only by the function of a disposal; a `disposed` event of the same subject lists the events
    by a digest of their ids.
    """

    event_id = models.BigIntegerField(primary_key=True)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    disposal_id = models.BigIntegerField()
    at = models.DateTimeField(_("Time"), db_default=models.Func(function="clock_timestamp"))

    class Meta:
        verbose_name = _("Tombstone")
        verbose_name_plural = _("Tombstones")
        indexes = [models.Index(fields=["disposal_id", "event_id"], name="tombstone_by_disposal")]
