from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0012_emergencies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="calendaryearemergency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "ratified"), _negated=True), ("reviewed_by__isnull", False), _connector="OR"
                ),
                name="calendaryearemergency_ratified_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="editionemergency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "ratified"), _negated=True), ("reviewed_by__isnull", False), _connector="OR"
                ),
                name="editionemergency_ratified_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="zonelistemergency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "ratified"), _negated=True), ("reviewed_by__isnull", False), _connector="OR"
                ),
                name="zonelistemergency_ratified_by_somebody",
            ),
        ),
    ]
