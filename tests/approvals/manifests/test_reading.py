import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.manifests.descriptor import CROISSANT, DATA_PACKAGE, Descriptor
from approvals.manifests.problems import Problem, Unreadable
from approvals.manifests.reading import read_descriptor
from compliance.facts import parse_facts

EXAMPLE = Path("approvals/manifests/examples/automotive-export.example.json").read_bytes()


def package(**resource: Any) -> dict[str, Any]:
    return {"$schema": "automotive-export/1", "resources": [{"name": "a", "path": "a.csv", **resource}]}


def dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def refused(data: bytes, **kwargs: int) -> list[tuple[str, str]]:
    with pytest.raises(Unreadable) as caught:
        read_descriptor(data, **kwargs)
    return [(problem.where, problem.code) for problem in caught.value.problems.shown]


def test_example_reads_without_notices() -> None:
    descriptor = read_descriptor(EXAMPLE)

    assert descriptor.format == DATA_PACKAGE
    assert [resource.name for resource in descriptor.resources] == ["front-camera", "lidar", "charging-log"]
    assert descriptor.resources[0].inventory == "front-camera.inventory.csv"
    assert descriptor.resources[1].facts == {
        "item": "training_data",
        "modality": "point_cloud",
        "exterior_video": "no",
        "faces": "no",
        "plates": "no",
        "voice": "no",
        "vin": "no",
        "point_cloud": "yes",
        "vehicles": 12,
        "days_covered": 26,
        "regions": ["重庆市渝北区", "重庆市两江新区"],
        "bytes": 214748364800,
    }
    assert not descriptor.notices


def test_example_facts_are_of_the_vocabulary() -> None:
    for resource in read_descriptor(EXAMPLE).resources:
        assert parse_facts(resource.facts)


def test_canonical_form_round_trips() -> None:
    descriptor = read_descriptor(EXAMPLE)

    stored = json.loads(json.dumps(descriptor.canonical))

    again = Descriptor.from_canonical(stored)
    assert again.canonical == descriptor.canonical
    assert again.canonical_sha256 == descriptor.canonical_sha256


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xef\xbb\xbf" + dump(package()), id="byte order mark"),
        pytest.param(json.dumps(package(), indent=1).replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(dump(package(extra="kept out", name="中文名")), id="extra name"),
        pytest.param(dump(package(path="https://example.org/a.csv")), id="address"),
        pytest.param(dump(package(automotive={"vehicles": 3.0})), id="3.0 is whole"),
    ],
)
def test_descriptor_is_read(data: bytes) -> None:
    assert len(read_descriptor(data).resources) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b"PK\x03\x04" + b"\0" * 40, "packed", id="zip"),
        pytest.param(b"\x1f\x8b\x08\0", "packed", id="gzip"),
        pytest.param(b"\xfd7zXZ\0\0", "packed", id="xz"),
        pytest.param(b"%PDF-1.7", "not_a_manifest", id="PDF"),
        pytest.param(dump(package()).decode().encode("utf-16"), "utf16", id="UTF-16"),
        pytest.param(dump(package()).decode().encode("utf-16-be"), "utf16", id="UTF-16 without mark"),
        pytest.param(dump(package()).decode().encode("utf-32"), "utf16", id="UTF-32"),
        pytest.param(b'{"resources": "\xff"}', "not_utf8", id="Latin-1"),
        pytest.param(b'{"resources": [', "not_json", id="cut off"),
        pytest.param(b"name: x\n", "not_json", id="YAML"),
        pytest.param(b"[" * 200_000, "too_deep", id="too deep for the parser"),
        pytest.param(b"[" * 100 + b"]" * 100, "too_deep", id="too deep"),
        pytest.param(b"[" + b"1," * 300_000 + b"1]", "too_many_values", id="too many values"),
        pytest.param(b'{"resources": [' + b"{}," * 2000 + b"{}]}", "too_many", id="too many resources"),
        pytest.param(b'{"resources": NaN}', "not_a_number", id="NaN"),
        pytest.param(b'{"resources": -Infinity}', "not_a_number", id="Infinity"),
        pytest.param(b'{"resources": 1e999}', "number_too_large", id="1e999"),
        pytest.param(b'{"resources": ' + b"9" * 5000 + b"}", "number_too_large", id="huge integer"),
        pytest.param(b'{"resources": "\\ud800"}', "bad_character", id="lone surrogate"),
        pytest.param(b'{"\\u0000": 1}', "bad_character", id="NUL"),
        pytest.param(b'{"resources": [], "resources": []}', "duplicate_key", id="name twice"),
        pytest.param(b"[]", "unknown_format", id="list"),
        pytest.param(b"3", "unknown_format", id="number"),
        pytest.param(b'{"openlabel": {}}', "known_format", id="OpenLABEL"),
        pytest.param(b'[{"token": "x"}]', "known_format", id="nuScenes"),
        pytest.param(b'{"conformsTo": "http://mlcommons.org/croissant/2.0"}', "croissant_version", id="Croissant 2"),
    ],
)
def test_descriptor_is_refused(data: bytes, code: str) -> None:
    assert [found for _, found in refused(data)] == [code]


