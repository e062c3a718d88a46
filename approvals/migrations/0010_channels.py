import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from compliance.audit.tracking import TrackTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_track"),
        ("audit", "0002_protect_and_capture"),
        ("approvals", "0009_reminding"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailRhythm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("at_once", "Each at once"),
                            ("daily", "Together, once a day"),
                            ("weekly", "Together, once a week"),
                        ],
                        default="at_once",
                        max_length=8,
                    ),
                ),
                ("hour", models.PositiveSmallIntegerField(default=9)),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        default=0,
                    ),
                ),
                ("urgent_at_once", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.URLField(max_length=500, verbose_name="Address")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("disabled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "disabled_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("by_hand", "An administrator switched it off."),
                            ("failed", "Posts to it failed for three days."),
                            ("gone", "It answered that it is gone."),
                        ],
                        max_length=12,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=24)),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "error",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("private", "The address leads into a private network, which is refused."),
                            ("timeout", "The server did not answer in time."),
                            ("certificate", "The certificate of the server could not be checked."),
                            ("unreachable", "The server could not be reached."),
                        ],
                        max_length=12,
                    ),
                ),
                ("milliseconds", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="WebhookSecret",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("valid_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="error",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="delivery",
            name="hold_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="notification",
            name="shown",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_access", "The person had no access any more."),
                    ("no_address", "The person's account was closed."),
                    ("switched_off", "The person had switched this channel off by then."),
                    ("no_webhook", "The organisation's webhook was switched off or removed."),
                    ("attempts", "It could not be sent, however often it was tried."),
                    ("nothing_left", "Nothing of it was to be told any more."),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="channel",
            field=models.CharField(
                choices=[("page", "In Chujing"), ("mail", "Mail"), ("webhook", "Team chat")], max_length=12
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
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.CreateModel(
            name="ChannelChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
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
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("page", "In Chujing"), ("mail", "Mail"), ("webhook", "Team chat")], max_length=12
                    ),
                ),
                ("wanted", models.BooleanField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="channel_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["user", "kind", "channel"],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("queued", "Queued"), ("sent", "Sent"), ("skipped", "Skipped"), ("failed", "Failed")],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_access", "The person had no access any more."),
                            ("no_address", "The person's account was closed."),
                            ("switched_off", "The person had switched this channel off by then."),
                            ("no_webhook", "The organisation's webhook was switched off or removed."),
                            ("attempts", "It could not be sent, however often it was tried."),
                            ("nothing_left", "Nothing of it was to be told any more."),
                        ],
                        max_length=16,
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=200)),
                ("queued_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="digests", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="digest",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="approvals.digest",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("digest", None), ("hold_until__isnull", False), ("state", "queued")),
                fields=["hold_until"],
                name="delivery_held",
            ),
        ),
        migrations.AddField(
            model_name="mailrhythm",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="mail_rhythm", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="webhook",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="webhook",
            name="organisation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="webhook", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="webhookattempt",
            name="webhook",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="attempts", to="approvals.webhook"
            ),
        ),
        migrations.AddField(
            model_name="webhooksecret",
            name="webhook",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="secrets", to="approvals.webhook"
            ),
        ),
        migrations.AddConstraint(
            model_name="channelchoice",
            constraint=models.UniqueConstraint(
                fields=("user", "kind", "channel"),
                name="channel_choice_once",
                violation_error_message="There is a choice for this already.",
            ),
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(condition=models.Q(("state", "queued")), fields=["id"], name="digest_queued"),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(fields=("user", "due_at"), name="digest_once_per_person_and_time"),
        ),
        migrations.AddConstraint(
            model_name="mailrhythm",
            constraint=models.CheckConstraint(
                condition=models.Q(("hour__lte", 23)),
                name="mail_rhythm_hour_is_of_a_day",
                violation_error_message="Choose an hour from 0 to 23.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailrhythm",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__lte", 6)),
                name="mail_rhythm_weekday_is_of_a_week",
                violation_error_message="Choose a day of the week.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailrhythm",
            constraint=models.CheckConstraint(
                condition=models.Q(("rhythm__in", ["at_once", "daily", "weekly"])),
                name="mail_rhythm_is_known",
                violation_error_message="Choose when mails go out.",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("disabled_at", None), ("disabled_because", "")),
                    models.Q(("disabled_at__isnull", False), models.Q(("disabled_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="webhook_disabled_has_reason",
                violation_error_message="A webhook that is switched off says why.",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookattempt",
            index=models.Index(fields=["webhook", "-at", "-id"], name="webhook_attempt_recent"),
        ),
        migrations.AddConstraint(
            model_name="webhooksecret",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_until", None)),
                fields=("webhook",),
                name="webhook_has_one_newest_secret",
                violation_error_message="Another secret was made in the meantime.",
            ),
        ),
        TrackTable("approvals_channelchoice", "account", "user_id"),
        TrackTable("approvals_mailrhythm", "account", "user_id"),
        TrackTable("approvals_webhook", "organisation", "organisation_id", "id", ("url",)),
    ]
