"""A bundle of evidence holds a case, verifies anywhere, is the same whenever it is made, and hides nothing altered."""

import json
import random
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from approvals.enums import DocumentKind, Visibility
from approvals.evidence import EVENTS, INDEX, SEALS, SIGNATURE, VERIFIER, verify
from approvals.services.comments import add_comment, edit_comment
from approvals.services.documents import add_document
from compliance.audit.models import Seal
from compliance.audit.signing import public_key
from tests.approvals.evidence import bundles
from tests.approvals.evidence.bundles import Files
from tests.cast import assemble, in_force, pdf
from tests.databases import Clone
from tests.settings import TEST_SERVICES

N_MUTATIONS, SEED = 200, 20261123
# What only the package for signatures can check.
NOT_HASHED = {"signature"}
LEGAL = "Ask Ökö GmbH 律师"
ALTER = """
SET session_replication_role = replica;
UPDATE audit_event SET reason = 'Never said.' WHERE id = (SELECT max(id) FROM audit_event WHERE action = 'decided')
"""


@dataclass(frozen=True)
class Made:
    """Bundles of one case: for Ben, for Ben once more, for Ana, and for Ben after a superuser altered the decision."""

    archive: bytes
    again: bytes
    officers: bytes
    altered: bytes
    roots: tuple[str, ...]
    key: str


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker, database_clone: Clone) -> Iterator[Made]:
    """All that needs the database, once: the tests below need the archives alone."""
    with django_db_blocker.unblock():
        yield make(database_clone)
        database_clone.renew()


def make(clone: Clone) -> Made:
    cast = assemble()
    case = in_force(cast)
    comment = add_comment(application_id=case.pk, by=cast.ben, body=LEGAL, visibility=Visibility.LEGAL)
    edit_comment(comment_id=comment.pk, by=cast.ben, body=f"{LEGAL} again")
    add_comment(application_id=case.pk, by=cast.ana, body="For everybody")
    add_comment(application_id=case.pk, by=cast.ana, body="masked")
    add_document(
        application_id=case.pk,
        by=cast.ana,
        kind=DocumentKind.OTHER,
        title="Letter",
        dated_on=timezone.localdate(),
        upload=pdf(),
    )
    archive, again, officers = (bundles.made(case, person) for person in (cast.ben, cast.ben, cast.ana))
    seals = list(Seal.objects.order_by("pk"))
    with TEST_SERVICES.admin(clone.name) as admin:
        admin.execute(ALTER)
    roots = tuple(seal.digest for seal in seals)
    return Made(archive, again, officers, bundles.made(case, cast.ben), roots, seals[-1].key)


def faults(archive: bytes, *, key: str = "", roots: set[str] | None = None) -> list[str]:
    """Verify in this process; what cannot be read is a fault as well."""
    try:
        return verify.Verifier(zipfile.ZipFile(BytesIO(archive)), key, roots).faults
    except Exception as error:
        return [repr(error)]


def pythons() -> list[str]:
    """Every Python from 3.9 that lies beside this one, and this one."""
    beside = Path(sys.base_prefix).parent.glob("3.*/bin/python3")
    found = {tuple(map(int, path.parts[-3].split(".")[:2])): str(path) for path in beside if path.parts[-3][2:3] != "."}
    return [path for version, path in sorted(found.items()) if version >= (3, 9)] or [sys.executable]


def test_bundle_is_the_same_whenever_it_is_made(made: Made) -> None:
    assert made.archive == made.again


def test_verifier_is_short_and_lies_in_the_bundle(made: Made) -> None:
    program = bundles.unpacked(made.archive)[VERIFIER]

    assert program == Path(verify.__file__).read_bytes()
    assert len(program.splitlines()) < 150


def test_bundle_verifies_under_every_python(made: Made, tmp_path: Path) -> None:
    roots = tmp_path / "roots.jsonl"
    roots.write_text("".join(json.dumps({"digest": digest}) + "\n" for digest in made.roots))
    arguments = ("--key", made.key, "--roots", str(roots))

    answers = [bundles.verified(made.archive, tmp_path, *arguments, python=python) for python in pythons()]

    assert [(answer.returncode, answer.stdout.splitlines()[-1]) for answer in answers] == [
        (0, "AS IT WAS SEALED") for _ in answers
    ]
    assert all(("signatures checked" in answer.stdout) != ("NOT CHECKED" in answer.stdout) for answer in answers)