def test_descriptor_at_and_above_the_limit() -> None:
    data = dump(package())

    assert read_descriptor(data, max_bytes=len(data))
    assert refused(data, max_bytes=len(data) - 1) == [("", "too_large")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param({"resources": []}, [("/resources", "too_few")], id="no resource"),
        pytest.param({"resources": [3]}, [("/resources/0", "type_object")], id="not an object"),
        pytest.param({"resources": [{}]}, [("/resources/0", "required"), ("/resources/0", "required")], id="empty"),
        pytest.param(package(name=3), [("/resources/0/name", "type_string")], id="name is a number"),
        pytest.param(package(name="a\nb"), [("/resources/0/name", "pattern_line")], id="two lines"),
        pytest.param(package(data=[1]), [("/resources/0/data", "inline_data")], id="data inside"),
        pytest.param(package(path=3), [("/resources/0/path", "type_path")], id="path is a number"),
        pytest.param(package(path=["a", "a"]), [("/resources/0/path", "repeated")], id="same path twice"),
        pytest.param(package(path="/etc/passwd"), [("/resources/0/path", "absolute_path")], id="absolute"),
        pytest.param(package(path="C:\\a"), [("/resources/0/path", "absolute_path")], id="drive"),
        pytest.param(package(path=["a", "b/../../c"]), [("/resources/0/path/1", "parent_path")], id="parent"),
        pytest.param(package(path="a\\..\\b"), [("/resources/0/path", "parent_path")], id="parent of Windows"),
        pytest.param(package(path="file:///a"), [("/resources/0/path", "bad_path")], id="file address"),
        pytest.param(package(bytes=-1), [("/resources/0/bytes", "minimum")], id="negative"),
        pytest.param(package(hash="sha256:abc"), [("/resources/0/hash", "pattern_hash")], id="short hash"),
        pytest.param(
            package(automotive={"faces": "maybe"}), [("/resources/0/automotive/faces", "choice")], id="answer"
        ),
        pytest.param(
            package(automotive={"face": "yes"}),
            [("/resources/0/automotive/face", "unexpected_near")],
            id="typing error",
        ),
        pytest.param(
            package(automotive={"a/b~c": 1}), [("/resources/0/automotive/a~1b~0c", "unexpected")], id="pointer escapes"
        ),
        pytest.param(
            package(automotive={"inventory": "../x.csv"}),
            [("/resources/0/automotive/inventory", "parent_path")],
            id="inventory outside",
        ),
        pytest.param({**package(), "created": "1 May"}, [("/created", "pattern_date")], id="date"),
        pytest.param(
            {"resources": [{"name": "a", "path": "b"}, {"name": "a", "path": "c"}]},
            [("/resources/1/name", "duplicate_name")],
            id="name twice",
        ),
    ],
)
def test_package_that_breaks_the_profile(value: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert refused(dump(value)) == expected


def test_200_problems_are_shown_and_all_are_counted() -> None:
    value = {"resources": [{"name": str(n), "path": "/a"} for n in range(300)]}

    with pytest.raises(Unreadable) as caught:
        read_descriptor(dump(value))

    assert len(caught.value.problems.shown) == 200
    assert caught.value.problems.total == 300


def test_what_a_package_leaves_open_is_unknown_and_noticed() -> None:
    answers: dict[str, Any] = {"faces": "unknown", "plates": None, "regions": [], "voice": "anonymised"}

    descriptor = read_descriptor(dump(package(hash="0b033707ea49365a5ffdd14615825511", automotive=answers)))

    assert descriptor.resources[0].facts == {"voice": "anonymised"}
    assert descriptor.notices.shown == (
        Problem("hash_unusable", where="/resources/0/hash"),
        Problem("evidence_missing", {"fact": "voice"}, "/resources/0/automotive/voice"),
    )


def test_problem_is_a_sentence() -> None:
    with pytest.raises(Unreadable) as caught:
        read_descriptor(dump(package(automotive={"face": "yes"})))

    assert caught.value.problems.shown[0].message == "“face” is not a name of the profile. Did you mean “faces”?"


CROISSANT_FILE = {
    "@context": {"cr": "http://mlcommons.org/croissant/", "sc": "https://schema.org/"},
    "@type": "sc:Dataset",
    "name": "Streets",
    "conformsTo": "http://mlcommons.org/croissant/1.1",
    "distribution": [
        {
            "@type": "cr:FileObject",
            "@id": "archive",
            "name": "archive",
            "contentSize": "2 kB",
            "contentUrl": "https://example.org/a.zip",
            "encodingFormat": "application/zip",
            "sha256": "A" * 64,
        },
        {"@type": "cr:FileSet", "@id": "pictures", "includes": "*.jpg", "encodingFormat": "image/jpeg"},
        {"@type": "sc:Thing"},
    ],
    "recordSet": {
        "@type": "cr:RecordSet",
        "name": "rows",
        "field": [
            {"name": "rows/lat", "dataType": "sc:Float", "source": {"fileSet": {"@id": "pictures"}}},
            {"name": "rows/content", "dataType": ["sc:ImageObject"], "source": {"fileSet": {"@id": "pictures"}}},
        ],
    },
}


def test_croissant_says_what_it_says_and_no_more() -> None:
    descriptor = read_descriptor(dump(CROISSANT_FILE))

    assert (descriptor.format, descriptor.title) == (CROISSANT, "Streets")
    assert [(r.name, r.paths, r.facts) for r in descriptor.resources] == [
        ("archive", ("https://example.org/a.zip",), {"bytes": 2000, "sha256": "a" * 64}),
        ("pictures", ("*.jpg",), {"modality": "image"}),
    ]
    assert [(n.where, n.code) for n in descriptor.notices.shown] == [
        ("", "facts_unsaid"),
        ("/distribution/2", "entry_skipped"),
        ("/recordSet/field/0", "coordinates_hint"),
        ("/recordSet/field/1", "image_hint"),
    ]


@pytest.mark.parametrize("digest", ["sha256", "0b033707ea49365a5ffdd14615825511", 5])
def test_croissant_hash_that_is_none_is_unknown(digest: object) -> None:
    entry = {"@type": "cr:FileObject", "@id": "a", "contentUrl": "a.csv", "sha256": digest}

    descriptor = read_descriptor(dump({**CROISSANT_FILE, "distribution": [entry], "recordSet": []}))

    assert descriptor.resources[0].facts == {}
    assert [n.code for n in descriptor.notices.shown] == ["facts_unsaid", "hash_unusable"]


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        pytest.param([], [("", "required")], id="nothing to export"),
        pytest.param([{"@type": "cr:FileObject"}], [("/distribution/0", "required")], id="nameless"),
        pytest.param(
            [{"@type": "cr:FileObject", "@id": "a"}] * 2, [("/distribution/1/@id", "duplicate_name")], id="same id"
        ),
        pytest.param(
            [{"@type": "cr:FileObject", "@id": "a", "contentUrl": "../a"}],
            [("/distribution/0/contentUrl", "parent_path")],
            id="outside",
        ),
    ],
)
def test_croissant_is_refused(distribution: list[Any], expected: list[tuple[str, str]]) -> None:
    assert refused(dump({**CROISSANT_FILE, "distribution": distribution})) == expected


