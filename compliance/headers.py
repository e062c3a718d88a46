"""Headers of every answer that no view has to think of: who may embed it, read it and keep it."""

from collections.abc import Callable
from typing import IO

from csp.constants import NONE, SELF
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase

ALWAYS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Origin-Agent-Cluster": "?1",
    "X-Permitted-Cross-Domain-Policies": "none",
}
NEVER_KEPT = "private, no-store"
# A stored file that a browser shows nevertheless runs nothing, loads nothing and has no origin.
OF_DOWNLOADS = "default-src 'none'; frame-ancestors 'none'; sandbox"
# What a browser can do and no page of ours needs; passkeys and the copy button stay.
UNUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "sync-xhr",
    "usb",
    "xr-spatial-tracking",
)
OWN_FEATURES = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS: dict[str, list[str]] = {
    **{feature: [] for feature in UNUSED_FEATURES},
    **{feature: ["self"] for feature in OWN_FEATURES},
}
CONTENT_SECURITY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}


def as_download(file: IO[bytes], *, filename: str, content_type: str) -> FileResponse:
    """Answer with a file that browsers save and neither keep nor run."""
    response = FileResponse(file, as_attachment=True, filename=filename, content_type=content_type)
    response["Cache-Control"], response["Content-Security-Policy"] = NEVER_KEPT, OF_DOWNLOADS
    return response


class HeadersMiddleware:
    """Set what the answer does not say itself; nothing that names people or cases is kept by anybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", NEVER_KEPT)
        return response
