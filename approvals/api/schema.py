"""The OpenAPI description: every operation with the errors it may answer."""

from typing import Any, Literal

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.openapi import AutoSchema

from approvals.api.problems import CONTENT_TYPE, ProblemSerializer

CHANGES = ("POST", "PUT", "PATCH", "DELETE")
ERRORS = {
    "400": "The body cannot be read: not JSON, or not UTF-8",
    "401": "Not signed in",
    "403": "Not allowed",
    "404": "Not there, or not visible to you",
    "409": "Not now, or changed by somebody else meanwhile",
    "422": "Something in the input is wrong",
    "429": "Too many attempts",
}


class BySessionScheme(SessionScheme):  # type: ignore[no-untyped-call]  # drf-spectacular is not typed
    """Names our session for the description, as the library does its own."""

    target_class = "compliance.accounts.second_factor.BySession"


class Schema(AutoSchema):
    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        untyped: Any = self
        for code in self.errors():
            body = untyped._get_response_for_code(ProblemSerializer, code, [CONTENT_TYPE], direction)
            bodies[code] = {**body, "description": ERRORS[code]}
        return bodies

    def errors(self) -> list[str]:
        """The errors that this operation may answer, beside faults."""
        codes = ["401", "403"]
        asked = {parameter["name"] for parameter in self._get_parameters() if parameter["in"] == "query"}
        if "{" in self.path or "page" in asked:
            codes.append("404")
        if self.path.endswith("/file/"):
            codes.append("409")
        if self.method in CHANGES:
            codes += ["400", "409", "422"]
        elif asked:
            codes.append("422")
        if self.view.get_throttles():
            codes.append("429")
        return sorted(codes)
