"""A worker makes bundles, one call a bundle; what a worker that died left is made again by the next."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import file_digest
from typing import IO

from django.conf import settings
from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import get_random_string

from approvals.enums import EvidenceState
from approvals.evidence.packing import Packer
from approvals.models import EvidenceBundle
from approvals.services.evidence import trail
from approvals.services.evidence.asking import progress_key, record
from approvals.services.evidence.packing import CASE, Packing
from approvals.services.evidence.reading import snapshot
from approvals.services.evidence.rows import Readable
from approvals.services.locking import lock_application
from approvals.services.queue import queue
from compliance import audit
from compliance.audit import signing

LEASE = dt.timedelta(minutes=10)
MOST_ATTEMPTS = 3
# A case in use may change between the seal and the snapshot, and what a transaction elsewhere still
# writes cannot be sealed; then both are taken again, for so long.
MOST_SNAPSHOTS, PAUSE_SECONDS = 300, 0.1
EVENTS_PER_STEP = 500
ALMOST = 99


class StillChanging(Exception):
    """The case got new events faster than they could be sealed; another attempt follows."""


def make_bundle(*, bundle_id: int) -> None:
    """Seal, pack the case from one snapshot, store the archive, note its hashes. Does nothing once that is done."""
    bundle = claim(bundle_id)
    if bundle is None:
        return
    with tempfile.TemporaryFile() as out:
        fingerprint, n_events = pack(bundle, out)
        out.seek(0)
        digest = file_digest(out, "sha256").hexdigest()
        name = default_storage.save(f"evidence/{get_random_string(32)}.zip", File(out))
        size = out.seek(0, 2)
    finish(bundle, file=name, bytes=size, sha256=digest, fingerprint=fingerprint, n_events=n_events)


def claim(bundle_id: int) -> EvidenceBundle | None:
    """Take the row for a while, if nobody else has it."""
    now = timezone.now()
    free = EvidenceBundle.objects.waiting().filter(Q(leased_until=None) | Q(leased_until__lt=now), pk=bundle_id)
    if not free.update(leased_until=now + LEASE, attempts=F("attempts") + 1):
        return None
    return EvidenceBundle.objects.select_related("application__organisation", "asked_by").get(pk=bundle_id)


def pack(bundle: EvidenceBundle, out: IO[bytes]) -> tuple[str, int]:
    """Write the archive; return its fingerprint and the number of its events."""
    case, reader = bundle.application, bundle.asked_by
    with sealed_snapshot(case.pk):
        case.refresh_from_db()
        seals = trail.seals_above(CASE, case.pk)
        chain = trail.Chain(disposed=trail.disposed_of(CASE, case.pk))
        readable = Readable.by(reader, case, with_legal=bundle.with_legal)
        total = trail.n_sealed(CASE, case.pk)
        with Packer(out) as packer:
            packing = Packing(case, readable, packer, progress_of(bundle.pk, total), seals, chain)
            fingerprint = packing.pack(sign_index)
    return fingerprint, chain.n_events


def sign_index(fingerprint: str) -> dict[str, str]:
    """Sign with the key of the seals; the word before it keeps it from being taken for a seal."""
    key = signing.signing_key()
    return {"key": signing.public_key(key), "signature": signing.sign(key, f"evidence {fingerprint}")}


@contextmanager
def sealed_snapshot(case: int) -> Iterator[None]:
    """See the database at a moment at which everything of the case is sealed. Raises: StillChanging."""
    for _attempt in range(MOST_SNAPSHOTS):
        audit.seal_now()
        with snapshot():
            if not trail.n_unsealed(CASE, case):
                yield
                return
        time.sleep(PAUSE_SECONDS)
    raise StillChanging


def progress_of(bundle_id: int, total: int) -> Callable[[int], None]:
    def note(done: int) -> None:
        if done % EVENTS_PER_STEP == 0:
            cache.set(progress_key(bundle_id), min(done * 100 // max(total, 1), ALMOST), LEASE.total_seconds())

    return note


@transaction.atomic
def finish(made: EvidenceBundle, **values: str | int) -> None:
    """Note the archive; where another worker was faster, or the case was disposed of meanwhile, delete it."""
    lock_application(made.application_id)
    rows = EvidenceBundle.objects.select_for_update(of=("self",)).select_related("application")
    bundle = rows.filter(pk=made.pk).first()
    if bundle is None or not bundle.is_waiting:
        default_storage.delete(str(values["file"]))
        return
    for name, value in values.items():
        setattr(bundle, name, value)
    bundle.state, bundle.done_at, bundle.leased_until = EvidenceState.READY, timezone.now(), None
    bundle.save(update_fields=[*values, "state", "done_at", "leased_until"])
    record(bundle, "evidence_made", None)


def tidy_bundles(now: dt.datetime) -> None:
    """Hand out again what a worker left, give up what failed too often, delete what is old."""
    left = EvidenceBundle.objects.waiting().filter(
        Q(leased_until__lt=now) | Q(leased_until=None, asked_at__lt=now - LEASE)
    )
    for pk in left.filter(attempts__lt=MOST_ATTEMPTS).values_list("pk", flat=True):
        queue("approvals.make_evidence", bundle_id=pk)
    left.filter(attempts__gte=MOST_ATTEMPTS).update(state=EvidenceState.FAILED, done_at=now)
    old = now - dt.timedelta(hours=settings.EVIDENCE_HOURS)
    for bundle in EvidenceBundle.objects.filter(state=EvidenceState.READY, done_at__lt=old):
        delete_file(bundle)


def delete_file(bundle: EvidenceBundle) -> None:
    """Delete the archive and keep the row, which says what it was; the case may be packed again."""
    default_storage.delete(bundle.file)
    EvidenceBundle.objects.filter(pk=bundle.pk).update(state=EvidenceState.DELETED, file="")
