"""One flow's pathway from a JSON file, without a database."""

import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from compliance.editions import shipped_regime
from compliance.facts import NO_ZONE, BadFacts
from compliance.pathways import Determination, determine


class Command(BaseCommand):
    help = (
        "Say which pathway one flow needs, and why. Facts are a JSON object; null is unknown. "
        "Facts of several resources stand under the key resources, each by its name."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--facts", required=True, metavar="FILE", help="JSON file, or - for standard input.")
        parser.add_argument("--on", default="", metavar="DATE", help="Day of the determination, today if left out.")
        parser.add_argument(
            "--edition", nargs="+", action="extend", default=[], metavar="CODE",
            help="Use these editions in place of those of the same instrument; a draft serves comparison only.",
        )  # fmt: skip
        parser.add_argument("--zone", default="", metavar="CODE", help="Zone list to judge by, or none.")
        parser.add_argument("--json", action="store_true", help="Print the whole result as JSON.")

    def handle(self, *, facts: str, on: str, edition: list[str], zone: str, **options: Any) -> None:
        given = read_facts(facts)
        resources = given.pop("resources", {})
        if zone:
            given["zone"] = zone
        result = determined(given, resources, day(on), edition)
        self.stdout.write(
            json.dumps(result.to_dict(), ensure_ascii=False, indent=2, sort_keys=True)
            if options["json"]
            else "\n".join(words(result))
        )


def refused(lines: Iterable[str]) -> CommandError:
    return CommandError("\n".join(lines), returncode=2)


def read_facts(name: str) -> dict[str, Any]:
    """Raises: CommandError with exit status 2, where it is no JSON object."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        given = json.loads(text)
    except OSError as error:
        raise refused([f"The facts cannot be read: {error.strerror}: {name}."]) from error
    except ValueError as error:
        raise refused([f"The facts are not JSON in UTF-8: {error}."]) from error
    if not isinstance(given, dict):
        raise refused(["The facts must be one JSON object of fact names and values."])
    return given


def day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else timezone.localdate()
    except ValueError as error:
        raise refused([f"--on must be a date like 2026-11-22, not {text!r}."]) from error


def determined(facts: dict[str, Any], resources: Any, on: date, codes: list[str]) -> Determination:
    try:
        regime = shipped_regime(on, codes)
    except KeyError as error:
        raise refused([f"No edition has the code {error}."]) from error
    if not regime.pathway_rules:
        raise refused([f"No edition that decides pathways was in force on {on}; the first is of 2024-03-22."])
    known = {NO_ZONE, *regime.zones}
    if facts.get("zone") is not None and facts["zone"] not in known:
        raise refused([f"No zone list has the code {facts['zone']!r}. Known are {', '.join(sorted(known))}."])
    if not isinstance(resources, dict) or not all(isinstance(one, dict) for one in resources.values()):
        raise refused(["resources must be an object of objects: the facts of each resource by its name."])
    try:
        return determine(facts, regime, resources)
    except BadFacts as bad:
        raise refused(str(problem) for problem in bad.problems) from bad


def words(result: Determination) -> Iterable[str]:
    """The result for reading, in English."""
    yield result.sentence["en"]
    if not result.is_binding:
        yield "Comparison only: at least one of the editions used was not in force that day."
    for title, lines in sections(result):
        if lines:
            yield f"\n{title}"
            yield from (f"- {line}" for line in lines)


def sections(result: Determination) -> Iterable[tuple[str, list[str]]]:
    yield "Why", [cited(row) for row in result.fired]
    yield "Blockers", [cited(row) for row in result.blockers]
    yield "Unknown facts that can change it", [asked(row) for row in result.unknown_facts if row["matters"]]
    yield "To be confirmed by a legal reviewer", [row["text"]["en"] for row in result.confirm]
    yield "What would change it", [f"{row['text']['en']}: {row['label']['en']}" for row in result.what_would_change]
    yield "Exemptions", [f"{row['code']} {row['applies']}: {row['why']['en']}" for row in result.exemptions]
    yield "Open questions", [row["text"]["en"] for row in result.ambiguities]
    yield "Duties", [cited(row) for row in result.duties]
    yield "Editions", [f"{row['code']} {row['version']} {row['content_hash'][:12]}" for row in result.editions]


def cited(row: dict[str, Any]) -> str:
    source = " ".join(part for part in (row["edition"], row["article"]) if part)
    return f"{row['text']['en']} [{source}; {row['verification']}]"


def asked(row: dict[str, Any]) -> str:
    answers = "; ".join(f"{answer['label']['en']}: {answer['text']['en']}" for answer in row["answers"])
    return f"{row['label']['en']} ({answers})"
