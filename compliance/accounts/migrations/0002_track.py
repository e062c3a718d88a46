from django.db import migrations

from compliance.audit.tracking import TrackTable


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0001_initial"),
        ("audit", "0002_protect_and_capture"),
    ]

    operations = [
        TrackTable("accounts_organisation", "organisation"),
        TrackTable("accounts_membership", "organisation", "organisation_id"),
        TrackTable("accounts_legalentity", "organisation", "organisation_id"),
        TrackTable("accounts_user", "account", masked=("password",)),
        TrackTable("account_emailaddress", "account", "user_id"),
    ]
