from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from compliance import audit
from compliance.audit.models import Seal
from compliance.audit.signing import (
    KeyUnusable,
    announced_key,
    key_id,
    make_key,
    next_key_path,
    public_key,
    read_signing_key,
    replace_key,
)

INSTALLATION = audit.Subject(audit.SubjectKind.ORGANISATION, 0)


class Command(BaseCommand):
    help = (
        "Change the key that signs seals: a seal of the key in use announces the next one, then the next takes its"
        " place. The next is made here, or taken from the file beside the key whose name ends in .next."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            old = public_key(read_signing_key())
        except KeyUnusable as problem:
            raise CommandError(f"{problem} Only a key that signs can announce the next.") from problem
        new = self.prepared_key()
        if not Seal.objects.filter(next_key=new).exists():
            self.announce(old, new)
        replace_key()
        self.stdout.write(f"Seals are signed by {key_id(new)} from now on; its public key is {new}.")
        self.stdout.write("The key before is gone from here; delete its copies. Workers need no restart.")

    def prepared_key(self) -> str:
        if not next_key_path().exists():
            make_key(next_key_path())
        new = announced_key()
        if not new:
            raise CommandError(f"{next_key_path()} holds no Ed25519 key as PEM: put one there, or delete the file.")
        return new

    def announce(self, old: str, new: str) -> None:
        with transaction.atomic():
            data = {"key": key_id(old), "next_key": key_id(new), "public_key": new}
            audit.record(INSTALLATION, "seal_key_announced", by=None, data=data)
        audit.seal_now()
        if not Seal.objects.filter(next_key=new).exists():
            raise CommandError("The next key is not announced yet: a transaction runs for long. Try again in a minute.")
