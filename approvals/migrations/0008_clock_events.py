import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from compliance.audit.tracking import TrackTable

GUARD = """
CREATE FUNCTION public.approvals_event_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $guard$
BEGIN
    RAISE EXCEPTION 'An event is never edited or deleted: correct it by a new one.' USING ERRCODE = 'insufficient_privilege';
END
$guard$;
CREATE TRIGGER authority_event_is_kept BEFORE UPDATE OR DELETE ON public.approvals_authorityevent
    FOR EACH ROW EXECUTE FUNCTION public.approvals_event_guard();
CREATE TRIGGER entity_event_is_kept BEFORE UPDATE OR DELETE ON public.approvals_entityevent
    FOR EACH ROW EXECUTE FUNCTION public.approvals_event_guard();
"""
UNGUARD = """
DROP TRIGGER authority_event_is_kept ON public.approvals_authorityevent;
DROP TRIGGER entity_event_is_kept ON public.approvals_entityevent;
DROP FUNCTION public.approvals_event_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_track"),
        ("approvals", "0007_ledger"),
        ("audit", "0002_protect_and_capture"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeadlineMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("was_on", models.DateField(blank=True, null=True)),
                ("is_on", models.DateField(blank=True, null=True)),
                ("was_at", models.DateTimeField(blank=True, null=True)),
                ("is_at", models.DateTimeField(blank=True, null=True)),
                ("because", models.JSONField()),
                ("moved_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["moved_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EntityEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("designated", "Data newly designated as important"),
                            ("designation_filed", "Filed after the designation"),
                            ("incident", "Security incident, larger or above"),
                            ("incident_reported", "Incident reported"),
                            ("incident_handled", "Incident handled"),
                            ("incident_closed", "Closing report handed in"),
                            ("vulnerability", "Dangerous vulnerability found"),
                            ("vulnerability_reported", "Vulnerability reported"),
                        ],
                        max_length=24,
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="happened on")),
                ("happened_at", models.DateTimeField(blank=True, null=True, verbose_name="happened at")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="what happened")),
                (
                    "is_critical",
                    models.BooleanField(default=False, verbose_name="critical information infrastructure is involved"),
                ),
                ("number", models.CharField(blank=True, max_length=64, verbose_name="the authority's number")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("corrected_because", models.CharField(blank=True, max_length=500, verbose_name="why it is corrected")),
                ("did_not_happen", models.BooleanField(default=False, verbose_name="did not happen")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": [
                    "happened_on",
                    "happened_at",
                    django.db.models.functions.comparison.Coalesce("first_id", "pk"),
                    "pk",
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="authorityevent",
            options={
                "ordering": ["happened_on", django.db.models.functions.comparison.Coalesce("first_id", "pk"), "pk"]
            },
        ),
        migrations.AddField(
            model_name="authorityevent",
            name="corrected_because",
            field=models.CharField(blank=True, max_length=500, verbose_name="why it is corrected"),
        ),
        migrations.AddField(
            model_name="authorityevent",
            name="corrects",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_by",
                to="approvals.authorityevent",
            ),
        ),
        migrations.AddField(
            model_name="authorityevent",
            name="did_not_happen",
            field=models.BooleanField(default=False, verbose_name="did not happen"),
        ),
        migrations.AddField(
            model_name="authorityevent",
            name="extended_by",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="working days added"),
        ),
        migrations.AddField(
            model_name="authorityevent",
            name="first",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="approvals.authorityevent",
            ),
        ),
        migrations.AddField(
            model_name="authorityevent",
            name="reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="authorityevent",
            name="still_until",
            field=models.DateField(blank=True, null=True, verbose_name="stands still until"),
        ),
        migrations.AddField(
            model_name="deadline",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="deadline",
            name="sequence",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="deadline",
            name="suspended_since",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="authorityevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("filed", "Filed"),
                    ("returned_incomplete", "Returned as incomplete"),
                    ("accepted", "Accepted"),
                    ("supplement_requested", "Supplement requested"),
                    ("supplement_answered", "Supplement answered"),
                    ("extended", "Assessment period extended"),
                    ("passed", "Passed"),
                    ("passed_in_part", "Passed in part"),
                    ("not_passed", "Not passed"),
                    ("reassessment_requested", "Re-assessment requested"),
                    ("contract_effective", "Contract effective"),
                    ("certificate_issued", "Certificate issued"),
                    ("stop_order", "Stop order"),
                    ("stop_order_lifted", "Stop order lifted"),
                    ("clock_suspended", "Period suspended"),
                    ("clock_resumed", "Period running again"),
                ],
                max_length=32,
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("still_until", None), ("still_until__gte", models.F("happened_on")), _connector="OR"
                ),
                name="authority_event_still_after_it_happened",
                violation_error_message="The suspension cannot end before it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrected_because", ""), ("corrects", None), ("did_not_happen", False), ("first", None)),
                    models.Q(
                        ("corrects__isnull", False),
                        ("first__isnull", False),
                        models.Q(("corrected_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="authority_event_correction_says_why",
                violation_error_message="A correction says why.",
            ),
        ),
        migrations.AddField(
            model_name="deadlinemove",
            name="deadline",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="approvals.deadline"
            ),
        ),
        migrations.AddField(
            model_name="entityevent",
            name="about",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="approvals.entityevent",
            ),
        ),
        migrations.AddField(
            model_name="entityevent",
            name="corrects",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_by",
                to="approvals.entityevent",
            ),
        ),
        migrations.AddField(
            model_name="entityevent",
            name="entity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="accounts.legalentity"
            ),
        ),
        migrations.AddField(
            model_name="entityevent",
            name="first",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="approvals.entityevent",
            ),
        ),
        migrations.AddField(
            model_name="entityevent",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="entityevent",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="entityevent",
            index=models.Index(fields=["entity", "happened_on"], name="entity_event_by_entity"),
        ),
        migrations.AddConstraint(
            model_name="entityevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrected_because", ""), ("corrects", None), ("did_not_happen", False), ("first", None)),
                    models.Q(
                        ("corrects__isnull", False),
                        ("first__isnull", False),
                        models.Q(("corrected_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="entity_event_correction_says_why",
                violation_error_message="A correction says why.",
            ),
        ),
        TrackTable("approvals_entityevent", "organisation", "organisation_id"),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