def read_or_refuse(data: bytes) -> list[str]:
    """Return the sentences of every problem and notice; what was read must survive being stored."""
    try:
        descriptor = read_descriptor(data)
    except Unreadable as error:
        return [problem.message for problem in error.problems.shown]
    stored = json.loads(json.dumps(descriptor.canonical))
    assert Descriptor.from_canonical(stored).canonical == descriptor.canonical
    return [problem.message for problem in descriptor.notices.shown]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    sentences = read_or_refuse(data)

    assert all(sentences)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
WORDS = st.sampled_from(
    ["resources", "name", "path", "bytes", "hash", "automotive", "faces", "vehicles", "regions", "distribution", "@id",
     "@type", "contentUrl", "contentSize", "sha256", "recordSet", "field", "source", "fileObject", "conformsTo", "data"]
)  # fmt: skip
NEAR = st.recursive(
    JSON | st.sampled_from(["cr:FileObject", "http://mlcommons.org/croissant/1.0", "yes", "a", "/a"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=25,
)


@given(st.dictionaries(WORDS, NEAR, max_size=4), st.sampled_from([{}, {"resources": []}, {"@context": {}}]))
def test_any_json_is_read_or_refused(value: dict[str, Any], base: dict[str, Any]) -> None:
    data = json.dumps({**base, **value}).encode()

    sentences = read_or_refuse(data)

    assert all(sentences)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"name": st.text("abc", min_size=1), "path": st.just("a.csv")},
            optional={"bytes": st.integers(0, 10**17), "title": st.text("xyz")},
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda resource: resource["name"],
    )
)
def test_package_keeps_what_it_says(resources: list[dict[str, Any]]) -> None:
    descriptor = read_descriptor(dump({"resources": resources}))

    assert [(r.name, r.title, r.facts.get("bytes")) for r in descriptor.resources] == [
        (r["name"], r.get("title", ""), r.get("bytes")) for r in resources
    ]
