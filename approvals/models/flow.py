from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models.application import Application
from compliance.accounts.models import Membership, Organisation, User
from compliance.enums import ExportAct, Scenario


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(organisation__in=Membership.objects.filter(user=user).values("organisation"))

    def for_page(self) -> Self:
        return self.select_related("organisation").prefetch_related("onward").order_by("organisation", "name", "pk")


class Recipient(models.Model):
    """Somebody abroad who receives data; one register per organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="recipients")
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country or region"), max_length=2, help_text=_("Two letters, for example DE."))
    address = models.CharField(_("address"), max_length=300, blank=True)
    business = models.CharField(_("business"), max_length=200, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact = models.CharField(_("mail or telephone"), max_length=200, blank=True)
    onward = models.ManyToManyField(
        "self",
        through="OnwardTransfer",
        through_fields=("sender", "receiver"),
        symmetrical=False,
        related_name="receives_from",
        blank=True,
        verbose_name=_("passes data on to"),
    )
    is_retired = models.BooleanField(_("no longer used"), default=False)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "country"],
                name="recipient_once_per_organisation",
                violation_error_message=_("This recipient is in the register already."),
            ),
            models.CheckConstraint(
                name="recipient_country_two_letters",
                condition=models.Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message=_("The country is two capital letters, for example DE."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"


class OnwardTransfer(models.Model):
    """That a recipient passes what it receives on to another one of the register."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "receiver"], name="onward_transfer_once"),
            models.CheckConstraint(
                name="onward_transfer_to_another",
                condition=~models.Q(sender=models.F("receiver")),
                violation_error_message=_("A recipient does not pass data on to itself."),
            ),
        ]


class Flow(models.Model):
    """One export scenario of a case: the unit of determination.

    A null number, a blank choice and a fact absent from `answers` mean unknown.
    `n_case` and `s_case` are distinct natural persons, not records.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="flows")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    export_act = models.CharField(_("export act"), max_length=32, choices=ExportAct, blank=True)
    scenario = models.CharField(_("scenario"), max_length=32, choices=Scenario, blank=True)
    purpose_text = models.TextField(_("purpose"), blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    n_case = models.PositiveBigIntegerField(_("persons, not sensitive"), null=True, blank=True)
    s_case = models.PositiveBigIntegerField(_("persons, sensitive"), null=True, blank=True)
    counting_method = models.TextField(_("how the persons were counted"), blank=True)
    forecast = models.JSONField(_("forecast of persons per year"), default=list, blank=True)
    export_on = models.DateField(_("first export on"), null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    recipients = models.ManyToManyField(Recipient, through="FlowRecipient", related_name="flows")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "position"],
                name="flow_position_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def declared_facts(self) -> dict[str, Any]:
        """Return the flow's own facts by name; an unknown one is left out."""
        facts: dict[str, Any] = {
            "export_act": self.export_act or None,
            "scenario": self.scenario or None,
            "n_case": self.n_case,
            "s_case": self.s_case,
            "export_on": self.export_on.isoformat() if self.export_on else None,
            **self.answers,
        }
        return {name: value for name, value in facts.items() if value is not None}


class FlowRecipient(models.Model):
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="flow_recipients")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "recipient"], name="flow_recipient_once")]