def test_reader_without_the_right_gets_no_legal_comment(made: Made) -> None:
    content = bundles.unpacked(made.officers)

    assert faults(made.officers) == []
    assert [name for name, data in content.items() if LEGAL.encode() in data] == []
    assert json.loads(content[INDEX])["withheld"] == 3
    assert LEGAL.encode() in bundles.unpacked(made.archive)["rows/approvals_comment.jsonl"]
    assert b"For everybody" in content["rows/approvals_comment.jsonl"]


def test_comment_whose_text_is_withheld_has_no_row(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who holds the key could else sign another text, which no event contradicts."""
    monkeypatch.setattr(verify, "Key", None)
    whole, content = bundles.unpacked(made.archive), bundles.unpacked(made.officers)
    name = "rows/approvals_comment.jsonl"
    reworded = whole[name].replace(LEGAL.encode(), b"I have no objection")
    assert reworded != whole[name]
    hidden = [json.loads(line) for line in whole[EVENTS].splitlines()]
    hidden = [{**event, "payload": None} if LEGAL in (event["payload"] or "") else event for event in hidden]
    silent = {**whole, EVENTS: "\n".join(json.dumps(event) for event in hidden).encode()}

    assert any(
        "is not in the trail" in fault
        for fault in faults(bundles.packed(bundles.with_new_index({**content, name: reworded})))
    )
    assert "Texts of comments are missing" in faults(bundles.packed(bundles.with_new_index(silent)))


@pytest.mark.parametrize(("alone", "fault"), [(True, True), (False, False)])
def test_disposal_takes_all_that_is_older(made: Made, alone: bool, fault: bool) -> None:
    """A step in the chain that names one event cannot hide it: a disposal leaves nothing before itself."""
    found = faults(disposed_of(made, alone=alone))

    assert ("No disposal names what is gone" in found) == fault


def disposed_of(made: Made, *, alone: bool) -> bytes:
    """Take the text of the first event, or of all, and add a step which says so."""
    content = bundles.unpacked(made.archive)
    events = [json.loads(line) for line in content[EVENTS].splitlines()]
    gone = events[:1] if alone else list(events)
    ids = [event["event"] for event in gone]
    for event in gone:
        event |= {"frozen": None, "payload": None}
    step = json.loads(bundles.unpacked(made.archive)[EVENTS].splitlines()[-1])
    said = json.loads(step["frozen"])
    payload = json.dumps({"events_sha256": sha256(",".join(map(str, sorted(ids))).encode()).hexdigest()})
    said[1], said[5], said[6], said[13], said[15] = (
        "semantic",
        "disposed",
        "",
        10**9,
        sha256(payload.encode()).hexdigest(),
    )
    step |= {"event": 10**9, "frozen": json.dumps([10**9, *said[1:]]), "payload": payload}
    index = {**json.loads(content[INDEX]), "disposed": sorted(ids)}
    lines = "\n".join(json.dumps(event) for event in [*events, step]).encode()
    return bundles.packed(bundles.with_new_index({**content, EVENTS: lines, INDEX: json.dumps(index).encode()}))


def test_names_in_an_archive_write_nothing_of_their_own(made: Made, tmp_path: Path) -> None:
    """A name may hold the codes by which a terminal hides lines, and a verdict."""
    answer = bundles.verified(with_more(made.archive, "\x1b[2J\nAS IT WAS SEALED\n", b"x"), tmp_path)

    assert answer.returncode == 1
    assert "\x1b" not in answer.stdout
    assert "AS IT WAS SEALED" not in answer.stdout.splitlines()


def test_key_of_the_bundle_itself_is_said_to_be_no_proof(made: Made, tmp_path: Path) -> None:
    assert "its own word: give --key" in bundles.verified(made.archive, tmp_path).stdout
    assert "its own word" not in bundles.verified(made.archive, tmp_path, "--key", made.key).stdout


def test_event_that_was_altered_after_its_seal_is_named(made: Made) -> None:
    found = faults(made.altered)

    assert [fault.partition(" ")[0] for fault in found] == ["Event"]
    assert found[0].endswith("was altered")


def test_text_that_went_without_a_disposal_is_found(made: Made) -> None:
    content = bundles.unpacked(made.archive)
    events = [json.loads(line) for line in content[EVENTS].splitlines()]
    events[3] |= {"frozen": None, "payload": None}
    index = {**json.loads(content[INDEX]), "disposed": [events[3]["event"]]}
    lines = "\n".join(json.dumps(event) for event in events).encode()
    forged = bundles.with_new_index({**content, EVENTS: lines, INDEX: json.dumps(index).encode()})

    assert "No disposal names what is gone" in faults(bundles.packed(forged))


def test_disposal_of_nothing_excuses_no_row(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds the key signs any index: an empty name in it is no disposal."""
    monkeypatch.setattr(verify, "Key", None)
    content, name = bundles.unpacked(made.archive), "rows/approvals_decision.jsonl"
    [row] = [json.loads(line) for line in content[name].splitlines()]
    index = {**json.loads(content[INDEX]), "disposed": [""]}
    more = json.dumps({**row, "id": 999_999}).encode() + b"\n"
    forged = bundles.with_new_index({**content, name: content[name] + more, INDEX: json.dumps(index).encode()})

    assert "No disposal names what is gone" in faults(bundles.packed(forged), roots=set(made.roots))


def test_bundle_without_a_chain_is_none(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """No seal would be compared with the roots, and any key would do."""
    monkeypatch.setattr(verify, "Key", None)
    content = bundles.unpacked(made.archive)
    bare = {name: b"" if name.startswith(("rows/", "trail/")) else data for name, data in content.items()}
    bare = {name: data for name, data in bare.items() if not name.startswith("papers/")}
    index = {**json.loads(content[INDEX]), "events": 0, "withheld": 0}

    assert faults(
        bundles.packed(bundles.with_new_index({**bare, INDEX: json.dumps(index).encode()})), roots=set(made.roots)
    ) == ["The chain has 0 of 0 events"]


# What a forger may do to one file of the archive: bytes in, bytes out.
Change = Callable[[bytes, random.Random], bytes]


def flip(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(7))]) + data[place + 1 :]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def drop_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def double_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    place = chance.randrange(len(lines))
    return b"".join([*lines[:place], lines[place], *lines[place:]])


