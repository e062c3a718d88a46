import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from compliance import arithmetic
from compliance.models.calendar import current_calendar
from compliance.workdays import Count


class Command(BaseCommand):
    help = "Print the n-th working day after a date (before it when n is negative), and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("start", type=_date, help="a date as YYYY-MM-DD; it is not counted")
        parser.add_argument("n", type=int, help="how many working days")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            count = current_calendar().explain(options["start"], options["n"])
        except OverflowError as error:
            raise CommandError("That is beyond the years a date can have.") from error
        if options["json"]:
            self.stdout.write(json.dumps(_as_dict(count), ensure_ascii=False, indent=2))
            return
        text = arithmetic.counted(count)
        self.stdout.write("\n".join([count.on.isoformat(), text["en"], text["zh"]]))


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _as_dict(count: Count) -> dict[str, Any]:
    return {
        "start": count.start.isoformat(),
        "n": count.n,
        "on": count.on.isoformat(),
        "provisional": count.provisional,
        "unpublished": list(count.unpublished),
        "text": arithmetic.counted(count),
        "days": [[day.on.isoformat(), day.kind.value, day.counted] for day in count.days],
    }
