"""JSON as each reader gets it: people outside China without files' names, paths and contact details."""

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import JSONRenderer

from approvals.withholding import without_withheld
from compliance.accounts.models import User

HEADER = "Withheld"


class Renderer(JSONRenderer):
    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        around = renderer_context or {}
        reader = getattr(around.get("request"), "user", None)
        if isinstance(reader, User) and data and reader.is_outside_china():
            data = without_withheld(data, reader.email)
            around["response"][HEADER] = "outside-china"
        rendered: bytes = super().render(data, accepted_media_type, renderer_context)
        return rendered
