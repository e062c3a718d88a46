"""How an organisation answers a consultation: who is asked, what it says as one, what it sent, what came of it."""

from typing import Any, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.enums import AnswerStatus, ClauseResult, SentBy
from compliance.accounts.models import Organisation, User
from compliance.models import Consultation, ConsultationClause, Stance

Row = TypeVar("Row", bound=models.Model)


class InsideQuerySet(models.QuerySet[Row]):
    """Rows that belong to one organisation and one consultation."""

    def visible_to(self, user: User) -> Self:
        return self.filter(organisation__in=user.organisation_ids())

    def of(self, consultation: Consultation, organisation: Organisation) -> Self:
        return self.filter(consultation=consultation, organisation=organisation)


class Inside(models.Model):
    """Something of one organisation about one consultation; nobody outside reads it."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class PositionRequestQuerySet(InsideQuerySet["PositionRequest"]):
    def current(self) -> Self:
        return self.filter(withdrawn_at=None)


class PositionRequest(Inside):
    """A reviewer is asked for a position on a clause, or without one on the whole draft."""

    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    clause = models.ForeignKey(ConsultationClause, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PositionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["reviewer__name", models.F("clause__position").asc(nulls_first=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "organisation", "reviewer", "clause"],
                condition=models.Q(withdrawn_at=None),
                nulls_distinct=False,
                name="position_asked_once",
            ),
            models.CheckConstraint(
                name="position_request_withdrawn_by_somebody",
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]


class ConsultationAnswerQuerySet(InsideQuerySet["ConsultationAnswer"]):
    def for_page(self) -> Self:
        return self.select_related("consultation", "organisation", "submitted_by", "released_by", "sent_by")


class ConsultationAnswer(Inside):
    """An organisation's one answer to a consultation: written by editors, released by another person, sent.

    `internal_due_on` is the organisation's own last day for positions where it is not the usual one.
    `content` is what was handed in for release, frozen, and `content_hash` its hash. The evidence is the paper that proves the sending.
    """

    status = models.CharField(max_length=12, choices=AnswerStatus, default=AnswerStatus.OPEN)
    internal_due_on = models.DateField(_("own last day for positions"), null=True, blank=True)
    contact = models.CharField(_("whom to ask"), max_length=300, blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField(default=dict, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    sent_through = models.CharField(_("sent by"), max_length=12, choices=SentBy, blank=True)
    sent_note = models.CharField(_("note"), max_length=300, blank=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    sent_recorded_at = models.DateTimeField(null=True, blank=True)
    evidence_file = models.CharField(max_length=120, blank=True)
    evidence_filename = models.CharField(max_length=255, blank=True)
    evidence_type = models.CharField(max_length=120, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)

    objects = ConsultationAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["consultation", "organisation"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "organisation"], name="consultation_answer_once"),
            models.CheckConstraint(
                name="consultation_answer_status_is_known", condition=models.Q(status__in=AnswerStatus.values)
            ),
            models.CheckConstraint(
                name="consultation_answer_released_by_somebody",
                condition=models.Q(status__in=(AnswerStatus.OPEN, AnswerStatus.IN_REVIEW), released_at=None)
                | models.Q(released_at__isnull=False, released_by__isnull=False),
            ),
            models.CheckConstraint(
                name="consultation_answer_sent_on_a_day",
                condition=models.Q(status=AnswerStatus.SENT, sent_on__isnull=False, sent_by__isnull=False)
                | (~models.Q(status=AnswerStatus.SENT) & models.Q(sent_on=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What the submission is called in letters."""
        return f"{self.organisation.code}-{self.consultation.code}"

    @property
    def is_editable(self) -> bool:
        return self.status == AnswerStatus.OPEN

    @property
    def is_released(self) -> bool:
        return self.status in (AnswerStatus.RELEASED, AnswerStatus.SENT)

    @property
    def is_sent(self) -> bool:
        return self.status == AnswerStatus.SENT


class AnswerEditing(Inside):
    """Who wrote and who released an answer; one person is one of the two for good."""

    class Kind(models.TextChoices):
        EDITOR = "editor", pgettext_lazy("of an answer", "Editor")
        RELEASER = "releaser", _("Released it")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)

    objects = InsideQuerySet["AnswerEditing"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "organisation", "user"], name="answer_editing_four_eyes"),
        ]


class ConsolidatedPositionQuerySet(InsideQuerySet["ConsolidatedPosition"]):
    def current(self) -> Self:
        return self.filter(replaced_at=None)

    def for_page(self) -> Self:
        return self.select_related("clause", "written_by")


class ConsolidatedPosition(Inside):
    """What the organisation says as one about a clause, or without one about the whole draft; older ones stay."""

    clause = models.ForeignKey(ConsultationClause, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    stance = models.CharField(_("position"), max_length=24, choices=Stance)
    wording = models.TextField(_("wording proposed"), max_length=10_000, blank=True)
    wording_zh = models.TextField(_("wording proposed, in Chinese"), max_length=10_000, blank=True)
    reasons = models.TextField(_("reasons"), max_length=10_000, blank=True)
    reasons_zh = models.TextField(_("reasons, in Chinese"), max_length=10_000, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = ConsolidatedPositionQuerySet.as_manager()

    class Meta:
        ordering = [models.F("clause__position").asc(nulls_first=True), "written_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "organisation", "clause"],
                condition=models.Q(replaced_at=None),
                nulls_distinct=False,
                name="consolidated_position_once",
            ),
            models.CheckConstraint(
                name="consolidated_position_stance_is_known", condition=models.Q(stance__in=Stance.values)
            ),
        ]

    @property
    def texts(self) -> dict[str, Any]:
        """The content, as it is hashed and printed."""
        return {
            "clause": self.clause.number if self.clause else "",
            "stance": self.stance,
            "wording": {"en": self.wording, "zh": self.wording_zh},
            "reasons": {"en": self.reasons, "zh": self.reasons_zh},
        }


class ClauseOutcome(Inside):
    """What the final edition made of what the organisation asked for on a clause."""

    clause = models.ForeignKey(ConsultationClause, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    result = models.CharField(_("outcome"), max_length=12, choices=ClauseResult)
    note = models.CharField(_("note"), max_length=1_000, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = InsideQuerySet["ClauseOutcome"].as_manager()

    class Meta:
        ordering = [models.F("clause__position").asc(nulls_first=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "organisation", "clause"], nulls_distinct=False, name="clause_outcome_once"
            ),
            models.CheckConstraint(name="clause_outcome_is_known", condition=models.Q(result__in=ClauseResult.values)),
        ]


class SubmissionPaper(Inside):
    """The submission as a file, made once from one content and day of release; a draft has none."""

    language = models.CharField(max_length=2, choices=[("en", "English"), ("zh", "中文")])
    format = models.CharField(max_length=4, choices=[("docx", "DOCX"), ("pdf", "PDF")])
    released_on = models.DateField(null=True, blank=True)
    content_hash = models.CharField(max_length=64)
    file = models.CharField(max_length=120)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = InsideQuerySet["SubmissionPaper"].as_manager()

    class Meta:
        ordering = ["language", "format", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "organisation", "language", "format", "released_on", "content_hash"],
                nulls_distinct=False,
                name="submission_paper_once",
            ),
        ]

    @property
    def is_draft(self) -> bool:
        return self.released_on is None

    @property
    def filename(self) -> str:
        suffix = "-draft" if self.is_draft else ""
        return f"{self.organisation.code}-{self.consultation.code}-{self.language}{suffix}.{self.format}"
