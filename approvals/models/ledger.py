from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import EARLIER, LedgerKind
from approvals.models.application import Application
from compliance.accounts.models import LegalEntity, Membership, Organisation, User

# The first year the ledger can hold.
FIRST_YEAR = 2021


class LedgerImportQuerySet(models.QuerySet["LedgerImport"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(organisation__in=Membership.objects.filter(user=user).values("organisation"))

    def for_page(self) -> Self:
        return self.select_related("organisation", "uploaded_by", "stored_by")


class LedgerImport(models.Model):
    """A sheet of ledger entries: uploaded and tried first, stored as a whole when an officer confirms it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ledger_imports")
    file = models.CharField(max_length=200)
    filename = models.CharField(_("file"), max_length=255)
    content_type = models.CharField(max_length=100)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stored_at = models.DateTimeField(null=True, blank=True)
    stored_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    n_stored = models.PositiveIntegerField(default=0)

    objects = LedgerImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sha256"],
                condition=models.Q(stored_at__isnull=False),
                name="ledger_import_stored_once",
                violation_error_message=_("This very file has been stored already."),
            )
        ]

    def __str__(self) -> str:
        return self.filename


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(organisation__in=Membership.objects.filter(user=user).values("organisation"))

    def standing(self) -> Self:
        """Leave out what was taken back."""
        return self.filter(taken_back_at=None)

    def for_page(self) -> Self:
        return self.select_related("entity", "application", "stated_by", "taken_back_by", "imported")


class LedgerEntry(models.Model):
    """Distinct persons exported in a calendar year, as stated by an officer; `n` not sensitive, `s` sensitive.

    An opening balance and earlier approvals add to the cases kept here, and so do actual exports
    outside of them; actual exports of a case stand in the place of its estimate. Without an opening
    entry a year's total is unknown, not zero. An entry taken back stays and counts no more.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="ledger_entries")
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=16, choices=LedgerKind)
    n = models.PositiveBigIntegerField(_("persons, not sensitive"))
    s = models.PositiveBigIntegerField(_("persons, sensitive"))
    source = models.CharField(_("where the figures come from"), max_length=300)
    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="actuals",
        null=True,
        blank=True,
        verbose_name=_("case"),
    )
    number = models.CharField(_("the authority's number"), max_length=64, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    imported = models.ForeignKey(
        LedgerImport, on_delete=models.PROTECT, related_name="entries", null=True, blank=True, editable=False
    )
    stated_at = models.DateTimeField(auto_now_add=True)
    stated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    taken_back_because = models.CharField(_("why it was taken back"), max_length=300, blank=True)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "entity", "kind", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "year"],
                condition=models.Q(kind=LedgerKind.OPENING, taken_back_at=None),
                name="ledger_one_opening_a_year",
                violation_error_message=_("This year has an opening balance already."),
            ),
            models.UniqueConstraint(
                fields=["entity", "year", "application"],
                condition=models.Q(kind=LedgerKind.ACTUAL, taken_back_at=None, application__isnull=False),
                name="ledger_one_actual_of_a_case_a_year",
                violation_error_message=_("This year has actual exports of the case already."),
            ),
            models.UniqueConstraint(
                fields=["entity", "kind", "number", "year"],
                condition=models.Q(kind__in=EARLIER, taken_back_at=None),
                name="ledger_earlier_approval_once_a_year",
                violation_error_message=_("This year has an entry with this number already."),
            ),
            models.CheckConstraint(
                name="ledger_earlier_approval_has_number_and_day",
                condition=~models.Q(kind__in=EARLIER) | (~models.Q(number="") & models.Q(issued_on__isnull=False)),
                violation_error_message=_("An earlier approval needs the authority's number and the day of issue."),
            ),
            models.CheckConstraint(
                name="ledger_case_only_of_actual_exports",
                condition=models.Q(application=None) | models.Q(kind=LedgerKind.ACTUAL),
                violation_error_message=_("Only actual exports belong to a case."),
            ),
        ]
        indexes = [models.Index(fields=["entity", "year"], name="ledger_by_entity_and_year")]

    def __str__(self) -> str:
        return f"{self.year} · {self.get_kind_display()}"


class FiledFor(models.Model):
    """That a case is filed for one more legal entity of the group, beside the one that files it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="filed_for")
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="filed_by_others")

    class Meta:
        ordering = ["entity__registered_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "entity"],
                name="filed_for_once",
                violation_error_message=_("The case is filed for this company already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.entity)
