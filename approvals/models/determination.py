from typing import Any

from django.db import models

from approvals.models.application import Application
from compliance.accounts.models import User
from compliance.enums import Pathway


class Determination(models.Model):
    """A result pinned with the hashes of what it rests on; made at submission and kept as it was.

    `result` is the whole explanation in both languages, `facts` what was declared, by flow. `later`
    holds the persons `n` and `s` of each later year with a forecast, and of "each" without one.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="determinations")
    on_date = models.DateField()
    pathway = models.CharField(max_length=32, choices=Pathway)
    result = models.JSONField()
    facts = models.JSONField()
    facts_hash = models.CharField(max_length=64)
    manifest_hash = models.CharField(max_length=64, blank=True)
    regime_hash = models.CharField(max_length=64)
    n_counted = models.PositiveBigIntegerField(default=0)
    s_counted = models.PositiveBigIntegerField(default=0)
    later = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]
        get_latest_by = ["made_at", "pk"]

    @property
    def codes_to_confirm(self) -> list[str]:
        """What a legal reviewer must confirm before any decision, by code."""
        return sorted({entry["code"] for flow in self.result["flows"] for entry in flow["confirm"]})

    @property
    def blockers(self) -> list[dict[str, Any]]:
        """What forbids the export on any pathway, or may while an answer is unknown; each thing once."""
        rows = [row for flow in self.result["flows"] for row in (*flow["blockers"], *flow["open_blockers"])]
        return list({row["code"]: row for row in rows}.values())
