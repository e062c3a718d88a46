import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from compliance import audit
from compliance.audit.anchors import Anchor, read_anchors
from compliance.audit.signing import given_public_key, key_id, problem_with_key


class Command(BaseCommand):
    help = (
        "Verify the audit trail; names every event and seal which is not as it was sealed. Exit code 1 if there is one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")
        parser.add_argument(
            "--against",
            action="append",
            default=[],
            metavar="FILE",
            help="Compare with seals that left the database: the file they are written to, or a saved mail. Repeatable.",
        )
        parser.add_argument(
            "--public-key",
            action="append",
            default=[],
            metavar="KEY",
            help="Believe this key only, and those its seals announce: 64 hexadecimal digits, or a file. Repeatable.",
        )
        parser.add_argument(
            "--workers", type=int, default=0, help="Connections at once; one more than there are cores if left out."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        audit.seal()
        against = self.anchors(options["against"])
        trusted = [self.public_key(text) for text in options["public_key"]]
        progress = self.progress if options["verbosity"] > 1 else self.silence
        report = audit.verify(trusted=trusted, against=against, workers=options["workers"], progress=progress)
        if options["json"]:
            facts = {"ok": report.ok, "n_unsealed": report.n_unsealed, **asdict(report)}
            self.stdout.write(json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        else:
            self.print_report(report)
        if not report.ok:
            raise SystemExit(1)

    def anchors(self, paths: list[str]) -> list[Anchor]:
        found: list[Anchor] = []
        for path in paths:
            try:
                anchors, n_broken = read_anchors(Path(path).read_text(encoding="utf-8").splitlines())
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"{path} cannot be read ({type(error).__name__}).") from error
            if n_broken:
                self.stderr.write(self.style.WARNING(f"{n_broken} lines of {path} cannot be read as seals."))
            if not anchors:
                raise CommandError(f"{path} holds no seal: name the file to which seals are written, or a saved mail.")
            found += anchors
        return found

    def public_key(self, text: str) -> str:
        try:
            return given_public_key(text)
        except (OSError, ValueError) as error:
            raise CommandError(f"{text} is no public key: give 64 hexadecimal digits, or a file with a PEM.") from error

    def progress(self, done: int, total: int) -> None:
        self.stderr.write(f"{done} of {total} parts verified")

    def silence(self, done: int, total: int) -> None:
        pass

    def print_report(self, report: audit.Report) -> None:
        for problem in report.problems:
            about = f" ({problem.subject})" if problem.subject else ""
            self.stderr.write(self.style.ERROR(f"{problem.fault.label}: {problem.message}{about}"))
        if problem_with_key():
            self.stderr.write(self.style.WARNING(problem_with_key()))
        verdict = self.style.SUCCESS("green") if report.ok else self.style.ERROR("red")
        keys = ", ".join(map(key_id, report.keys)) or "no key"
        self.stdout.write(
            f"The audit trail is {verdict}: {report.n_events} events, {report.n_unsealed} not sealed yet, "
            f"{report.n_problems} problems, last sealed at {report.last_sealed_at or 'no time'}. "
            f"{report.n_seals} seals, {report.n_unsigned} of them unsigned, signed by {keys}; "
            f"{report.n_compared} compared with what left the database. "
            f"Of {report.n_disposed} events the texts were disposed of."
        )
