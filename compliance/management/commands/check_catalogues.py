from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.catalogues import DOMAINS, problems


class Command(BaseCommand):
    help = "Fail on a string that is not translated, is fuzzy, or is no longer used."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        found = [problem for domain in DOMAINS for problem in problems(domain)]
        for problem in found:
            self.stderr.write(problem)
        if found:
            raise CommandError(f"{len(found)} problems: run `make messages`, translate, and try again.")
        self.stdout.write("The catalogues are complete")