def change_field(data: bytes, chance: random.Random) -> bytes:
    """Change one value of one line of JSON."""
    lines = data.decode().split("\n")
    place = chance.randrange(len(lines) - 1)
    line = json.loads(lines[place])
    name = chance.choice(sorted(name for name in line if name not in NOT_HASHED))
    line[name] = changed(line[name])
    lines[place] = json.dumps(line)
    return "\n".join(lines).encode()


def changed(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, list):
        return value[1:] or ["0" * 64]
    if isinstance(value, dict):
        return {**value, "forged": 1}
    return ("1" if value[:1] != "1" else "2") + value[1:]


def test_200_tamperings_are_all_found(made: Made) -> None:
    """Each of every file: first as it is, then with an index that fits again, which nobody signed."""
    chance, content = random.Random(SEED), bundles.unpacked(made.archive)  # noqa: S311 -- not for secrets
    names = [name for name, data in content.items() if data and name != VERIFIER]
    escaped = []
    for number in range(N_MUTATIONS):
        name = names[number % len(names)]
        changes: list[Change] = [flip, cut]
        if name.endswith(".jsonl"):
            changes += [drop_line, double_line, change_field]
        change = chance.choice(changes)
        forged = {**content, name: change(content[name], chance)}
        if number >= len(names) and name not in (INDEX, SIGNATURE):
            forged = bundles.with_new_index(forged)
        if forged != content and not faults(bundles.packed(forged)):
            escaped.append((number, name, change.__name__))

    assert escaped == [], f"seed {SEED}"


