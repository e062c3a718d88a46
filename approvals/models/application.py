from typing import Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Concat, Upper
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approvals.enums import (
    STAGE_OF,
    STATUSES_OF_STAGE,
    WITH_AUTHORITY,
    ParticipationKind,
    Procedure,
    Stage,
    Status,
)
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.enums import Pathway, Role, Route

PROCEDURE_OF = {
    Pathway.OUT_OF_SCOPE: Procedure.NOT_REQUIRED,
    Pathway.EXEMPT: Procedure.NOT_REQUIRED,
    Pathway.SECURITY_ASSESSMENT: Procedure.ASSESSMENT,
}
PROCEDURE_OF_ROUTE = {
    Route.CONTRACT: Procedure.CONTRACT,
    Route.CERTIFICATION: Procedure.CERTIFICATION,
}

WAITING_ON_OWNER = (
    Status.DRAFT,
    Status.RETURNED,
    Status.CLEARED,
    Status.SUPPLEMENT_REQUESTED,
    Status.NOT_PASSED,
    Status.SUSPENDED,
)


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(organisation__in=user.organisation_ids())

    def at_stage(self, stage: Stage) -> Self:
        return self.filter(status__in=STATUSES_OF_STAGE[stage])

    def open(self) -> Self:
        return self.exclude(status__in=STATUSES_OF_STAGE[Stage.CLOSED])

    def search(self, text: str) -> Self:
        """Match reference, title, exporter and the authority's own numbers, ignoring case.

        Exporters are found first: as a subquery they would keep PostgreSQL from the search index.
        """
        found = models.Q(search_text__contains=text.strip().upper())
        entities = list(LegalEntity.objects.matching(text).values_list("pk", flat=True))
        return self.filter(found | models.Q(entity__in=entities) if entities else found)

    def waiting_on_authority(self) -> Self:
        return self.filter(status__in=WITH_AUTHORITY)

    def waiting_on(self, user: User) -> Self:
        """Restrict to cases whose next step is this person's: own work, review, or decision."""
        reviews, decides = user.organisation_ids(Role.REVIEWER), user.organisation_ids(Role.APPROVER)
        parts = Participation.objects.filter(user=user).values("application")
        return self.filter(
            models.Q(owner=user, status__in=WAITING_ON_OWNER)
            | models.Q(reviewer=user, status=Status.IN_ASSESSMENT)
            | (models.Q(organisation__in=reviews, status=Status.SUBMITTED) & ~models.Q(pk__in=parts))
            | (models.Q(organisation__in=decides, status=Status.AWAITING_DECISION) & ~models.Q(pk__in=parts))
        )

    def for_page(self) -> Self:
        return self.select_related("organisation", "entity", "owner", "reviewer", "changed_by", "amends")


class Application(models.Model):
    """One export case: a legal entity's flows, from draft to in force."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="applications")
    entity = models.ForeignKey(
        LegalEntity,
        on_delete=models.PROTECT,
        related_name="applications",
        verbose_name=_("exporter"),
    )
    reference = models.CharField(max_length=24, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    status = models.CharField(max_length=24, choices=Status, default=Status.DRAFT)
    pathway = models.CharField(max_length=32, choices=Pathway, blank=True)
    route = models.CharField(_("route"), max_length=16, choices=Route, blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="owned_applications")
    reviewer = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="reviewed_applications",
        null=True,
        blank=True,
    )
    also_for = models.ManyToManyField(
        LegalEntity, through="FiledFor", related_name="+", blank=True, verbose_name=_("also filed for")
    )
    amends = models.ForeignKey("self", on_delete=models.PROTECT, related_name="amendments", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    project_number = models.CharField(_("project number (项目编号)"), max_length=64, blank=True)
    serial_number = models.CharField(_("serial number (流水号)"), max_length=64, blank=True)
    filing_number = models.CharField(_("filing number (备案号)"), max_length=64, blank=True)
    search_text = models.GeneratedField(
        expression=Upper(
            Concat(
                "reference",
                models.Value(" "),
                "title",
                models.Value(" "),
                "project_number",
                models.Value(" "),
                "serial_number",
                models.Value(" "),
                "filing_number",
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="application_status_is_known",
                condition=models.Q(status__in=Status.values),
                violation_error_message=_("The status is not one of the known statuses."),
            ),
            models.CheckConstraint(
                name="application_does_not_amend_itself",
                condition=~models.Q(amends=models.F("pk")),
                violation_error_message=_("A case cannot amend itself."),
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="application_search"),
            models.Index(fields=["organisation", "-changed_at", "-id"], name="application_recent"),
            models.Index(fields=["organisation", "status", "-changed_at"], name="application_by_status"),
            models.Index(fields=["organisation", "next_due_on"], name="application_by_due"),
            models.Index(fields=["organisation", "pathway"], name="application_by_pathway"),
            models.Index(fields=["owner", "status"], name="application_by_owner"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def stage(self) -> Stage:
        return STAGE_OF[Status(self.status)]

    def exporters(self) -> list[LegalEntity]:
        """The legal entities it is filed for, the one that files it first."""
        return [self.entity, *self.also_for.order_by("registered_name")]

    def exporter_ids(self) -> list[int]:
        return [self.entity_id, *self.filed_for.values_list("entity_id", flat=True)]

    @property
    def procedure(self) -> Procedure:
        """The steps this case goes through, from its pathway and the chosen route."""
        if not self.pathway:
            return Procedure.UNDETERMINED
        pathway = Pathway(self.pathway)
        if pathway == Pathway.CONTRACT_OR_CERTIFICATION and self.route:
            return PROCEDURE_OF_ROUTE[Route(self.route)]
        return PROCEDURE_OF.get(pathway, Procedure.UNDETERMINED)

    @property
    def waiting_on_text(self) -> str:
        """Say whose step is next: a person, a role, the authority, or nobody."""
        status = Status(self.status)
        if status in WITH_AUTHORITY:
            return gettext("waiting on the authority")
        if status in WAITING_ON_OWNER:
            return gettext("waiting on %(name)s") % {"name": self.owner.name}
        if status == Status.IN_ASSESSMENT and self.reviewer:
            return gettext("waiting on %(name)s") % {"name": self.reviewer.name}
        if status == Status.SUBMITTED:
            return gettext("waiting on a legal reviewer")
        if status == Status.AWAITING_DECISION:
            return gettext("waiting on an approver")
        return ""

    @property
    def is_editable(self) -> bool:
        return self.stage == Stage.DRAFT

    @property
    def is_final(self) -> bool:
        return self.stage == Stage.CLOSED


class ReferenceCounter(models.Model):
    """The last number given out per organisation and year; locked while a reference is taken."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "year"], name="reference_counter_once_a_year")]


class Participation(models.Model):
    """What one person is to one case; never two things, so that two people really are two."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="participations")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="participations")
    kind = models.CharField(max_length=16, choices=ParticipationKind)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"],
                name="participation_one_kind_per_person",
                violation_error_message=_("A person is author, adviser or approver of a case, never two of them."),
            ),
            models.UniqueConstraint(fields=["application", "user", "kind"], name="participation_named"),
            models.CheckConstraint(
                name="participation_kind_is_known",
                condition=models.Q(kind__in=ParticipationKind.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()}"
