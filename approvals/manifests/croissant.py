"""Reader for Croissant 1.x (JSON-LD by MLCommons).

Files and sets of files become resources; record sets only hint at what to ask, because Croissant
has no words for faces, plates, vehicles or locations: what it does not say stays unknown.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from .descriptor import CROISSANT, Descriptor, Resource
from .jsontext import pointer, printable
from .paths import path_problem
from .problems import Problem, Problems, Unreadable

CONFORMS = re.compile(r"https?://mlcommons\.org/croissant/(?P<version>\d[\w.]*)/?", re.IGNORECASE)
PREFIXES = (
    "",
    "cr:",
    "sc:",
    "schema:",
    "dct:",
    "https://schema.org/",
    "http://schema.org/",
    "http://mlcommons.org/croissant/",
)
SHA256 = re.compile(r"[0-9a-f]{64}")
SIZE = re.compile(r"(?P<number>\d{1,18}(\.\d{1,9})?)\s*(?P<unit>[kmgtp]?i?b|bytes?)?", re.IGNORECASE)
POWERS = {"k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
MODALITIES = {"image": "image", "video": "video", "audio": "audio"}
PLACE_TYPES = ("GeoCoordinates", "GeoShape")
PLACE_NAMES = ("latitude", "longitude", "lat", "lon", "lng", "gps")
MAX_RESOURCES = 2000


def detect(value: Mapping[str, Any]) -> bool:
    conforms = _list(_get(value, "conformsTo"))
    named = any(isinstance(item, str) and "mlcommons.org/croissant" in item for item in map(_id, conforms))
    return named or ("@context" in value and _get(value, "distribution") is not None)


def read(value: Mapping[str, Any], raw_sha256: str) -> Descriptor:
    """Map every file and set of files.

    Raises: Unreadable with every problem.
    """
    _refuse_other_versions(value)
    entries = _entries(value)
    problems = Problems.of(_problems(value, entries))
    if problems:
        raise Unreadable(problems)
    names = _names(entry for _, entry in entries)
    return Descriptor(
        format=CROISSANT,
        title=_line(_text(value, "name")),
        resources=tuple(_resource(entry, name) for (_, entry), name in zip(entries, names, strict=True)),
        raw_sha256=raw_sha256,
        notices=Problems.of(_notices(value, entries, names)),
    )


def _refuse_other_versions(value: Mapping[str, Any]) -> None:
    for item in map(_id, _list(_get(value, "conformsTo"))):
        named = CONFORMS.fullmatch(item)
        if named and not named["version"].startswith("1"):
            raise Unreadable.because("croissant_version", version=printable(named["version"], 20))


def _entries(value: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Files and sets of files, each with its JSON pointer."""
    return [(where, entry) for where, entry in _items(value, "distribution") if _is_resource(entry)]


def _is_resource(entry: Any) -> bool:
    return isinstance(entry, dict) and bool({"FileObject", "FileSet"} & _types(entry))


def _problems(value: Mapping[str, Any], entries: list[tuple[str, Mapping[str, Any]]]) -> Iterator[Problem]:
    if not entries:
        yield Problem("required", {"key": "distribution"})
    if len(entries) > MAX_RESOURCES:
        yield Problem("too_many", {"limit": MAX_RESOURCES}, "/distribution")
        return
    ids: set[str] = set()
    for where, entry in entries:
        name = _id(entry) or _text(entry, "name")
        if not name.strip():
            yield Problem("required", {"key": "@id"}, where)
        elif name in ids:
            yield Problem("duplicate_name", {"name": printable(name, 100)}, where + pointer("@id"))
        ids.add(name)
        problem = _url_problem(entry, where)
        if problem:
            yield problem


def _url_problem(entry: Mapping[str, Any], where: str) -> Problem | None:
    url = _text(entry, "contentUrl")
    return path_problem(url, where + "/contentUrl") if url else None


def _names(entries: Iterator[Mapping[str, Any]]) -> list[str]:
    """The readable names when they tell resources apart, otherwise the ids, which are unique."""
    pairs = [(_text(entry, "name") or _id(entry), _id(entry)) for entry in entries]
    names = [_line(name) for name, _ in pairs]
    if len(set(names)) == len(names):
        return names
    ids = [_line(entry_id or name) for name, entry_id in pairs]
    return ids if len(set(ids)) == len(ids) else [f"{n}. {name}"[:200] for n, name in enumerate(ids, 1)]


def _line(text: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())[:200] or "-"


def _resource(entry: Mapping[str, Any], name: str) -> Resource:
    url = _text(entry, "contentUrl")
    return Resource(
        name=name,
        description=_text(entry, "description")[:20_000],
        paths=(url,) if url else tuple(filter(None, _texts(_get(entry, "includes")))),
        media_type=_text(entry, "encodingFormat")[:200],
        facts=dict(_facts(entry)),
    )


