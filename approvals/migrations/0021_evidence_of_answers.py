from typing import Any

from django.core.files.storage import default_storage
from django.db import migrations


def have_scanned(apps: Any, _schema_editor: Any) -> None:
    """Let the scanner see the evidence that answers to consultations were sent with."""
    checks = apps.get_model("approvals", "FileCheck").objects
    for answer in apps.get_model("approvals", "ConsultationAnswer").objects.exclude(evidence_file=""):
        if default_storage.exists(answer.evidence_file):
            checks.get_or_create(
                name=answer.evidence_file,
                defaults={
                    "bytes": default_storage.size(answer.evidence_file),
                    "sha256": answer.evidence_sha256,
                    "organisation_id": answer.organisation_id,
                    "given_by_id": answer.sent_by_id,
                    "given_at": answer.sent_recorded_at,
                    "state": "not_scanned",
                },
            )


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0020_closed_since"),
    ]
    operations = [migrations.RunPython(have_scanned, migrations.RunPython.noop)]
