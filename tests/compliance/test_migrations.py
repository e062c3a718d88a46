"""What a running installation had before revisions, carried over and back."""

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from compliance.audit import Subject, record
from compliance.models import ZoneList
from compliance.rulebook import regime_on
from compliance.rules import ZoneEdition
from tests.cast import assemble

BEFORE = "0004_guard_editions"


def migrate(target: str | None = None) -> None:
    call_command("migrate", "compliance", *([target] if target else []), verbosity=0)
    connections.close_all()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_zone_lists_become_published_revisions() -> None:
    dora = assemble().dora
    before = regime_on(timezone.localdate()).zones
    migrate(BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE compliance_zonelist SET notes = 'Ours', notes_zh = '' WHERE code = 'beijing-2025'")
        cursor.execute("SELECT zone_id FROM compliance_zonelist WHERE code = 'beijing-2025'")
        (zone,) = cursor.fetchone()
    with transaction.atomic():
        record(Subject("zone", zone), "zone_list_changed", by=dora, data={"list": "beijing-2025"})

    migrate()

    row = ZoneList.objects.get(code="beijing-2025")
    after = regime_on(timezone.localdate()).zones
    assert (row.revision, row.status, row.prepared_by) == (1, "published", None)
    assert [editing.user for editing in row.editings.all()] == [dora]
    assert after["beijing-2025"].notes == ("Ours", "Ours")
    assert {code: decisive(listed) for code, listed in after.items()} == {
        code: decisive(listed) for code, listed in before.items()
    }


def decisive(listed: ZoneEdition) -> object:
    """What decides of a list; items came with the revisions."""
    rules = [(rule.key, rule.effect, rule.pathway, rule.condition) for rule in listed.rules]
    return (listed.in_force_from, listed.in_force_to, listed.covers_automotive, listed.excludes_ciio, rules)
