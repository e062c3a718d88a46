from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from approvals.demo.books import keep_books
from approvals.demo.candidate import prepare_candidate
from approvals.demo.colour import LAST_ADDED, add_colour
from approvals.demo.keeping import keep_and_dispose
from approvals.demo.people import assemble
from approvals.demo.reminding import ask_of_reminders
from approvals.demo.walk import tell
from compliance.accounts.models import Organisation
from compliance.models import Consultation


class Command(BaseCommand):
    help = "Load the demo's organisation and its story of about 40 cases, once."

    def handle(self, *args: Any, **options: Any) -> None:
        if Consultation.objects.filter(code=LAST_ADDED).exists():
            self.stdout.write("The demo is loaded already.")
            return
        if Organisation.objects.filter(code="EXP").exists():
            raise CommandError("The demo was loaded only in part: run `make reset`, then start again.")
        people = assemble(settings.DEMO_PASSWORD, timezone.localdate().year)
        references = list(tell(people))
        keep_books(people)
        keep_and_dispose(people)
        prepare_candidate(people)
        ask_of_reminders(people)
        add_colour(people)
        self.stdout.write(f"Loaded {len(references)} cases of the demo's story.")
