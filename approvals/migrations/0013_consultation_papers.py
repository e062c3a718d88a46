import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from compliance.audit.tracking import TrackTable


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0012_calendar_changes"),
        ("audit", "0002_protect_and_capture"),
        ("compliance", "0011_positions_on_clauses"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerEditing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("editor", "Editor"), ("releaser", "Released it")], max_length=8)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="compliance.consultation"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "organisation", "user"), name="answer_editing_four_eyes"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClauseOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("adopted", "Adopted"),
                            ("in_part", "Adopted in part"),
                            ("not_adopted", "Not adopted"),
                            ("unknown", "Not known"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000, verbose_name="note")),
                ("recorded_at", models.DateTimeField()),
                (
                    "clause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="compliance.consultationclause",
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="compliance.consultation"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("clause__position"), nulls_first=True), "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "organisation", "clause"),
                        name="clause_outcome_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["adopted", "in_part", "not_adopted", "unknown"])),
                        name="clause_outcome_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsolidatedPosition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("supports", "Supports"),
                            ("supports_with_changes", "Supports with changes"),
                            ("opposes", "Opposes"),
                            ("asks", "Asks for clarification"),
                            ("no_comment", "No comment"),
                        ],
                        max_length=24,
                        verbose_name="position",
                    ),
                ),
                ("wording", models.TextField(blank=True, max_length=10000, verbose_name="wording proposed")),
                (
                    "wording_zh",
                    models.TextField(blank=True, max_length=10000, verbose_name="wording proposed, in Chinese"),
                ),
                ("reasons", models.TextField(blank=True, max_length=10000, verbose_name="reasons")),
                ("reasons_zh", models.TextField(blank=True, max_length=10000, verbose_name="reasons, in Chinese")),
                ("written_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "clause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="compliance.consultationclause",
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="compliance.consultation"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("clause__position"), nulls_first=True), "written_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("consultation", "organisation", "clause"),
                        name="consolidated_position_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stance__in", ["supports", "supports_with_changes", "opposes", "asks", "no_comment"])
                        ),
                        name="consolidated_position_stance_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsultationAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Being written"),
                            ("in_review", "Awaiting release"),
                            ("released", "Released"),
                            ("sent", "Sent"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("internal_due_on", models.DateField(blank=True, null=True, verbose_name="own last day for positions")),
                ("contact", models.CharField(blank=True, max_length=300, verbose_name="whom to ask")),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("content", models.JSONField(blank=True, default=dict)),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="sent on")),
                (
                    "sent_through",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mail", "By e-mail"),
                            ("post", "By post or courier"),
                            ("portal", "On the authority's own page"),
                            ("association", "Through an association"),
                            ("hand", "By hand"),
                        ],
                        max_length=12,
                        verbose_name="sent by",
                    ),
                ),
                ("sent_note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("sent_recorded_at", models.DateTimeField(blank=True, null=True)),
                ("evidence_file", models.CharField(blank=True, max_length=120)),
                ("evidence_filename", models.CharField(blank=True, max_length=255)),
                ("evidence_type", models.CharField(blank=True, max_length=120)),
                ("evidence_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="compliance.consultation"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["consultation", "organisation"],
                "constraints": [
                    models.UniqueConstraint(fields=("consultation", "organisation"), name="consultation_answer_once"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "in_review", "released", "sent"])),
                        name="consultation_answer_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("released_at", None), ("status__in", ("open", "in_review"))),
                            models.Q(("released_at__isnull", False), ("released_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="consultation_answer_released_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_by__isnull", False), ("sent_on__isnull", False), ("status", "sent")),
                            models.Q(models.Q(("status", "sent"), _negated=True), ("sent_on", None)),
                            _connector="OR",
                        ),
                        name="consultation_answer_sent_on_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PositionRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "clause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="compliance.consultationclause",
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="compliance.consultation"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["reviewer__name", models.OrderBy(models.F("clause__position"), nulls_first=True), "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("consultation", "organisation", "reviewer", "clause"),
                        name="position_asked_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="position_request_withdrawn_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubmissionPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(choices=[("en", "English"), ("zh", "中文")], max_length=2)),
                ("format", models.CharField(choices=[("docx", "DOCX"), ("pdf", "PDF")], max_length=4)),
                ("released_on", models.DateField(blank=True, null=True)),
                ("content_hash", models.CharField(max_length=64)),
                ("file", models.CharField(max_length=120)),
                ("bytes", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="compliance.consultation"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["language", "format", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "organisation", "language", "format", "released_on", "content_hash"),
                        nulls_distinct=False,
                        name="submission_paper_once",
                    )
                ],
            },
        ),
        TrackTable("approvals_positionrequest", "consultation", "consultation_id"),
        TrackTable("approvals_consultationanswer", "consultation", "consultation_id"),
        TrackTable("approvals_answerediting", "consultation", "consultation_id"),
        TrackTable("approvals_consolidatedposition", "consultation", "consultation_id"),
        TrackTable("approvals_clauseoutcome", "consultation", "consultation_id"),
        TrackTable("approvals_submissionpaper", "consultation", "consultation_id"),
    ]
