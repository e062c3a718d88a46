from django.db import migrations

from compliance.audit.tracking import TrackTable

OF_A_CASE = (
    "authorityevent",
    "comment",
    "commentedit",
    "commentmention",
    "decision",
    "declaration",
    "determination",
    "document",
    "flow",
    "flowrecipient",
    "flowresource",
    "inventory",
    "legaladvice",
    "manifest",
    "participation",
    "resource",
)
OF_AN_ORGANISATION = ("ledgerentry", "onwardtransfer", "recipient", "referencecounter")


def one_person_is_one_thing(table: str, person: str) -> migrations.RunSQL:
    """Refuse, for every writer, advice by no adviser and a decision by no approver of the case."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_by_participant"
        f" FOREIGN KEY (application_id, {person}_id, participation_kind)"
        " REFERENCES approvals_participation (application_id, user_id, kind)",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_by_participant",
    )


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_cases"), ("audit", "0002_protect_and_capture")]

    operations = [
        one_person_is_one_thing("approvals_legaladvice", "adviser"),
        one_person_is_one_thing("approvals_decision", "approver"),
        TrackTable("approvals_application", "application"),
        *[TrackTable(f"approvals_{name}", "application", "application_id") for name in OF_A_CASE],
        *[TrackTable(f"approvals_{name}", "organisation", "organisation_id") for name in OF_AN_ORGANISATION],
    ]
