from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import FollowUpKind
from approvals.models.application import Application
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.wording import Text


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(organisation__in=user.organisation_ids())

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def of(self, user: User) -> Self:
        """Restrict to the person's own, of organisations the person still belongs to."""
        return self.visible_to(user).filter(owner=user)

    def for_page(self) -> Self:
        return self.select_related("organisation", "application", "entity", "owner", "opened_by", "closed_by")


class FollowUp(models.Model):
    """A task somebody has because something outside their case changed; "task" in the interface.

    `key` says what it is about, so that the same cause opens it once per organisation. `text` is
    what to do, `why` the cause, both {en, zh}; `cites` are keys of rules, `edition:code`.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="follow_ups", null=True, blank=True
    )
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=16, choices=FollowUpKind)
    key = models.CharField(max_length=200)
    text = models.JSONField()
    why = models.JSONField()
    cites = models.JSONField(default=list, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["closed_at", "-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key"],
                name="follow_up_once_per_cause",
                violation_error_message=_("There is a task for this already."),
            ),
            models.CheckConstraint(
                name="follow_up_closed_by_somebody",
                condition=models.Q(closed_at=None, closed_by=None)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                violation_error_message=_("A task that is done says who closed it."),
            ),
            models.CheckConstraint(name="follow_up_kind_is_known", condition=models.Q(kind__in=FollowUpKind.values)),
        ]
        indexes = [
            models.Index(fields=["owner"], condition=models.Q(closed_at=None), name="follow_up_open_of_owner"),
            models.Index(fields=["organisation", "closed_at"], name="follow_up_of_organisation"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def text_texts(self) -> Text:
        return Text(**self.text)

    @property
    def why_texts(self) -> Text:
        return Text(**self.why)
