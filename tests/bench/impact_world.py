"""Run inside `manage.py shell`: exporters of some organisations, and a draft that may change cases; print keys."""

import sys
import tomllib

from approvals.enums import LedgerKind
from approvals.models import LedgerEntry
from compliance import drafts, review
from compliance.accounts.credit_code import check_sign
from compliance.accounts.services import add_membership, create_legal_entity, create_organisation, create_user
from compliance.enums import Role, YesNoUnknown
from compliance.models import Edition, ZoneList

ORGANISATIONS, EXPORTERS = 4, 10
YEAR = 2026

dora = create_user(by=None, email="dora@example.com", name="Dora", handle="dora", is_administrator=True)
zones = ["", "", "", *ZoneList.objects.values_list("zone__code", flat=True).distinct()[:2]]
rows = []
for number in range(ORGANISATIONS):
    organisation = create_organisation(by=None, code="BN" + chr(65 + number), name=f"Benchmark {number}")
    owner = create_user(by=None, email=f"owner{number}@example.com", name=f"Owner {number}", handle=f"owner-{number}")
    add_membership(by=None, user=owner, organisation=organisation, role=Role.OFFICER)
    for part in range(EXPORTERS):
        first_17 = f"911100000000{number:02d}{part:03d}"
        zone = zones[part % len(zones)]
        entity = create_legal_entity(
            by=None,
            organisation=organisation,
            registered_name=f"Exporter {number}-{part}",
            credit_code=first_17 + check_sign(first_17),
            province="Beijing",
            ciio=[YesNoUnknown.NO, YesNoUnknown.NO, YesNoUnknown.NO, YesNoUnknown.UNKNOWN, YesNoUnknown.YES][part % 5],
            zone_code=zone,
            zone_eligible=YesNoUnknown.YES if zone else YesNoUnknown.UNKNOWN,
        )
        if part % 7:
            LedgerEntry.objects.create(
                organisation=organisation,
                entity=entity,
                year=YEAR,
                kind=LedgerKind.OPENING,
                n=part * 1_000,
                s=part * 10,
                source="Count",
                stated_by=owner,
            )
        rows.append(f"{organisation.pk}:{entity.pk}:{owner.pk}")

published = Edition.objects.published().get(code="auto-guide-2026")
draft = review.start_draft(of=published, by=dora)
content = tomllib.loads(bytes(published.source).decode().replace("100_000", "80_000"))
draft = drafts.save_content(revision=draft, by=dora, mark=draft.mark, content=content)
sys.stdout.write(f"{dora.pk} {draft.pk} {','.join(rows)}\n")
