"""Everything of a case into one archive: rows, papers, rules, what it rests on, its chain with the proofs."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from approvals import evidence
from approvals.evidence.packing import Packer, Sign, chunks_of
from approvals.evidence.readme import readme
from approvals.models import Application, Document, Inventory, Manifest
from approvals.services import files
from approvals.services.evidence import context, trail
from approvals.services.evidence.rows import Readable, rows_of, tracked_of_cases
from compliance.audit import SubjectKind
from compliance.audit.models import Seal

CASE = SubjectKind.APPLICATION.value
VERIFIER = Path(evidence.__file__).with_name(evidence.VERIFIER)
PAPERS: tuple[tuple[str, type[Document] | type[Inventory] | type[Manifest]], ...] = (
    ("documents", Document),
    ("inventories", Inventory),
    ("manifests", Manifest),
)
# Columns whose values are the numbers of people.
PEOPLE = ("_by_id", "user_id", "owner_id", "reviewer_id", "author_id", "adviser_id", "approver_id")


@dataclass(slots=True)
class Packing:
    """A bundle being made; `absent` are papers, by SHA-256, that storage does not hold."""

    case: Application
    readable: Readable
    packer: Packer
    progress: Callable[[int], None]
    seals: list[Seal]
    chain: trail.Chain
    people: set[int] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)

    def pack(self, sign: Sign) -> str:
        """Write all files in a fixed order and return the fingerprint of the index."""
        self.packer.add(evidence.VERIFIER, [VERIFIER.read_bytes()])
        self.pack_rows()
        self.pack_papers()
        self.pack_rules()
        self.pack_context()
        self.pack_trail()
        self.packer.add_text(evidence.README, readme(self.case.reference, self.chain.n_withheld))
        return self.packer.finish(self.about(), sign)

    def about(self) -> dict[str, Any]:
        return {
            "case": self.case.reference,
            "subject": [CASE, self.case.pk],
            "events": self.chain.n_events,
            "withheld": self.chain.n_withheld,
            "disposed": sorted(self.chain.disposed),
            "absent": sorted(self.absent),
        }

    def pack_rows(self) -> None:
        for tracked in tracked_of_cases():
            rows = self.noting_people(rows_of(tracked, self.case.pk, self.readable))
            self.packer.add(f"rows/{tracked.table}.jsonl", (f"{row}\n".encode() for row in rows))

    def noting_people(self, rows: Iterable[str]) -> Iterator[str]:
        for row in rows:
            columns = json.loads(row).items()
            self.people |= {value for column, value in columns if column.endswith(PEOPLE) and value}
            yield row

    def pack_papers(self) -> None:
        for folder, model in PAPERS:
            for paper in model.objects.filter(application=self.case).order_by("pk"):
                suffix = Path(paper.file).suffix
                self.pack_paper(f"papers/{folder}/{paper.pk}{suffix}", paper.file, paper.sha256)

    def pack_paper(self, name: str, stored: str, digest: str) -> None:
        try:
            file: IO[bytes] = files.open_stored(stored)
        except (FileNotFoundError, ValueError):
            self.absent.add(digest)
            return
        with file:
            self.packer.add(name, chunks_of(file))

    def pack_rules(self) -> None:
        hashes = {}
        for name, content_hash, source in context.rules(self.case):
            self.packer.add(f"rules/{name}", [source])
            hashes[name] = content_hash
        self.packer.add_json("rules/content-hashes.json", hashes)

    def pack_context(self) -> None:
        self.packer.add_json("context/people.json", context.people(self.people))
        self.packer.add_json("context/parties.json", context.parties(self.case))
        self.packer.add_json("context/ledger.json", context.ledger(self.case))
        self.packer.add_json("context/tasks.json", context.tasks(self.case))

    def pack_trail(self) -> None:
        lines = trail.event_lines(CASE, self.case.pk, self.seals, self.readable, self.chain, self.progress)
        self.packer.add(evidence.EVENTS, lines)
        self.packer.add(evidence.SEALS, trail.seal_lines(self.seals))
        self.packer.add_json(evidence.KEYS, trail.keys_of(self.seals))
