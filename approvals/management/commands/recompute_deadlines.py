from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from approvals.services import deadlines, reminders


class Command(BaseCommand):
    help = "Compute every open deadline again, for example after a year of working days was published."

    def handle(self, *_args: Any, **_options: Any) -> None:
        n_cases = deadlines.recompute_cases()
        reminders.refresh_duties(timezone.localdate())
        self.stdout.write(f"{n_cases} cases computed again, and the duties of every organisation.")
