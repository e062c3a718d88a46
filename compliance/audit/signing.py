"""The key that signs seals: Ed25519, from a file, with the next one beside it while it is announced.

A seal is written without a key too: an unsigned seal which leaves the database still shows what was
altered afterwards, and events that wait for a key show nothing. That seals are not signed is said
on the page, by `verify_audit` and by `problem_with_key()`.
"""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings
from django.utils.translation import gettext as _


class KeyUnusable(Exception):
    """There is no key to sign with; the message is one sentence that says what to do."""


def key_path() -> Path:
    return Path(settings.SEAL_KEY_FILE)


def next_key_path() -> Path:
    """Where the key that follows waits until a seal of the key in use has announced it."""
    return key_path().with_name(f"{key_path().name}.next")


def past_keys_path() -> Path:
    """Where the public keys stay of those that signed before."""
    return key_path().with_name(f"{key_path().name}.past")


def vouched_keys() -> list[str]:
    """Give the public keys this installation vouches for: the one in use, those before it, and SEAL_PUBLIC_KEYS."""
    own = public_key(signing_key())
    past = past_keys_path().read_text().split() if own and past_keys_path().exists() else []
    return [*([own] if own else []), *past, *settings.SEAL_PUBLIC_KEYS]


def replace_key() -> None:
    """Let the next key sign from now on, and go on vouching for the one before."""
    before = public_key(private_key(key_path()))
    with past_keys_path().open("a") as past:
        past.write(f"{before}\n")
    next_key_path().replace(key_path())


def signing_key() -> Ed25519PrivateKey | None:
    """Read the key, or make it where this installation makes its own; None where there is none to sign with."""
    try:
        return read_signing_key()
    except KeyUnusable:
        return None


def problem_with_key() -> str:
    """Say why seals are not signed; empty where they are."""
    try:
        read_signing_key()
    except KeyUnusable as problem:
        return str(problem)
    return ""


def read_signing_key() -> Ed25519PrivateKey:
    """Raises: KeyUnusable."""
    if not settings.SEAL_KEY_FILE:
        raise KeyUnusable(_("Seals are not signed: name the file of an Ed25519 key in SEAL_KEY_FILE."))
    if settings.SEAL_KEY_IS_MADE and not key_path().exists():
        make_key(key_path())
    return private_key(key_path())


def private_key(path: Path) -> Ed25519PrivateKey:
    """Raises: KeyUnusable."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        message = _("Seals are not signed: the key in %(path)s cannot be read (%(error)s).")
        raise KeyUnusable(message % {"path": path.name, "error": type(error).__name__}) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(_("Seals are not signed: the key in %(path)s is no Ed25519 key.") % {"path": path.name})
    return key


def make_key(path: Path) -> None:
    """Make a key which only this user may read; another process may have made it first, then that one stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    text = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_bytes(text)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def public_key(key: Ed25519PrivateKey | None) -> str:
    """Give the public key as seals name it: 64 hexadecimal digits, or nothing without a key."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex() if key else ""


def announced_key() -> str:
    """Give the public key that waits beside the key in use, or nothing."""
    if not settings.SEAL_KEY_FILE or not next_key_path().exists():
        return ""
    with suppress(KeyUnusable):
        return public_key(private_key(next_key_path()))
    return ""


def sign(key: Ed25519PrivateKey | None, digest: str) -> str:
    return key.sign(digest.encode()).hex() if key else ""


def is_signed(public: str, digest: str, signature: str) -> bool:
    """Say whether the signature over the digest was made by the key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), digest.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public: str) -> str:
    """Give the short name of a public key, for people to compare."""
    return sha256(bytes.fromhex(public)).hexdigest()[:16] if public else ""


def given_public_key(text: str) -> str:
    """Read a public key as people give it: 64 hexadecimal digits, or a file with those or a PEM.

    Raises: ValueError for anything else.
    """
    path = Path(text)
    content = path.read_bytes() if path.is_file() else text.encode()
    if b"BEGIN PUBLIC KEY" in content:
        key = load_pem_public_key(content)
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("This is no Ed25519 key.")
        return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    raw = bytes.fromhex(content.decode().strip())
    Ed25519PublicKey.from_public_bytes(raw)
    return raw.hex()
