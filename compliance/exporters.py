"""What is recorded of a legal entity, as the lists of free trade zones ask for it."""

from compliance.accounts.models import LegalEntity
from compliance.eligibility import Exporter
from compliance.enums import YesNoUnknown

ANSWERS = {YesNoUnknown.YES: True, YesNoUnknown.NO: False}


def exporter_of(entity: LegalEntity) -> Exporter:
    return Exporter(
        zone=entity.zone_code,
        province=entity.province,
        may_use_list=ANSWERS.get(YesNoUnknown(entity.zone_eligible)),
        ciio=ANSWERS.get(YesNoUnknown(entity.ciio)),
    )
