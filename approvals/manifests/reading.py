"""Which reader reads a file; new formats are added to READERS."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from . import croissant, datapackage, jsontext
from .descriptor import Descriptor
from .problems import Unreadable

MAX_BYTES = 5_000_000

Detect = Callable[[Mapping[str, Any]], bool]
Read = Callable[[Mapping[str, Any], str], Descriptor]
READERS: tuple[tuple[Detect, Read], ...] = (
    (croissant.detect, croissant.read),
    (datapackage.detect, datapackage.read),
)
FOREIGN_KEYS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"openlabel"}), "ASAM OpenLABEL"),
    (frozenset({"images", "annotations"}), "COCO"),
    (frozenset({"type", "features"}), "GeoJSON"),
    (frozenset({"swagger"}), "OpenAPI"),
    (frozenset({"openapi"}), "OpenAPI"),
    (frozenset({"stac_version"}), "STAC"),
    (frozenset({"$defs"}), "JSON Schema"),
)
NUSCENES_KEY = "token"


def read_descriptor(data: bytes, *, max_bytes: int = MAX_BYTES) -> Descriptor:
    """Read a manifest in any format that is known, told by its content.

    Raises: Unreadable with every problem; nothing else, whatever the bytes.
    """
    if len(data) > max_bytes:
        raise Unreadable.because("too_large", size=len(data), limit=max_bytes)
    value = jsontext.parse(data)
    digest = hashlib.sha256(data).hexdigest()
    if isinstance(value, dict):
        for detect, read in READERS:
            if detect(value):
                return read(value, digest)
    raise _unknown(value)


def _unknown(value: object) -> Unreadable:
    if isinstance(value, list) and value and isinstance(value[0], dict) and NUSCENES_KEY in value[0]:
        return Unreadable.because("known_format", format="nuScenes")
    if isinstance(value, dict):
        for keys, name in FOREIGN_KEYS:
            if keys <= value.keys():
                return Unreadable.because("known_format", format=name)
    return Unreadable.because("unknown_format")
