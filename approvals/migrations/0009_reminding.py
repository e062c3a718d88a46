import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from compliance.audit.tracking import TrackTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_track"),
        ("approvals", "0008_clock_events"),
        ("audit", "0002_protect_and_capture"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadTimes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("days", django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ("approvers_after", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("auditors_after", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("set_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["kind", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "kind"), name="lead_times_once_per_kind", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__len__gt", 0)), name="lead_times_remind_of_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnLeadTimes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lead_times",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("days", django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ("set_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["kind", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "kind"), name="own_lead_times_once_per_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("days__len__gt", 0)), name="own_lead_times_remind_of_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("first", models.DateField(verbose_name="first day")),
                ("last", models.DateField(verbose_name="last day")),
                ("stated_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-first", "-pk"],
                "indexes": [models.Index(fields=["organisation", "last"], name="absence_of_organisation")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))),
                        name="absence_ends_after_it_begins",
                        violation_error_message="The last day comes before the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("user", models.F("deputy")), _negated=True),
                        name="absence_deputy_is_another",
                        violation_error_message="Nobody stands in for themselves.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Snooze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="snoozes", to="approvals.deadline"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="snoozes", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("due_on", models.DateField()),
                ("until", models.DateField(verbose_name="until")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("snoozed_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
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
                "ordering": ["-snoozed_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("deadline", "user"),
                        name="snooze_one_open_per_person",
                        violation_error_message="You have snoozed this date already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="snooze_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="reminder", name="reminder_once"),
        migrations.AddField(
            model_name="reminder",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("step", "Reminder"),
                    ("to_approvers", "Escalated to the approvers"),
                    ("to_auditors", "Escalated to the auditors"),
                ],
                default="step",
                max_length=12,
            ),
        ),
        migrations.AddField(model_name="reminder", name="due_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            model_name="reminder", name="not_before", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(model_name="reminder", name="why", field=models.JSONField(blank=True, default=dict)),
        migrations.AlterField(
            model_name="reminder",
            name="because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("later_step", "A later reminder was due by then."),
                    ("too_old", "The date was too long ago."),
                    ("history", "The date had passed when the deadline was recorded."),
                    ("closed", "The deadline ended before the reminder went out."),
                    ("moved", "The date moved before the reminder went out."),
                    ("no_access", "The person had no access any more."),
                    ("answered", "The person had answered already."),
                    ("snoozed", "The person had snoozed the date."),
                    ("not_theirs", "The date was no longer the person's to keep."),
                    ("no_address", "The person's account was closed."),
                    ("attempts", "It could not be sent, however often it was tried."),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("purpose", "step")),
                fields=("deadline", "due_on", "due_at", "step", "user"),
                name="reminder_step_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("purpose", "step"), _negated=True),
                fields=("deadline", "due_on", "due_at", "purpose", "user"),
                name="reminder_escalated_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["step", "to_approvers", "to_auditors"])),
                name="reminder_purpose_is_known",
            ),
        ),
        TrackTable("approvals_leadtimes", "organisation", "organisation_id"),
        TrackTable("approvals_ownleadtimes", "account", "user_id"),
        TrackTable("approvals_absence", "account", "user_id"),
        TrackTable("approvals_snooze", "organisation", "organisation_id"),
    ]
