import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict

from compliance.clocks import Due, statutory_clocks
from compliance.forms.periods import PeriodForm
from compliance.models.calendar import current_calendar
from compliance.strips import told_today


class Command(BaseCommand):
    help = (
        "Print the n-th working day after a date (before it when n is negative), or the date a period "
        "of the law leads to; then the arithmetic."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Let the number stand after an option too, as in `2026-05-20 --json -- -60`."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.parse_args = parser.parse_intermixed_args  # type: ignore[method-assign]  # Django offers no class
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("start", help="a date as YYYY-MM-DD; it is not counted")
        parser.add_argument("n", type=int, nargs="?", help="how many working days")
        parser.add_argument("--clock", default="", help=f"a period of the law: {', '.join(statutory_clocks())}")
        parser.add_argument("--at", default="", help="the hour of the event, HH:MM in Asia/Shanghai")
        parser.add_argument("--extended", default="", help="what the authority added, in the unit of the period")
        parser.add_argument(
            "--suspended", action="append", default=[], metavar="A..B", help="days that do not count; may repeat"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        form = PeriodForm(_query(options))
        found = form.answer(current_calendar())
        if found is None:
            raise CommandError(" ".join(str(error) for errors in form.errors.values() for error in errors))
        self.stdout.write(_as_json(found) if options["json"] else _as_text(found))


def _query(options: dict[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name in ("clock", "start", "at", "extended"):
        query[name] = options[name]
    query["n"] = "" if options["n"] is None else str(options["n"])
    query.setlist("suspended", options["suspended"])
    return query


def _as_json(found: Due) -> str:
    values = found.to_dict()
    return json.dumps({**values, "today": told_today(values)}, ensure_ascii=False, indent=2)


def _as_text(found: Due) -> str:
    values = found.to_dict()
    date = values["at"] or values["on"]
    source = ", ".join(filter(None, (found.clock.edition, found.clock.article, values["verification"])))
    lines = [date, found.explanation["en"], found.explanation["zh"], source, told_today(values)["en"]]
    return "\n".join(line for line in lines if line)
