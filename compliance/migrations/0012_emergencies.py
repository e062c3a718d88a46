import datetime
from importlib.resources import files

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from psycopg import sql

from compliance.audit.tracking import TrackTable, compose

UNGUARD = """
DROP FUNCTION public.compliance_emergency_guard() CASCADE;
DROP FUNCTION public.compliance_revision_guard() CASCADE;
DROP FUNCTION public.compliance_part_guard() CASCADE;
DROP FUNCTION public.compliance_editing_guard() CASCADE;
DROP FUNCTION public.compliance_validity_guard() CASCADE;
DROP FUNCTION public.compliance_calendar_guard() CASCADE;
DROP FUNCTION public.compliance_calendar_editing_guard() CASCADE;
DROP FUNCTION public.compliance_two_people(text, text, bigint, bigint, integer, integer, text);
DROP FUNCTION public.compliance_year_digest(integer, text, jsonb, jsonb);
DROP TABLE public.compliance_shipped;
ALTER TABLE public.compliance_edition DROP COLUMN released_txid;
"""
HERE = files("compliance.migrations")


def guards_before() -> str:
    return "".join(HERE.joinpath(name).read_text() for name in ("0007_guard_revisions.sql", "0008_calendar_review.sql"))


def guards() -> str:
    role = settings.DATABASES["default"]["USER"]
    text = HERE.joinpath("0012_four_eyes.sql").read_text()
    return compose(text, role=sql.Identifier(role), name=sql.Literal(role))


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0011_positions_on_clauses"),
        ("accounts", "0005_outside_china"),
        ("audit", "0005_disposal"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarYearEmergency",
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
                ("mark", models.PositiveIntegerField(default=0)),
                ("end_others", models.BooleanField(default=False)),
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
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergencies",
                        to="compliance.calendaryear",
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
                        name="calendaryearemergency_confirmed_by_another",
                        violation_error_message="Another person in another role confirms an emergency.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_by", models.F("confirmed_by")), _negated=True),
                            models.Q(("reviewed_by", models.F("asked_by")), _negated=True),
                        ),
                        name="calendaryearemergency_reviewed_by_a_third",
                        violation_error_message="Neither who asked nor who confirmed reviews an emergency.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", r"\S.{18,}\S")),
                        name="calendaryearemergency_has_a_reason",
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
                        name="calendaryearemergency_expires_within_a_day",
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
                        name="calendaryearemergency_confirmed_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at", None), ("verdict", "")),
                            models.Q(("reviewed_at__isnull", False), ("verdict__in", ["ratified", "voided"])),
                            _connector="OR",
                        ),
                        name="calendaryearemergency_reviewed_with_a_verdict",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at__isnull", False)),
                        fields=("revision",),
                        name="calendaryearemergency_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionEmergency",
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
                ("mark", models.PositiveIntegerField(default=0)),
                ("end_others", models.BooleanField(default=False)),
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
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="emergencies", to="compliance.edition"
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
                        name="editionemergency_confirmed_by_another",
                        violation_error_message="Another person in another role confirms an emergency.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_by", models.F("confirmed_by")), _negated=True),
                            models.Q(("reviewed_by", models.F("asked_by")), _negated=True),
                        ),
                        name="editionemergency_reviewed_by_a_third",
                        violation_error_message="Neither who asked nor who confirmed reviews an emergency.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", r"\S.{18,}\S")),
                        name="editionemergency_has_a_reason",
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
                        name="editionemergency_expires_within_a_day",
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
                        name="editionemergency_confirmed_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at", None), ("verdict", "")),
                            models.Q(("reviewed_at__isnull", False), ("verdict__in", ["ratified", "voided"])),
                            _connector="OR",
                        ),
                        name="editionemergency_reviewed_with_a_verdict",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at__isnull", False)),
                        fields=("revision",),
                        name="editionemergency_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ZoneListEmergency",
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
                ("mark", models.PositiveIntegerField(default=0)),
                ("end_others", models.BooleanField(default=False)),
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
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergencies",
                        to="compliance.zonelist",
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
                        name="zonelistemergency_confirmed_by_another",
                        violation_error_message="Another person in another role confirms an emergency.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_by", models.F("confirmed_by")), _negated=True),
                            models.Q(("reviewed_by", models.F("asked_by")), _negated=True),
                        ),
                        name="zonelistemergency_reviewed_by_a_third",
                        violation_error_message="Neither who asked nor who confirmed reviews an emergency.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", r"\S.{18,}\S")),
                        name="zonelistemergency_has_a_reason",
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
                        name="zonelistemergency_expires_within_a_day",
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
                        name="zonelistemergency_confirmed_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at", None), ("verdict", "")),
                            models.Q(("reviewed_at__isnull", False), ("verdict__in", ["ratified", "voided"])),
                            _connector="OR",
                        ),
                        name="zonelistemergency_reviewed_with_a_verdict",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at__isnull", False)),
                        fields=("revision",),
                        name="zonelistemergency_once",
                    ),
                ],
            },
        ),
        TrackTable("compliance_editionemergency", "edition", "revision_id"),
        TrackTable("compliance_zonelistemergency", "zone_list", "revision_id"),
        TrackTable("compliance_calendaryearemergency", "calendar", "revision_id"),
        migrations.RunSQL(guards(), UNGUARD + guards_before()),
    ]
