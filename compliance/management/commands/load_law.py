from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from compliance.editions import (
    BadRulebook,
    parse_edition,
    shipped_edition_files,
    shipped_regime,
    shipped_zones,
)
from compliance.models import Edition, ZoneList
from compliance.rulebook import publish_edition, publish_zone_list


class Command(BaseCommand):
    help = "Publish the rulebooks and zone lists that ship with the product; safe to repeat."

    @transaction.atomic
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Leave alone what was loaded once: administrators may have published newer revisions."""
        try:
            loaded = [self.load_edition(data) for data in shipped_edition_files().values()]
        except (BadRulebook, ValidationError) as bad:
            raise CommandError(f"A rulebook is wrong, nothing was loaded: {bad}") from bad
        loaded += [self.load_zone_list(code) for code in sorted(zone.code for zone in shipped_zones())]
        self.stdout.write(f"The law: {sum(loaded)} editions and lists loaded, {loaded.count(False)} there already.")

    def load_edition(self, data: bytes) -> bool:
        source = parse_edition(data)
        if Edition.objects.filter(code=source.code, content_hash=source.content_hash).exists():
            return False
        publish_edition(data=data, by=None, beside=shipped_regime)
        return True

    def load_zone_list(self, code: str) -> bool:
        if ZoneList.objects.filter(code=code).exists():
            return False
        publish_zone_list(source=next(zone for zone in shipped_zones() if zone.code == code), by=None)
        return True
