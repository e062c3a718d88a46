from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0017_quarantine"),
    ]
    operations = [
        migrations.CreateModel(
            name="UnsentTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("task", models.CharField(max_length=100)),
                ("kwargs", models.JSONField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
    ]
