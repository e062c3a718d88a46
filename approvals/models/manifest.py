from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import InventoryStatus
from approvals.models.application import Application
from approvals.models.flow import Flow
from compliance.accounts.models import User


class Manifest(models.Model):
    """A description of the data, never the data; immutable once attached, one version each."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="manifests")
    version = models.PositiveIntegerField()
    format = models.CharField(max_length=32)
    title = models.CharField(max_length=300, blank=True)
    descriptor = models.JSONField()
    notices = models.JSONField(default=list)
    file = models.CharField(max_length=120)
    filename = models.CharField(max_length=255)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    attached_at = models.DateTimeField(auto_now_add=True)
    attached_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["application", "version"], name="manifest_version_once")]

    def __str__(self) -> str:
        return f"v{self.version}"


class Resource(models.Model):
    """One resource of a manifest with the facts it states; an absent fact is unknown."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    manifest = models.ForeignKey(Manifest, on_delete=models.CASCADE, related_name="resources")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["manifest", "name"], name="resource_name_once")]

    def __str__(self) -> str:
        return self.name


class FlowResource(models.Model):
    """That a flow exports the resource of this name, in whatever manifest version is current."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="flow_resources")
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="flow_resources")
    resource_name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "resource_name"], name="flow_resource_once")]


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def current(self) -> Self:
        return self.filter(replaced_at=None)


class Declaration(models.Model):
    """An officer's answer to a fact the manifest leaves unknown; kept beside it, hashed."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="declarations")
    resource_name = models.CharField(max_length=200)
    fact = models.CharField(max_length=64)
    value = models.JSONField(null=True)
    evidence = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    declared_at = models.DateTimeField(auto_now_add=True)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["resource_name", "fact", "-declared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "resource_name", "fact"],
                condition=models.Q(replaced_at=None),
                name="declaration_one_current",
                violation_error_message=_("Somebody answered this at the same moment."),
            )
        ]


class Inventory(models.Model):
    """One row per file of a resource, kept in storage and summarised by a task."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="inventories")
    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="inventory")
    file = models.CharField(max_length=120)
    filename = models.CharField(max_length=255)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=16, choices=InventoryStatus, default=InventoryStatus.QUEUED)
    percent = models.PositiveSmallIntegerField(default=0)
    n_rows = models.PositiveBigIntegerField(default=0)
    summary = models.JSONField(default=dict)
    problems = models.JSONField(default=dict)
    attached_at = models.DateTimeField(auto_now_add=True)
    attached_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    @property
    def is_waiting(self) -> bool:
        return self.status in (InventoryStatus.QUEUED, InventoryStatus.READING)

    @property
    def n_flagged(self) -> int:
        """Paths that look like they name a person or a vehicle; 0 as long as nothing was read."""
        n: int = self.summary.get("n_flagged", 0)
        return n

    @property
    def has_wrong_rows(self) -> bool:
        """Say whether it was read to the end although some rows are wrong."""
        return self.status == InventoryStatus.FAILED and bool(self.summary)
