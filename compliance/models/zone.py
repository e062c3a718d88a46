"""Free trade zones and the editions of their lists."""

import datetime as dt
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.enums import Verification
from compliance.models.revision import Editing, Revision, RevisionQuerySet
from compliance.wording import Text


class Zone(models.Model):
    code = models.SlugField(
        _("Code"),
        max_length=40,
        unique=True,
        error_messages={"unique": _("Another zone has this code. Choose another one.")},
    )
    name = models.CharField(_("Name"), max_length=100)
    name_zh = models.CharField(_("Name in Chinese"), max_length=100)

    class Meta:
        ordering = ["name"]
        verbose_name = _("Zone")
        verbose_name_plural = _("Zones")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("compliance:zone", args=[self.code])

    @property
    def name_texts(self) -> Text:
        return Text(self.name, self.name_zh)


class ZoneListQuerySet(RevisionQuerySet["ZoneList"]):
    def in_force(self, on: dt.date) -> Self:
        """First and last day included."""
        return self.filter(in_force_from__lte=on).exclude(in_force_to__lt=on)

    def for_page(self) -> Self:
        """By zone, newest first, without the original file."""
        return self.defer("source").select_related("zone").order_by("zone__name", "-issued_on", "-revision")


class ZoneList(Revision):
    """One revision of one edition of a zone's list.

    `sectors` and `scenarios` are lists of {en, zh}; `bands` are its rows for numbers of people, in
    the plain form of rules.
    """

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="lists")
    version = models.CharField(_("Edition"), max_length=64)
    issued_on = models.DateField(_("Issued on"))
    in_force_from = models.DateField(_("In force from"))
    in_force_to = models.DateField(_("In force to"), null=True, blank=True, help_text=_("Empty: until replaced."))
    covers_automotive = models.BooleanField(_("Covers the automotive sector"), default=False)
    excludes_ciio = models.BooleanField(_("Not for operators of critical information infrastructure"), default=False)
    sectors = models.JSONField(_("Sectors"), default=list, blank=True)
    scenarios = models.JSONField(_("Scenarios"), default=list, blank=True)
    n_scenarios = models.PositiveSmallIntegerField(_("Number of scenarios"), null=True, blank=True)
    n_items = models.PositiveSmallIntegerField(_("Number of items"), null=True, blank=True)
    eligibility = models.CharField(_("Who may use it"), max_length=300, blank=True)
    eligibility_zh = models.CharField(_("Who may use it, in Chinese"), max_length=300, blank=True)
    notes = models.TextField(_("Notes"), blank=True)
    notes_zh = models.TextField(_("Notes in Chinese"), blank=True)
    url = models.URLField(_("Source"), max_length=500, blank=True)
    verification = models.CharField(
        _("Verification of dates"), max_length=12, choices=Verification, default=Verification.UNVERIFIED
    )
    coverage_verification = models.CharField(
        _("Verification of coverage"), max_length=12, choices=Verification, default=Verification.UNVERIFIED
    )
    bands = models.JSONField(_("Rows for numbers of people"), default=list, blank=True)

    objects = ZoneListQuerySet.as_manager()

    class Meta(Revision.Meta):
        ordering = ["zone", "-issued_on", "-revision"]
        verbose_name = _("List of a zone")
        verbose_name_plural = _("Lists of zones")
        constraints = [
            *Revision.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(in_force_to=None) | models.Q(in_force_to__gte=models.F("in_force_from")),
                name="zone_list_ends_after_it_began",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(verification__in=Verification.values)
                & models.Q(coverage_verification__in=Verification.values),
                name="zone_list_verification_is_known",
            ),
        ]

    def is_in_force(self, on: dt.date) -> bool:
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)

    @property
    def notes_texts(self) -> Text:
        return Text(self.notes, self.notes_zh)

    @property
    def eligibility_texts(self) -> Text:
        return Text(self.eligibility, self.eligibility_zh)


class ZoneListEditing(Editing):
    revision = models.ForeignKey(ZoneList, on_delete=models.CASCADE, related_name="editings")


class ZoneItem(models.Model):
    """One entry of a list, for reading and searching; `condition` is null where facts cannot tell."""

    zone_list = models.ForeignKey(ZoneList, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=64)
    text = models.TextField(_("text"))
    text_zh = models.TextField(_("text in Chinese"))
    article = models.CharField(_("article"), max_length=200)
    verification = models.CharField(_("verification"), max_length=12, choices=Verification)
    sector = models.CharField(_("sector"), max_length=300, blank=True)
    sector_zh = models.CharField(_("sector in Chinese"), max_length=300, blank=True)
    scenario = models.CharField(_("scenario"), max_length=300, blank=True)
    scenario_zh = models.CharField(_("scenario in Chinese"), max_length=300, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    condition = models.JSONField(_("condition"), null=True, blank=True)

    class Meta:
        ordering = ["zone_list", "position"]
        constraints = [
            models.UniqueConstraint(fields=["zone_list", "code"], name="zone_item_code_once_per_list"),
            models.CheckConstraint(
                condition=models.Q(verification__in=Verification.values), name="zone_item_verification_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone_list} {self.code}"

    @property
    def text_texts(self) -> Text:
        return Text(self.text, self.text_zh)

    @property
    def sector_texts(self) -> Text:
        return Text(self.sector, self.sector_zh)

    @property
    def scenario_texts(self) -> Text:
        return Text(self.scenario, self.scenario_zh)
