import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_track"),
        ("approvals", "0010_channels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="Name")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "whose",
                    models.CharField(
                        choices=[
                            ("mine", "Dates I am reminded of"),
                            ("organisation", "All dates of my organisations"),
                        ],
                        default="mine",
                        max_length=12,
                        verbose_name="Which dates",
                    ),
                ),
                ("subjects", models.JSONField(blank=True, default=list, verbose_name="About")),
                ("alarms", models.BooleanField(default=False, verbose_name="With alarms")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文")], max_length=10, verbose_name="Language"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("renewed_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="Organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["revoked_at", "-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("whose__in", ["mine", "organisation"]), ("language__in", ["en", "zh-hans"])
                        ),
                        name="feed_choices_are_known",
                    )
                ],
            },
        ),
    ]
