from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from pytest_django import Settings

from compliance.audit.signing import (
    announced_key,
    given_public_key,
    is_signed,
    key_id,
    make_key,
    next_key_path,
    problem_with_key,
    public_key,
    sign,
    signing_key,
)

PEM = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def path(tmp_path: Path, settings: Settings) -> Path:
    settings.SEAL_KEY_FILE = str(tmp_path / "seal.key")
    settings.SEAL_KEY_IS_MADE = False
    return tmp_path / "seal.key"


def test_key_is_made_once_and_only_for_its_user(path: Path, settings: Settings) -> None:
    settings.SEAL_KEY_IS_MADE = True

    first, second = public_key(signing_key()), public_key(signing_key())

    assert first == second != ""
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["seal.key"]


def test_key_made_by_another_process_stays(path: Path) -> None:
    make_key(path)
    made = path.read_bytes()

    make_key(path)

    assert path.read_bytes() == made


def test_signature_fits_its_digest_and_key_only(path: Path) -> None:
    make_key(path)
    key = signing_key()
    signature = sign(key, "a" * 64)
    other = public_key(Ed25519PrivateKey.generate())

    checks = [(public_key(key), "a" * 64), (public_key(key), "b" * 64), (other, "a" * 64), ("zz", "a" * 64)]

    assert [is_signed(public, digest, signature) for public, digest in checks] == [True, False, False, False]


def test_without_a_key_nothing_is_signed_and_it_is_said(path: Path, settings: Settings) -> None:
    settings.SEAL_KEY_FILE = ""

    assert (signing_key(), public_key(None), sign(None, "a" * 64), announced_key()) == (None, "", "", "")
    assert problem_with_key() == "Seals are not signed: name the file of an Ed25519 key in SEAL_KEY_FILE."


@pytest.mark.parametrize("content", [None, b"", b"not a key", generate_private_key(SECP256R1()).private_bytes(*PEM)])
def test_unusable_key_is_said_to_be_one(path: Path, content: bytes | None) -> None:
    if content is not None:
        path.write_bytes(content)

    assert signing_key() is None
    assert problem_with_key().startswith(f"Seals are not signed: the key in {path.name}")


def test_next_key_waits_beside_the_key(path: Path) -> None:
    make_key(path)
    before = announced_key()
    make_key(next_key_path())

    assert (before, len(announced_key())) == ("", 64)


def test_public_key_is_read_as_people_give_it(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    pem = tmp_path / "key.pem"
    pem.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    text = tmp_path / "key.txt"
    text.write_text(f"{public_key(key)}\n")

    assert [given_public_key(given) for given in (public_key(key), str(pem), str(text))] == [public_key(key)] * 3


@pytest.mark.parametrize("given", ["", "abc", "ab" * 31, "no such file"])
def test_other_text_is_no_public_key(given: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        given_public_key(given)


def test_key_id_is_short_and_of_the_key() -> None:
    assert (len(key_id("ab" * 32)), key_id("ab" * 32) == key_id("cd" * 32), key_id("")) == (16, False, "")
