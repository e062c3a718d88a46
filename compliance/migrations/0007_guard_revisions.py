from importlib.resources import files

import django.contrib.postgres.constraints
from django.db import migrations, models

import compliance.models.edition

UNGUARD = """
DROP TRIGGER edition_is_guarded ON public.compliance_edition;
DROP TRIGGER zone_list_is_guarded ON public.compliance_zonelist;
DROP TRIGGER rule_is_guarded ON public.compliance_rule;
DROP TRIGGER zone_item_is_guarded ON public.compliance_zoneitem;
DROP TRIGGER edition_editing_is_guarded ON public.compliance_editionediting;
DROP TRIGGER zone_list_editing_is_guarded ON public.compliance_zonelistediting;
DROP TRIGGER validity_is_guarded ON public.compliance_editionvalidity;
DROP FUNCTION public.compliance_revision_guard();
DROP FUNCTION public.compliance_part_guard();
DROP FUNCTION public.compliance_editing_guard();
DROP FUNCTION public.compliance_validity_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0006_carry_revisions_over"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("draft", "in_review"))),
                fields=("code",),
                name="edition_one_open",
                violation_error_message="Somebody works on a revision already. Continue that one, or discard it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at__isnull", False), ("status__in", ("published", "superseded"))),
                    models.Q(
                        models.Q(("status__in", ("published", "superseded")), _negated=True),
                        ("released_at", None),
                        ("released_by", None),
                    ),
                    _connector="OR",
                ),
                name="edition_released_when_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "in_review", "published", "superseded", "discarded"])),
                name="edition_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="editionvalidity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_at", None), ("replaced_at__gte", models.F("recorded_at")), _connector="OR"
                ),
                name="edition_validity_replaced_after_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="editionvalidity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at", None)), fields=("edition",), name="edition_validity_one_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="editionvalidity",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("effective_from__isnull", False)),
                expressions=[
                    ("instrument", "="),
                    (compliance.models.edition.DayRange("effective_from", "effective_to", models.Value("[]")), "&&"),
                    (compliance.models.edition.TimeRange("recorded_at", "replaced_at", models.Value("[)")), "&&"),
                ],
                name="edition_validity_no_overlap",
                violation_error_message="Two editions of one instrument cannot be in force on the same day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="zonelist",
            constraint=models.UniqueConstraint(fields=("code", "revision"), name="zonelist_revision_once"),
        ),
        migrations.AddConstraint(
            model_name="zonelist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "published")),
                fields=("code",),
                name="zonelist_one_published",
                violation_error_message="This edition has a published revision already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="zonelist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("draft", "in_review"))),
                fields=("code",),
                name="zonelist_one_open",
                violation_error_message="Somebody works on a revision already. Continue that one, or discard it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="zonelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("prepared_by", models.F("released_by")), _negated=True),
                name="zonelist_released_by_another",
                violation_error_message="Somebody else than the one who prepared it publishes.",
            ),
        ),
        migrations.AddConstraint(
            model_name="zonelist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at__isnull", False), ("status__in", ("published", "superseded"))),
                    models.Q(
                        models.Q(("status__in", ("published", "superseded")), _negated=True),
                        ("released_at", None),
                        ("released_by", None),
                    ),
                    _connector="OR",
                ),
                name="zonelist_released_when_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="zonelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "in_review", "published", "superseded", "discarded"])),
                name="zonelist_status_is_known",
            ),
        ),
        migrations.RunSQL(files("compliance.migrations").joinpath("0007_guard_revisions.sql").read_text(), UNGUARD),
    ]
