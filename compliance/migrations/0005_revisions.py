from importlib.resources import files

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from compliance.audit.tracking import TrackTable

UNGUARD = """
DROP TRIGGER edition_is_final ON public.compliance_edition;
DROP TRIGGER rule_is_final ON public.compliance_rule;
DROP TRIGGER validity_is_final ON public.compliance_editionvalidity;
DROP FUNCTION public.compliance_edition_is_final();
DROP FUNCTION public.compliance_rule_is_final();
DROP FUNCTION public.compliance_row_is_final();
"""
OF_ZONE = TrackTable("compliance_zonelist", "zone", "zone_id")


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0004_guard_editions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(UNGUARD, files("compliance.models").joinpath("guard.sql").read_text()),
        migrations.RunSQL(OF_ZONE.reverse_sql, OF_ZONE.sql),
        TrackTable("compliance_zonelist", "zone_list", "id", "id", ("source",)),
        migrations.CreateModel(
            name="EditionEditing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("editor", "Editor"), ("publisher", "Publisher")], max_length=12, verbose_name="part"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="since")),
            ],
            options={
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ZoneItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("code", models.CharField(max_length=64, verbose_name="code")),
                ("text", models.TextField(verbose_name="text")),
                ("text_zh", models.TextField(verbose_name="text in Chinese")),
                ("article", models.CharField(max_length=200, verbose_name="article")),
                (
                    "verification",
                    models.CharField(
                        choices=[
                            ("official", "Official"),
                            ("secondary", "Secondary source"),
                            ("unverified", "Not verified"),
                        ],
                        max_length=12,
                        verbose_name="verification",
                    ),
                ),
                ("sector", models.CharField(blank=True, max_length=300, verbose_name="sector")),
                ("sector_zh", models.CharField(blank=True, max_length=300, verbose_name="sector in Chinese")),
                ("scenario", models.CharField(blank=True, max_length=300, verbose_name="scenario")),
                ("scenario_zh", models.CharField(blank=True, max_length=300, verbose_name="scenario in Chinese")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                ("condition", models.JSONField(blank=True, null=True, verbose_name="condition")),
            ],
            options={
                "ordering": ["zone_list", "position"],
            },
        ),
        migrations.CreateModel(
            name="ZoneListEditing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("editor", "Editor"), ("publisher", "Publisher")], max_length=12, verbose_name="part"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="since")),
            ],
            options={
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.AlterModelOptions(
            name="zonelist",
            options={
                "ordering": ["zone", "-issued_on", "-revision"],
                "verbose_name": "List of a zone",
                "verbose_name_plural": "Lists of zones",
            },
        ),
        migrations.RemoveConstraint(
            model_name="edition",
            name="edition_status_is_known",
        ),
        migrations.AddField(
            model_name="edition",
            name="based_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="compliance.edition",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="mark",
            field=models.PositiveIntegerField(default=0, verbose_name="edits"),
        ),
        migrations.AddField(
            model_name="editionvalidity",
            name="instrument",
            field=models.SlugField(default="", editable=False, max_length=64, verbose_name="instrument"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="editionvalidity",
            name="replaced_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="replaced"),
        ),
        migrations.AddField(
            model_name="zonelist",
            name="based_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="compliance.zonelist",
            ),
        ),
        migrations.AddField(
            model_name="zonelist",
            name="content_hash",
            field=models.CharField(default="", max_length=64, verbose_name="content hash"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="zonelist",
            name="mark",
            field=models.PositiveIntegerField(default=0, verbose_name="edits"),
        ),
        migrations.AddField(
            model_name="zonelist",
            name="prepared_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="zonelist",
            name="released_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="published"),
        ),
        migrations.AddField(
            model_name="zonelist",
            name="released_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="zonelist",
            name="revision",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="revision"),
        ),
        migrations.AddField(
            model_name="zonelist",
            name="source",
            field=models.BinaryField(default=b"", verbose_name="original file"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="zonelist",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_review", "In review"),
                    ("published", "Published"),
                    ("superseded", "Superseded"),
                    ("discarded", "Discarded"),
                ],
                default="draft",
                max_length=12,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="edition",
            name="released_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="published"),
        ),
        migrations.AlterField(
            model_name="edition",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_review", "In review"),
                    ("published", "Published"),
                    ("superseded", "Superseded"),
                    ("discarded", "Discarded"),
                ],
                default="draft",
                max_length=12,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="zonelist",
            name="code",
            field=models.SlugField(max_length=64, verbose_name="code"),
        ),
        migrations.AddField(
            model_name="editionediting",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="editings", to="compliance.edition"
            ),
        ),
        migrations.AddField(
            model_name="editionediting",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="zoneitem",
            name="zone_list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="compliance.zonelist"
            ),
        ),
        migrations.AddField(
            model_name="zonelistediting",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="editings", to="compliance.zonelist"
            ),
        ),
        migrations.AddField(
            model_name="zonelistediting",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="editionediting",
            constraint=models.UniqueConstraint(
                fields=("revision", "user"),
                name="editionediting_one_part_each",
                violation_error_message="Nobody both edits and publishes a revision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="editionediting",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["editor", "publisher"])), name="editionediting_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="zoneitem",
            constraint=models.UniqueConstraint(fields=("zone_list", "code"), name="zone_item_code_once_per_list"),
        ),
        migrations.AddConstraint(
            model_name="zoneitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("verification__in", ["official", "secondary", "unverified"])),
                name="zone_item_verification_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="zonelistediting",
            constraint=models.UniqueConstraint(
                fields=("revision", "user"),
                name="zonelistediting_one_part_each",
                violation_error_message="Nobody both edits and publishes a revision.",
            ),
        ),
        migrations.AddConstraint(
            model_name="zonelistediting",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["editor", "publisher"])), name="zonelistediting_kind_is_known"
            ),
        ),
        TrackTable("compliance_editionediting", "edition", "revision_id"),
        TrackTable("compliance_zonelistediting", "zone_list", "revision_id"),
        TrackTable("compliance_zoneitem", "zone_list", "zone_list_id"),
    ]