def test_events_seals_and_rows_need_no_signature(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the chain binds is found where the package for signatures is missing, and the index was made anew."""
    monkeypatch.setattr(verify, "Key", None)
    chance, content = random.Random(SEED), bundles.unpacked(made.archive)  # noqa: S311 -- not for secrets
    lists = [
        EVENTS,
        SEALS,
        "rows/approvals_flow.jsonl",
        "rows/approvals_decision.jsonl",
        "rows/approvals_comment.jsonl",
    ]
    escaped = []
    for number in range(60):
        name = lists[number % len(lists)]
        change = chance.choice([drop_line, double_line, change_field])
        forged = bundles.with_new_index({**content, name: change(content[name], chance)})
        if not faults(bundles.packed(forged)):
            escaped.append((number, name, change.__name__))

    assert escaped == [], f"seed {SEED}"


def test_a_word_that_stands_for_secrets_excuses_no_other_text(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "Key", None)
    content, name = bundles.unpacked(made.archive), "rows/approvals_comment.jsonl"
    reworded = content[name].replace(b'"masked"', b'"I agree"')
    assert reworded != content[name]

    found = faults(bundles.packed(bundles.with_new_index({**content, name: reworded})))

    assert [fault.partition(" is ")[2] for fault in found] == ["not what the trail says: body"]


def test_bundle_of_another_key_is_found_by_key_and_roots(made: Made) -> None:
    """A forger with a key of their own writes seals and signatures that agree with each other."""
    forger, content = Ed25519PrivateKey.generate(), bundles.unpacked(made.archive)
    forged = bundles.with_new_index({**content, SEALS: resealed(content, forger)})
    fingerprint = sha256(forged[INDEX]).hexdigest()
    signature = forger.sign(f"evidence {fingerprint}".encode()).hex()
    forged[SIGNATURE] = json.dumps({"key": public_key(forger), "signature": signature}).encode()
    archive = bundles.packed(forged)

    assert faults(archive) == []
    assert "is not signed by a trusted key" in faults(archive, key=made.key)[0]
    assert "is not among the roots you have" in faults(archive, roots=set(made.roots))[0]


def resealed(content: Files, forger: Ed25519PrivateKey) -> bytes:
    lines, previous = [], "0" * 64
    for line in content[SEALS].splitlines():
        seal = {**json.loads(line), "key": public_key(forger), "previous": previous}
        seal["digest"] = sha256("\n".join(str(seal[part]) for part in verify.SEALED).encode()).hexdigest()
        seal["signature"] = forger.sign(seal["digest"].encode()).hex()
        previous = seal["digest"]
        lines.append(json.dumps(seal))
    return "\n".join(lines).encode()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_tricks_of_archives_are_found(made: Made) -> None:
    content = bundles.unpacked(made.archive)
    link, bomb = zipfile.ZipInfo("papers/link"), b"\0" * 90_000_000

    assert {name: bool(faults(archive)) for name, archive in tricks(content, made.archive, link, bomb).items()} == {
        "path": True,
        "case": True,
        "double": True,
        "link": True,
        "bomb": True,
        "before": True,
        "behind": True,
        "trailing": True,
        "stowaway": True,
        "nothing": False,
    }


def tricks(content: Files, archive: bytes, link: zipfile.ZipInfo, bomb: bytes) -> dict[str, bytes]:
    link.create_system, link.external_attr = 3, 0o120777 << 16
    return {
        "path": with_more(archive, "../../outside", b"x"),
        "case": with_more(archive, "readme.TXT", b"x"),
        "double": with_more(archive, "README.txt", content["README.txt"]),
        "link": with_more(archive, link, b"/etc/passwd"),
        "bomb": with_more(archive, "papers/bomb", bomb),
        "before": b"#!/bin/sh\n" + archive,
        "behind": with_comment(archive),
        "trailing": archive + b"#!/bin/sh",
        "stowaway": with_more(archive, "papers/other.pdf", b"x"),
        "nothing": archive,
    }


def with_more(archive: bytes, name: str | zipfile.ZipInfo, data: bytes) -> bytes:
    out = BytesIO(archive)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(name, data)
    return out.getvalue()


def with_comment(archive: bytes) -> bytes:
    out = BytesIO(archive)
    with zipfile.ZipFile(out, "a") as opened:
        opened.comment = b"rm -rf"
    return out.getvalue()
