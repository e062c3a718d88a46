from django.db import migrations

from compliance.audit.tracking import TrackTable


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0014_emergencies"),
        ("audit", "0005_disposal"),
        ("authtoken", "0004_alter_tokenproxy_options"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [
        TrackTable("approvals_deadlinemove", "application", "deadline_id>approvals_deadline.application_id"),
        TrackTable("approvals_calendarfeed", "account", "user_id", "id", ("token_hash",)),
        TrackTable(
            "approvals_webhooksecret", "organisation", "webhook_id>approvals_webhook.organisation_id", "id", ("secret",)
        ),
        TrackTable("authtoken_token", "account", "user_id", "user_id", ("key",)),
        TrackTable("socialaccount_socialaccount", "account", "user_id", "id", ("extra_data",)),
    ]
