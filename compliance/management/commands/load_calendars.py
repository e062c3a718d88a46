from typing import Any

from django.core.management.base import BaseCommand

from compliance import almanac


class Command(BaseCommand):
    help = "Publish the years of working days that ship with the product; safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for source in almanac.shipped_years():
            self.stdout.write(f"{source.year.number}: {almanac.load_year(source)}")
