import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from compliance.audit.tracking import TrackTable

# Files of the time before there was a scanner; a file that several rows share counts once.
PRESENT = """
INSERT INTO approvals_filecheck (name, bytes, sha256, organisation_id, application_id, given_by_id, given_at,
                                 state, trouble, remarks, found, scanner, again_at)
SELECT DISTINCT ON (given.file) given.file, given.bytes, given.sha256, given.organisation_id, given.application_id,
       given.by_id, given.at, 'not_scanned', '', '[]'::jsonb, '', '', given.at
FROM (
    SELECT d.file, d.bytes, d.sha256, a.organisation_id, a.id AS application_id, d.uploaded_by_id AS by_id,
           d.uploaded_at AS at
    FROM approvals_document d JOIN approvals_application a ON a.id = d.application_id
    UNION ALL
    SELECT m.file, m.bytes, m.sha256, a.organisation_id, a.id, m.attached_by_id, m.attached_at
    FROM approvals_manifest m JOIN approvals_application a ON a.id = m.application_id
    UNION ALL
    SELECT i.file, i.bytes, i.sha256, a.organisation_id, a.id, i.attached_by_id, i.attached_at
    FROM approvals_inventory i JOIN approvals_application a ON a.id = i.application_id
    UNION ALL
    SELECT l.file, l.bytes, l.sha256, l.organisation_id, NULL, l.uploaded_by_id, l.uploaded_at
    FROM approvals_ledgerimport l
) AS given
WHERE given.file <> ''
ORDER BY given.file, given.at
"""

# The kinds of notices as they were: choices change nothing in the database.
KINDS = [
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
    ("emergency_asked", "An emergency awaits confirmation"),
    ("emergency_confirmed", "An emergency awaits review"),
    ("emergency_reviewed", "An emergency of yours was reviewed"),
    ("handed_over", "Work of somebody who left was handed to you"),
    ("file_infected", "Malicious software was found in a file"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_outside_china"),
        ("approvals", "0016_evidence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterField(
            model_name="channelchoice",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=24),
        ),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=24),
        ),
        migrations.CreateModel(
            name="FileCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True)),
                ("bytes", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("not_scanned", "Not scanned"),
                            ("waiting", "Being scanned"),
                            ("clean", "Clean"),
                            ("infected", "Infected, removed"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "trouble",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("too_large", "Larger than the scanner takes"),
                            ("unreadable", "The scanner could not read it"),
                        ],
                        max_length=16,
                    ),
                ),
                ("remarks", models.JSONField(default=list)),
                ("found", models.CharField(blank=True, max_length=200)),
                ("scanner", models.CharField(blank=True, max_length=200)),
                ("again_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="file_checks",
                        to="approvals.application",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "not_scanned"))),
                        fields=["again_at"],
                        name="file_check_to_scan",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["not_scanned", "waiting", "clean", "infected"])),
                        name="file_check_state_is_known",
                        violation_error_message="A file is not scanned, waiting, clean or infected.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "infected"), _negated=True),
                            models.Q(("found", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="file_check_infected_says_of_what",
                        violation_error_message="An infected file says what was found.",
                    ),
                ],
            },
        ),
        TrackTable("approvals_filecheck", "organisation", "organisation_id"),
        migrations.RunSQL(PRESENT, migrations.RunSQL.noop),
    ]
