import datetime
from importlib.resources import files

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from compliance.audit.tracking import TrackTable

UNGUARD = """
DROP TRIGGER participation_is_guarded ON public.approvals_participation;
DROP TRIGGER owner_is_guarded ON public.approvals_application;
DROP TRIGGER decision_is_guarded ON public.approvals_decision;
DROP TRIGGER answer_release_is_guarded ON public.approvals_consultationanswer;
DROP TRIGGER answer_editing_is_guarded ON public.approvals_answerediting;
DROP TRIGGER emergency_is_guarded ON public.approvals_decisionemergency;
DROP FUNCTION public.approvals_participation_guard();
DROP FUNCTION public.approvals_owner_guard();
DROP FUNCTION public.approvals_decision_guard();
DROP FUNCTION public.approvals_release_guard();
DROP FUNCTION public.approvals_answer_editing_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0013_consultation_papers"),
        ("compliance", "0012_emergencies"),
        ("accounts", "0005_outside_china"),
        ("audit", "0005_disposal"),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionEmergency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "asked_as",
                    models.CharField(
                        choices=[
                            ("officer", "Officer"),
                            ("reviewer", "Legal reviewer"),
                            ("approver", "Approver"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=13,
                    ),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                (
                    "confirmed_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("officer", "Officer"),
                            ("reviewer", "Legal reviewer"),
                            ("approver", "Approver"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=13,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("review_by", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True, choices=[("ratified", "Ratified"), ("voided", "Voided")], max_length=8
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="emergencies",
                        to="approvals.application",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency",
                        to="approvals.decision",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "reviewed_by",
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
                "ordering": ["-asked_at", "-pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_by", models.F("confirmed_by")), _negated=True),
                            models.Q(("asked_as", models.F("confirmed_as")), _negated=True),
                        ),
                        name="decisionemergency_confirmed_by_another",
                        violation_error_message="Another person in another role confirms an emergency.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_by", models.F("confirmed_by")), _negated=True),
                            models.Q(("reviewed_by", models.F("asked_by")), _negated=True),
                        ),
                        name="decisionemergency_reviewed_by_a_third",
                        violation_error_message="Neither who asked nor who confirmed reviews an emergency.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", r"\S.{18,}\S")),
                        name="decisionemergency_has_a_reason",
                        violation_error_message="Give the reason in a whole sentence.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__gt", models.F("asked_at")),
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("asked_at"), "+", models.Value(datetime.timedelta(days=1))
                                ),
                            ),
                        ),
                        name="decisionemergency_expires_within_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_as", ""),
                                ("confirmed_at", None),
                                ("confirmed_by", None),
                                ("review_by", None),
                                ("reviewed_at", None),
                            ),
                            models.Q(
                                models.Q(("confirmed_as", ""), _negated=True),
                                ("closed_at", None),
                                ("confirmed_at__gte", models.F("asked_at")),
                                ("confirmed_at__isnull", False),
                                ("confirmed_at__lte", models.F("expires_at")),
                                ("confirmed_by__isnull", False),
                                ("review_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decisionemergency_confirmed_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at", None), ("verdict", "")),
                            models.Q(("reviewed_at__isnull", False), ("verdict__in", ["ratified", "voided"])),
                            _connector="OR",
                        ),
                        name="decisionemergency_reviewed_with_a_verdict",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="decisionemergency",
            index=models.Index(fields=["organisation", "-asked_at"], name="emergency_of_organisation"),
        ),
        migrations.AlterField(
            model_name="channelchoice",
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
                    ("escalated", "A date passed and was escalated to you"),
                    ("deputised", "You stand in for somebody"),
                    ("calendar_moved", "Dates of yours moved with the calendar"),
                    ("calendar_review", "A calendar year awaits a second administrator"),
                    ("entity_event", "Something happened at an exporter"),
                    ("position_asked", "You are asked for a position on a draft"),
                    ("position_release", "A consolidated position awaits release"),
                    ("position_released", "A consolidated position was released"),
                    ("webhook_failed", "A webhook was switched off because it failed"),
                    ("emergency_asked", "An emergency awaits confirmation"),
                    ("emergency_confirmed", "An emergency awaits review"),
                    ("emergency_reviewed", "An emergency of yours was reviewed"),
                    ("handed_over", "Work of somebody who left was handed to you"),
                ],
                max_length=24,
            ),
        ),
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
                    ("escalated", "A date passed and was escalated to you"),
                    ("deputised", "You stand in for somebody"),
                    ("calendar_moved", "Dates of yours moved with the calendar"),
                    ("calendar_review", "A calendar year awaits a second administrator"),
                    ("entity_event", "Something happened at an exporter"),
                    ("position_asked", "You are asked for a position on a draft"),
                    ("position_release", "A consolidated position awaits release"),
                    ("position_released", "A consolidated position was released"),
                    ("webhook_failed", "A webhook was switched off because it failed"),
                    ("emergency_asked", "An emergency awaits confirmation"),
                    ("emergency_confirmed", "An emergency awaits review"),
                    ("emergency_reviewed", "An emergency of yours was reviewed"),
                    ("handed_over", "Work of somebody who left was handed to you"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="webhook",
            name="disabled_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("by_hand", "An administrator switched it off."),
                    ("failed", "Posts to it failed for three days."),
                    ("gone", "It answered that it is gone."),
                    ("maker_left", "The administrator who set it up left."),
                ],
                max_length=12,
            ),
        ),
        TrackTable("approvals_decisionemergency", "application", "application_id"),
        migrations.RunSQL(files("approvals.migrations").joinpath("0014_four_eyes.sql").read_text(), UNGUARD),
    ]
