from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from compliance import audit
from compliance.audit.anchors import Anchor, line_of
from compliance.audit.chain import FIRST
from compliance.audit.checks.seals import read_seals
from compliance.audit.models import Event, Seal
from compliance.audit.signing import make_key, public_key, signing_key
from tests.audit.trail import nobody_else, seal_all, tamper, write


def verified(*arguments: str) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command("verify_audit", *arguments, "--workers=1", stdout=said, stderr=said)
    except SystemExit as end:
        return int(str(end)), said.getvalue()
    return 0, said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_key_goes_and_the_trail_stays_green(tmp_path: Path, settings: Settings) -> None:
    """One long story, as each part costs a database of its own."""
    settings.SEAL_KEY_FILE, settings.SEAL_KEY_IS_MADE = str(tmp_path / "seal.key"), False
    write(1)
    seal_all()
    unsigned = Seal.objects.get()
    assert (verified()[0], verified("--public-key", "ab" * 32)[0]) == (0, 1)
    make_key(tmp_path / "seal.key")
    old = public_key(signing_key())
    write(1)
    seal_all()

    with nobody_else():
        call_command("rotate_seal_key", stdout=StringIO())
    new = public_key(signing_key())
    write(1)
    seal_all()

    keys = list(Seal.objects.order_by("pk").values_list("key", "next_key"))
    assert (unsigned.key, keys[1], keys[-1]) == ("", (old, ""), (new, ""))
    assert (old, new) in keys
    assert (tmp_path / "seal.key.past").read_text().split() == [old]
    assert Event.objects.get(action="seal_key_announced").data["public_key"] == new
    assert verified()[0] == 0
    assert verified("--public-key", old)[0] == 0
    assert "nobody vouches" in verified("--public-key", new)[1]

    seals = read_seals()
    before = [FIRST, *(seal.digest for seal in seals)]
    lines = [
        line_of(Anchor(seal.pk, seal.sealed(previous), seal.digest, seal.signature))
        for seal, previous in zip(seals, before, strict=False)
    ]
    left = tmp_path / "seals.jsonl"
    left.write_text("\n".join(["Keep this mail.", *lines]))
    assert verified("--against", str(left))[0] == 0
    tamper(
        f"DELETE FROM audit_link WHERE number = {seals[-1].last_link}",
        f"DELETE FROM audit_seal WHERE id = {seals[-1].pk}",
    )

    assert (audit.verify(workers=1).ok, verified("--against", str(left))[0]) == (True, 1)
    assert f"Seal {seals[-1].pk} left the database and is gone from it" in verified("--against", str(left))[1]


def test_key_that_does_not_sign_announces_nothing(settings: Settings) -> None:
    settings.SEAL_KEY_FILE = ""

    with pytest.raises(CommandError, match="Only a key that signs can announce the next"):
        call_command("rotate_seal_key")


@pytest.mark.django_db
def test_what_cannot_be_compared_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("Keep this mail.\n")

    with pytest.raises(CommandError, match="holds no seal"):
        call_command("verify_audit", against=[str(tmp_path / "empty.txt")])
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_audit", against=[str(tmp_path / "nowhere")])
    with pytest.raises(CommandError, match="is no public key"):
        call_command("verify_audit", public_key=["abc"])
