import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from compliance.audit.tracking import TrackTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_track"),
        ("approvals", "0005_cases_by_owner"),
        ("compliance", "0004_guard_editions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("submitted", "A case was submitted for review"),
                    ("assigned", "A case was assigned to you"),
                    ("mentioned", "You were mentioned"),
                    ("commented", "Your case was commented on"),
                    ("returned", "Your case was returned"),
                    ("awaiting_decision", "A case awaits a decision"),
                    ("decided", "A case was decided"),
                    ("decision_voided", "A decision was voided"),
                    ("authority_event", "Something happened at the authority"),
                    ("closed", "A case was closed"),
                    ("deadline", "A deadline comes near"),
                    ("follow_ups", "Tasks were opened for you"),
                ],
                max_length=24,
            ),
        ),
        migrations.CreateModel(
            name="ImpactRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("candidate_hash", models.CharField(max_length=64)),
                ("regime_hash", models.CharField(max_length=64)),
                ("on_date", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("finished", "Finished"), ("cancelled", "Cancelled")],
                        default="running",
                        max_length=12,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("tasks_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="compliance.edition",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tasks_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "zone_list",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="compliance.zonelist",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at", "-pk"],
                "get_latest_by": ["started_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ImpactChunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("n_cases", models.PositiveIntegerField()),
                ("n_unread", models.PositiveIntegerField(default=0)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="chunks", to="approvals.impactrun"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="ImpactChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("flow_name", models.CharField(max_length=120)),
                (
                    "was",
                    models.CharField(
                        choices=[
                            ("out_of_scope", "Out of scope"),
                            ("exempt", "Exempt"),
                            ("contract_or_certification", "Standard contract or certification"),
                            ("security_assessment", "Security assessment"),
                            ("hold", "On hold"),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "now",
                    models.CharField(
                        choices=[
                            ("out_of_scope", "Out of scope"),
                            ("exempt", "Exempt"),
                            ("contract_or_certification", "Standard contract or certification"),
                            ("security_assessment", "Security assessment"),
                            ("hold", "On hold"),
                        ],
                        max_length=32,
                    ),
                ),
                ("because", models.JSONField(default=list)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="approvals.application"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="approvals.impactrun"
                    ),
                ),
            ],
            options={
                "ordering": ["application", "position"],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rule_change", "The rules change"),
                            ("threshold", "A threshold was crossed"),
                            ("splitting", "One export in several parts"),
                        ],
                        max_length=16,
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("text", models.JSONField()),
                ("why", models.JSONField()),
                ("cites", models.JSONField(blank=True, default=list)),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="approvals.application",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.legalentity",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["closed_at", "-opened_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["owner"], name="follow_up_open_of_owner"
                    ),
                    models.Index(fields=["organisation", "closed_at"], name="follow_up_of_organisation"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "key"),
                        name="follow_up_once_per_cause",
                        violation_error_message="There is a task for this already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="follow_up_closed_by_somebody",
                        violation_error_message="A task that is done says who closed it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["rule_change", "threshold", "splitting"])),
                        name="follow_up_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="impactrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("edition__isnull", True), ("zone_list__isnull", True), _connector="XOR"),
                name="impact_run_of_one_candidate",
            ),
        ),
        migrations.AddConstraint(
            model_name="impactrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")),
                fields=("edition",),
                name="impact_one_run_of_edition",
                violation_error_message="The cases are being determined under this revision already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="impactrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")),
                fields=("zone_list",),
                name="impact_one_run_of_list",
                violation_error_message="The cases are being determined under this revision already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="impactchunk",
            constraint=models.UniqueConstraint(fields=("run", "number"), name="impact_chunk_once"),
        ),
        migrations.AddIndex(
            model_name="impactchange",
            index=models.Index(fields=["run", "organisation", "was", "now"], name="impact_change_by_pathway"),
        ),
        migrations.AddConstraint(
            model_name="impactchange",
            constraint=models.UniqueConstraint(fields=("run", "application", "position"), name="impact_change_once"),
        ),
        TrackTable("approvals_followup", "organisation", "organisation_id"),
    ]
