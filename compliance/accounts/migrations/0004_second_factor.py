from django.db import migrations, models

from compliance.audit.tracking import TrackTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_invitations"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [
        migrations.AddField(
            "user",
            "sessions_ended_at",
            models.DateTimeField(editable=False, null=True, verbose_name="Sessions ended"),
        ),
        migrations.CreateModel(
            name="OpenSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40, unique=True)),
                ("device", models.CharField(max_length=80, verbose_name="Device")),
                ("began_at", models.DateTimeField(auto_now_add=True, verbose_name="Signed in")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="open_sessions",
                        to="accounts.user",
                        verbose_name="Person",
                    ),
                ),
            ],
            options={"verbose_name": "Session", "verbose_name_plural": "Sessions"},
        ),
        TrackTable("mfa_authenticator", "account", "user_id", masked=("data",)),
    ]
