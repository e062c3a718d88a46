"""Run inside `manage.py shell`: a case with a long trail, its bundle packed and written out; print events and seconds."""

import os
import sys
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.db import transaction

from approvals.lifecycle import subject_of
from approvals.models import Application, EvidenceBundle
from approvals.services import files
from approvals.services.evidence.asking import ask_for_bundle
from approvals.services.evidence.making import make_bundle
from compliance import audit
from compliance.audit.models import Event
from tests.cast import assemble, in_force

key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
Path(settings.SEAL_KEY_FILE).write_bytes(key)
cast = assemble()
case = in_force(cast)
missing = int(os.environ["EVENTS"]) - Event.objects.for_subject("application", case.pk).count()
# As many changes of the row as it takes, each with its step, some to a transaction: the trail of a long case.
for first in range(0, missing, 50):
    with transaction.atomic():
        for number in range(first, min(first + 50, missing), 2):
            Application.objects.filter(pk=case.pk).update(summary=f"Change {number} of many: what was to be sent.")
            audit.record(subject_of(case), "changed", by=cast.ana, data={"fields": ["summary"], "n": number})
audit.seal_now()
bundle = ask_for_bundle(application=case, by=cast.ben)
began = time.perf_counter()
make_bundle(bundle_id=bundle.pk)
seconds = time.perf_counter() - began
bundle = EvidenceBundle.objects.get(pk=bundle.pk)
with files.open_stored(bundle.file) as file:
    Path(os.environ["BUNDLE"]).write_bytes(file.read())
sys.stdout.write(f"{bundle.n_events} {seconds}\n")
