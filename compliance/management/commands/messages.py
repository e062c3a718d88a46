from typing import Any

from django.core.management.base import BaseCommand

from compliance.catalogues import DOMAINS, problems, update


class Command(BaseCommand):
    help = "Bring the catalogues of translations up to the sources."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        for domain in DOMAINS:
            update(domain)
            self.stdout.write(f"{domain.path}: {len(problems(domain))} left to translate")
