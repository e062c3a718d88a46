"""Bundles of evidence made for tests, taken apart, and verified by the program that lies in them."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from approvals.enums import EvidenceState
from approvals.evidence import INDEX, VERIFIER
from approvals.models import Application, EvidenceBundle
from approvals.services import files
from approvals.services.evidence.asking import ask_for_bundle
from approvals.services.evidence.making import make_bundle
from compliance.accounts.models import User

Files = dict[str, bytes]


def made(case: Application, by: User) -> bytes:
    """Have a bundle made, and give the archive."""
    bundle = ask_for_bundle(application=case, by=by)
    make_bundle(bundle_id=bundle.pk)
    bundle = EvidenceBundle.objects.get(pk=bundle.pk)
    with files.open_stored(bundle.file) as file:
        return file.read()


def ready(case: Application, by: User) -> EvidenceBundle:
    """A bundle that is there to be fetched, whatever is in it."""
    return EvidenceBundle.objects.create(
        application=case,
        asked_by=by,
        with_legal=False,
        state=EvidenceState.READY,
        file=default_storage.save("evidence/bundle.zip", ContentFile(b"PK")),
        fingerprint="0" * 64,
        done_at=timezone.now(),
    )


def unpacked(archive: bytes) -> Files:
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(content: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_new_index(content: Files) -> Files:
    """Let the index fit again, as a forger would who does not have the key."""
    index = json.loads(content[INDEX])
    listed = {name: data for name, data in content.items() if name not in (INDEX, "index.sig")}
    index["files"] = {name: {"bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in listed.items()}
    return {**content, INDEX: json.dumps(index).encode()}


def verified(
    archive: bytes, folder: Path, *arguments: str, python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    """Run the verifier of the source code on the archive, by itself: no project, no packages but Python's."""
    path = folder / "bundle.zip"
    path.write_bytes(archive)
    program = Path("approvals/evidence") / VERIFIER
    return subprocess.run(
        [python, "-I", str(program), str(path), *arguments], capture_output=True, text=True, check=False
    )
