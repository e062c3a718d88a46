"""The rules of an edition as rows, for reading, searching and the audit trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.enums import Effect, Pathway, Verification
from compliance.models.edition import Edition


class Rule(models.Model):
    """One rule of one revision; `condition` is the plain form of its condition tree."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=64)
    effect = models.CharField(_("effect"), max_length=24, choices=Effect)
    pathway = models.CharField(_("pathway"), max_length=32, choices=Pathway, blank=True)
    exemption = models.CharField(_("exemption"), max_length=8, blank=True)
    article = models.CharField(_("article"), max_length=200)
    name = models.CharField(_("name"), max_length=200, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    text = models.TextField(_("explanation"))
    text_zh = models.TextField(_("explanation in Chinese"))
    verification = models.CharField(_("verification"), max_length=12, choices=Verification)
    condition = models.JSONField(_("condition"))

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="rule_code_once_per_edition"),
            models.CheckConstraint(
                condition=models.Q(verification__in=Verification.values), name="rule_verification_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.code}"
