from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_outside_china"),
        ("approvals", "0021_evidence_of_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="decisionemergency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "ratified"), _negated=True), ("reviewed_by__isnull", False), _connector="OR"
                ),
                name="decisionemergency_ratified_by_somebody",
            ),
        ),
    ]
