from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import LedgerKind
from compliance.accounts.models import LegalEntity, Membership, Organisation, User


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(organisation__in=Membership.objects.filter(user=user).values("organisation"))


class LedgerEntry(models.Model):
    """Distinct persons exported in a calendar year outside the cases here, as stated by an officer.

    `n` not sensitive, `s` sensitive. Without an opening entry a year's total is unknown, not zero.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="ledger_entries")
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=16, choices=LedgerKind)
    n = models.PositiveBigIntegerField(_("persons, not sensitive"))
    s = models.PositiveBigIntegerField(_("persons, sensitive"))
    source = models.CharField(_("where the figures come from"), max_length=300)
    stated_at = models.DateTimeField(auto_now_add=True)
    stated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "entity", "kind", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "year"],
                condition=models.Q(kind=LedgerKind.OPENING),
                name="ledger_one_opening_a_year",
                violation_error_message=_("This year has an opening balance already."),
            )
        ]