def _facts(entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    modality = MODALITIES.get(_text(entry, "encodingFormat").partition("/")[0].lower())
    if modality:
        yield "modality", modality
    size = parse_size(_size_text(entry))
    if size is not None:
        yield "bytes", size
    digest = _text(entry, "sha256").lower()
    if SHA256.fullmatch(digest):
        yield "sha256", digest


def _size_text(entry: Mapping[str, Any]) -> str:
    size = _get(entry, "contentSize")
    return str(size) if isinstance(size, int) and not isinstance(size, bool) else _text(entry, "contentSize")


def parse_size(text: str) -> int | None:
    """Return bytes of sizes such as “13510573713 B”, “3 kB” (1000) or “3 KiB” (1024)."""
    match = SIZE.fullmatch(text.strip())
    if not match:
        return None
    unit = (match["unit"] or "b").lower()
    factor = (1024 if "i" in unit else 1000) ** POWERS.get(unit[0], 0)
    size = int(Decimal(match["number"]) * factor)
    return size if size < 10**18 else None


def _notices(
    value: Mapping[str, Any], entries: list[tuple[str, Mapping[str, Any]]], names: list[str]
) -> Iterator[Problem]:
    yield Problem("facts_unsaid")
    for where, entry in _items(value, "distribution"):
        if not _is_resource(entry):
            yield Problem("entry_skipped", where=where)
    for where, entry in entries:
        yield from _unusable(entry, where)
    by_id = {_id(entry): name for (_, entry), name in zip(entries, names, strict=True)}
    for where, record_set in _items(value, "recordSet"):
        yield from _hints(record_set, by_id, where)


def _unusable(entry: Mapping[str, Any], where: str) -> Iterator[Problem]:
    if _get(entry, "sha256") is not None and not SHA256.fullmatch(_text(entry, "sha256").lower()):
        yield Problem("hash_unusable", where=where + "/sha256")
    size = _size_text(entry)
    if _get(entry, "contentSize") is not None and parse_size(size) is None:
        yield Problem("size_unusable", {"value": printable(size, 60)}, where + "/contentSize")


def _hints(item: Any, by_id: Mapping[str, str], where: str, inherited: str = "") -> Iterator[Problem]:
    """Ask about fields that are images or coordinates, in the record set or field and below it."""
    if not isinstance(item, dict):
        return
    resource = _source(item, by_id) or inherited
    code = _hint_code(item)
    if code:
        params = {"field": printable(_text(item, "name"), 100), "resource": printable(resource or "-", 100)}
        yield Problem(code, params, where)
    if code == "coordinates_hint":
        return
    for key in ("field", "subField"):
        for at, child in _items(item, key, where):
            yield from _hints(child, by_id, at, resource)


def _hint_code(item: Mapping[str, Any]) -> str:
    data_types = {text.rpartition("/")[2].rpartition(":")[2] for text in _texts(_get(item, "dataType"))}
    name = re.split(r"[/.]", _text(item, "name").lower())[-1]
    if data_types & {*PLACE_TYPES} or name in PLACE_NAMES:
        return "coordinates_hint"
    return "image_hint" if "ImageObject" in data_types else ""


def _source(item: Mapping[str, Any], by_id: Mapping[str, str]) -> str:
    source = _get(item, "source")
    if not isinstance(source, dict):
        return ""
    target = _get(source, "fileObject") or _get(source, "fileSet")
    return by_id.get(_id(target) if isinstance(target, (dict, str)) else "", "")


def _get(item: Mapping[str, Any], key: str) -> Any:
    """The value of a term, written short or with one of the usual prefixes."""
    return next((item[prefix + key] for prefix in PREFIXES if prefix + key in item), None)


def _types(item: Mapping[str, Any]) -> set[str]:
    return {text.rpartition("/")[2].rpartition(":")[2] for text in _texts(item.get("@type"))}


def _id(item: Any) -> str:
    """The identifier of a reference, which JSON-LD writes as text or as {"@id": …}."""
    found = item.get("@id") if isinstance(item, dict) else item
    return found if isinstance(found, str) else ""


def _text(item: Mapping[str, Any], key: str) -> str:
    return next(_texts(_get(item, key)), "")


def _texts(value: Any) -> Iterator[str]:
    for item in _list(value):
        plain = item.get("@value") if isinstance(item, dict) else item
        if isinstance(plain, str):
            yield plain


def _items(item: Mapping[str, Any], key: str, where: str = "") -> list[tuple[str, Any]]:
    """Each value of a term with its JSON pointer; JSON-LD may leave out the list around a single one."""
    value = _get(item, key)
    base = where + pointer(key)
    if isinstance(value, list):
        return [(base + pointer(index), entry) for index, entry in enumerate(value)]
    return [] if value is None else [(base, value)]


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
