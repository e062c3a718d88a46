"""What the scanner said of a file, in the rows of the API."""

from typing import Any

from rest_framework import serializers

from approvals.enums import FileState
from approvals.models import FileCheck


class ScanField(serializers.ChoiceField):
    """Read the `scan` that a list has of every row (`scan_state()`), or ask for that of a row alone."""

    def __init__(self, **options: Any) -> None:
        given: dict[str, Any] = {"choices": FileState.choices, "read_only": True, "source": "*"}
        super().__init__(**given | options)

    def to_representation(self, row: Any) -> str:
        known = getattr(row, "scan", None)
        check = None if known else FileCheck.objects.filter(name=row.file).first()
        return str(known or (check.state if check else FileState.NOT_SCANNED.value))
