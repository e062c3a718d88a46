import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
STATES = [("running", "Running"), ("finished", "Finished"), ("cancelled", "Cancelled")]


def part_of(model: str, name: str) -> "models.ForeignKey[object, object]":
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name=name, to=model)


def perhaps(model: str) -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=model
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_track"),
        ("approvals", "0011_calendar_feeds"),
        ("compliance", "0008_calendar_review"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarRun",
            fields=[
                ("id", ID.clone()),
                (
                    "purpose",
                    models.CharField(choices=[("preview", "Preview"), ("recount", "Counted for good")], max_length=12),
                ),
                ("content_hash", models.CharField(max_length=64)),
                ("base_hash", models.CharField(max_length=64)),
                ("state", models.CharField(choices=STATES, default="running", max_length=12)),
                ("total", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("n_told", models.PositiveIntegerField(default=0)),
                ("calendar_year", part_of("compliance.calendaryear", "+")),
                (
                    "started_by",
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
                "ordering": ["-started_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "running")),
                        fields=("calendar_year", "purpose"),
                        name="calendar_one_run_at_a_time",
                        violation_error_message="The dates are being counted under this year already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("purpose", "recount")),
                        fields=("calendar_year",),
                        name="calendar_recounted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["preview", "recount"])),
                        name="calendar_run_purpose_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarMove",
            fields=[
                ("id", ID.clone()),
                ("was_on", models.DateField()),
                ("is_on", models.DateField()),
                ("was_provisional", models.BooleanField()),
                ("is_provisional", models.BooleanField()),
                ("is_open", models.BooleanField()),
                ("application", perhaps("approvals.application")),
                ("deadline", part_of("approvals.deadline", "+")),
                ("organisation", part_of("accounts.organisation", "+")),
                ("owner", perhaps(settings.AUTH_USER_MODEL)),
                ("run", part_of("approvals.calendarrun", "moves")),
            ],
            options={
                "ordering": ["is_on", "deadline"],
                "indexes": [models.Index(fields=["run", "organisation"], name="calendar_move_by_org")],
                "constraints": [models.UniqueConstraint(fields=("run", "deadline"), name="calendar_move_once")],
            },
        ),
        migrations.CreateModel(
            name="CalendarChunk",
            fields=[
                ("id", ID.clone()),
                ("number", models.PositiveIntegerField()),
                ("of_cases", models.BooleanField()),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("n_scopes", models.PositiveIntegerField()),
                ("n_unread", models.PositiveIntegerField(default=0)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("run", part_of("approvals.calendarrun", "chunks")),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("run", "number"), name="calendar_chunk_once")],
            },
        ),
    ]
