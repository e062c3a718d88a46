from rest_framework import serializers

from approvals.models import EvidenceBundle
from approvals.services.evidence.asking import percent_done


class EvidenceSerializer(serializers.ModelSerializer[EvidenceBundle]):
    """A bundle of evidence; `fingerprint` is the SHA-256 of its index, which the verifier prints."""

    percent = serializers.SerializerMethodField()

    class Meta:
        model = EvidenceBundle
        fields = ("id", "state", "percent", "asked_at", "done_at", "bytes", "sha256", "fingerprint", "n_events")
        read_only_fields = fields

    def get_percent(self, bundle: EvidenceBundle) -> int:
        return percent_done(bundle)
