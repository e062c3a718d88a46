from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.accounts.credit_code import WELL_FORMED, validate_credit_code
from compliance.accounts.models.people import Organisation, User
from compliance.enums import YesNoUnknown
from compliance.readable import is_chinese


class LegalEntityQuerySet(models.QuerySet["LegalEntity"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(organisation__in=Organisation.objects.visible_to(user))

    def matching(self, text: str) -> Self:
        """Restrict to entities whose name or credit code contains the text."""
        return self.filter(
            Q(registered_name__icontains=text) | Q(registered_name_zh__icontains=text) | Q(credit_code__icontains=text)
        )

    def for_page(self) -> Self:
        return self.select_related("organisation").order_by("registered_name")


class LegalEntity(models.Model):
    """An exporter: the company which files and whose persons are counted."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="legal_entities", verbose_name=_("Organisation")
    )
    slug = models.SlugField(_("Short name in addresses"), max_length=60, unique=True)
    registered_name = models.CharField(_("Registered name"), max_length=200)
    registered_name_zh = models.CharField(_("Registered name in Chinese"), max_length=200, blank=True)
    credit_code = models.CharField(_("Unified social credit code"), max_length=18, validators=[validate_credit_code])
    province = models.CharField(
        _("Province"),
        max_length=100,
        help_text=_("The province whose authority the entity files with."),
    )
    ciio = models.CharField(
        _("Operator of critical information infrastructure"),
        max_length=7,
        choices=YesNoUnknown.choices,
        default=YesNoUnknown.UNKNOWN,
    )
    zone_code = models.CharField(
        _("Free trade zone"),
        max_length=40,
        blank=True,
        help_text=_("The code of the zone in which the entity is registered, if any."),
    )
    zone_eligible = models.CharField(
        _("May use the zone's list"),
        max_length=7,
        choices=YesNoUnknown.choices,
        default=YesNoUnknown.UNKNOWN,
    )
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("Changed"), auto_now=True)

    objects = LegalEntityQuerySet.as_manager()

    class Meta:
        verbose_name = _("Legal entity")
        verbose_name_plural = _("Legal entities")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "credit_code"],
                name="entity_is_registered_once",
                violation_error_message=_("The organisation already has an entity with this credit code."),
            ),
            models.CheckConstraint(
                condition=Q(credit_code__regex=WELL_FORMED),
                name="entity_credit_code_is_well_formed",
                violation_error_message=_("A credit code is 18 digits and capital letters."),
            ),
            models.CheckConstraint(
                condition=Q(ciio__in=YesNoUnknown.values) & Q(zone_eligible__in=YesNoUnknown.values),
                name="entity_answers_are_known",
                violation_error_message=_("Answer yes, no or unknown."),
            ),
            models.CheckConstraint(
                condition=~Q(zone_code="", zone_eligible=YesNoUnknown.YES),
                name="entity_uses_a_list_only_in_a_zone",
                violation_error_message=_(
                    "Name the zone first: an entity outside every zone cannot use a zone's list."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.registered_name_zh if self.registered_name_zh and is_chinese() else self.registered_name

    def get_absolute_url(self) -> str:
        return reverse("accounts:entity", args=[self.organisation.code, self.slug])
