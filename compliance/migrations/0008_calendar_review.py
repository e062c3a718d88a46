from importlib.resources import files

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from compliance.audit.tracking import TrackTable

STEPS = [
    ("draft", "Draft"),
    ("in_review", "In review"),
    ("published", "Published"),
    ("superseded", "Superseded"),
    ("discarded", "Discarded"),
]
# Versions from before there were drafts are published, and those replaced superseded.
CARRY_OVER = """
UPDATE public.compliance_calendaryear
SET step = CASE WHEN superseded_at IS NULL THEN 'published' ELSE 'superseded' END
WHERE published_at IS NOT NULL;
"""
UNGUARD = """
DROP TRIGGER calendar_year_is_guarded ON public.compliance_calendaryear;
DROP TRIGGER calendar_editing_is_guarded ON public.compliance_calendaryearediting;
DROP FUNCTION public.compliance_calendar_guard();
DROP FUNCTION public.compliance_calendar_editing_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0007_guard_revisions"),
        ("audit", "0002_protect_and_capture"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="calendaryear",
            name="based_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="compliance.calendaryear",
            ),
        ),
        migrations.AddField(
            model_name="calendaryear",
            name="mark",
            field=models.PositiveIntegerField(default=0, verbose_name="edits"),
        ),
        migrations.AddField(
            model_name="calendaryear",
            name="notice",
            field=models.TextField(blank=True, max_length=20000, verbose_name="text of the notice"),
        ),
        migrations.AddField(
            model_name="calendaryear",
            name="step",
            field=models.CharField(choices=STEPS, default="draft", max_length=12, verbose_name="step"),
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="calendaryear",
            constraint=models.UniqueConstraint(
                condition=models.Q(("step__in", ("draft", "in_review"))),
                fields=("year",),
                name="calendar_year_one_open",
                violation_error_message=(
                    "Somebody works on a version of this year already. Continue that one, or discard it."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="calendaryear",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", False), ("step", "published"), ("superseded_at", None)),
                    models.Q(("published_at__isnull", False), ("step", "superseded"), ("superseded_at__isnull", False)),
                    models.Q(
                        models.Q(("step__in", ("published", "superseded")), _negated=True),
                        ("published_at", None),
                        ("published_by", None),
                        ("superseded_at", None),
                    ),
                    _connector="OR",
                ),
                name="calendar_year_published_at_its_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendaryear",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["draft", "in_review", "published", "superseded", "discarded"])),
                name="calendar_year_step_is_known",
            ),
        ),
        migrations.CreateModel(
            name="CalendarYearEditing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("editor", "Editor"), ("publisher", "Publisher")],
                        max_length=12,
                        verbose_name="part",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="since")),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="editings",
                        to="compliance.calendaryear",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("revision", "user"),
                        name="calendaryearediting_one_part_each",
                        violation_error_message="Nobody both edits and publishes a revision.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["editor", "publisher"])),
                        name="calendaryearediting_kind_is_known",
                    ),
                ],
            },
        ),
        TrackTable("compliance_calendaryearediting", "calendar", "revision_id"),
        migrations.RunSQL(files("compliance.migrations").joinpath("0008_calendar_review.sql").read_text(), UNGUARD),
    ]
