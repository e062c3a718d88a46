import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from compliance import audit


class Command(BaseCommand):
    help = "Verify the audit trail; names every event which is not as it was sealed. Exit code 1 if there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        audit.seal()
        report = audit.verify()
        if options["json"]:
            facts = {"ok": report.ok, "n_unsealed": report.n_unsealed, **asdict(report)}
            self.stdout.write(json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        else:
            self.print_report(report)
        if not report.ok:
            raise SystemExit(1)

    def print_report(self, report: audit.Report) -> None:
        for problem in report.problems:
            self.stderr.write(self.style.ERROR(f"{problem.fault.label}: {problem.message} ({problem.subject})"))
        verdict = self.style.SUCCESS("green") if report.ok else self.style.ERROR("red")
        self.stdout.write(
            f"The audit trail is {verdict}: {report.n_events} events, {report.n_unsealed} not sealed yet, "
            f"{len(report.problems)} problems, last sealed at {report.last_sealed_at or 'no time'}."
        )
