from importlib.resources import files

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from compliance.audit.tracking import TrackTable

UNDO = """
DROP FUNCTION approvals_dispose_trail(bigint);
DROP TRIGGER disposal_is_guarded ON approvals_disposal;
DROP FUNCTION approvals_disposal_guard();
DROP TRIGGER hold_is_guarded ON approvals_legalhold;
DROP FUNCTION approvals_hold_guard();
DROP TRIGGER emergency_is_not_deleted ON approvals_decisionemergency;
DROP TRIGGER emergency_is_guarded ON approvals_decisionemergency;
CREATE TRIGGER emergency_is_guarded BEFORE UPDATE OR DELETE ON approvals_decisionemergency
    FOR EACH ROW EXECUTE FUNCTION compliance_emergency_guard();
DROP TRIGGER authority_event_is_not_deleted ON approvals_authorityevent;
DROP TRIGGER authority_event_is_kept ON approvals_authorityevent;
CREATE TRIGGER authority_event_is_kept BEFORE UPDATE OR DELETE ON approvals_authorityevent
    FOR EACH ROW EXECUTE FUNCTION approvals_event_guard();
DROP FUNCTION approvals_is_being_disposed(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0014_emergencies"),
        ("audit", "0005_disposal"),
        ("authtoken", "0004_alter_tokenproxy_options"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Disposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("kept_until", models.DateField()),
                ("legal_basis", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField(auto_now_add=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                ("declined_because", models.CharField(blank=True, max_length=500)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                ("n_events", models.PositiveIntegerField(default=0)),
                ("events_sha256", models.CharField(blank=True, max_length=64)),
                ("n_files", models.PositiveIntegerField(default=0)),
                ("files", models.JSONField(blank=True, default=list)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-proposed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("set_at", models.DateTimeField(auto_now_add=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_because", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["-set_at", "-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="followup",
            name="follow_up_kind_is_known",
        ),
        migrations.AlterField(
            model_name="followup",
            name="kind",
            field=models.CharField(
                choices=[
                    ("rule_change", "The rules change"),
                    ("threshold", "A threshold was crossed"),
                    ("splitting", "One export in several parts"),
                    ("retention", "The retention period is over"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["rule_change", "threshold", "splitting", "retention"])),
                name="follow_up_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="disposal",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="disposals", to="approvals.application"
            ),
        ),
        migrations.AddField(
            model_name="disposal",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="disposal",
            name="declined_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="disposal",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="approvals.application"
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="lifted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="disposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at", None)),
                fields=("application",),
                name="disposal_once_at_a_time",
                violation_error_message="The disposal of this case was proposed already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="disposal_by_two_people",
                violation_error_message="Somebody else than who proposed it confirms a disposal.",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="disposal_confirmed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("declined_at", None), ("declined_by", None)),
                    models.Q(("confirmed_at", None), ("declined_at__isnull", False), ("declined_by__isnull", False)),
                    _connector="OR",
                ),
                name="disposal_declined_or_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="disposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased_at", None), ("finished_at", None)),
                    models.Q(("confirmed_at__isnull", False), ("erased_at__isnull", False)),
                    _connector="OR",
                ),
                name="disposal_erased_when_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)),
                fields=("application",),
                name="hold_once_at_a_time",
                violation_error_message="This case is on hold already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at", None), ("lifted_because", ""), ("lifted_by", None)),
                    models.Q(
                        ("lifted_at__isnull", False),
                        ("lifted_by__isnull", False),
                        models.Q(("lifted_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="hold_lifted_by_somebody_with_reason",
            ),
        ),
        TrackTable("approvals_disposal", "application", "application_id"),
        TrackTable("approvals_legalhold", "application", "application_id"),
        TrackTable("approvals_deadlinemove", "application", "deadline_id>approvals_deadline.application_id"),
        TrackTable("approvals_calendarfeed", "account", "user_id", "id", ("token_hash",)),
        TrackTable(
            "approvals_webhooksecret", "organisation", "webhook_id>approvals_webhook.organisation_id", "id", ("secret",)
        ),
        TrackTable("authtoken_token", "account", "user_id", "user_id", ("key",)),
        TrackTable("socialaccount_socialaccount", "account", "user_id", "id", ("extra_data",)),
        migrations.RunSQL(files("approvals.migrations").joinpath("0015_retention.sql").read_text(), UNDO),
    ]
