import shutil
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from compliance.embedded import SERVICES, ServiceError


class Command(BaseCommand):
    help = "Delete all data of the embedded services and everything kept beside them."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        try:
            SERVICES.erase()
        except ServiceError as error:
            raise CommandError(str(error)) from error
        shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
        self.stdout.write("All data is deleted. `make demo` starts afresh.")
