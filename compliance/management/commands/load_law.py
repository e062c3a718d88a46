from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.editions import BadRulebook
from compliance.loading import load_shipped
from compliance.refusals import Refused


class Command(BaseCommand):
    help = "Publish the rulebooks and zone lists that ship with the product; safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            loaded = load_shipped()
        except BadRulebook as bad:
            raise CommandError(f"A rulebook is wrong, nothing was loaded: {bad}") from bad
        except Refused as refused:
            problems = "\n".join(str(problem.message) for problem in refused.problems)
            raise CommandError(f"Nothing was loaded: {refused.message}\n{problems}") from refused
        self.stdout.write(
            f"The law: {len(loaded.published)} editions and lists loaded, {len(loaded.there)} there already."
        )
        if loaded.left:
            self.stdout.write(f"Left as administrators published them: {', '.join(loaded.left)}.")
