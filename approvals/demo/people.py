"""The people and companies of the demo; all fictitious."""

from dataclasses import dataclass

from approvals.enums import LedgerKind
from approvals.models import Recipient
from approvals.services.ledger import state_persons
from approvals.services.recipients import save_recipient
from compliance.accounts.credit_code import check_sign
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.accounts.services import (
    add_membership,
    create_legal_entity,
    create_organisation,
    create_user,
)
from compliance.enums import Role, YesNoUnknown


@dataclass(frozen=True)
class People:
    group: Organisation
    ana: User
    ben: User
    cara: User
    dora: User
    eli: User
    fay: User
    gil: User
    entities: dict[str, LegalEntity]
    recipients: dict[str, Recipient]


PERSONS = (
    ("ana", "Ana Li", (Role.OFFICER,)),
    ("gil", "Gil Zhou", (Role.OFFICER,)),
    ("ben", "Ben Zhao", (Role.REVIEWER,)),
    ("cara", "Cara Wang", (Role.APPROVER,)),
    ("eli", "Eli Chen", (Role.AUDITOR,)),
)
ADMINISTRATORS = (("dora", "Dora Sun"), ("fay", "Fay Lin"))
ENTITIES = (
    ("beijing", "Beijing Example Auto Co., Ltd.", "北京示例汽车有限公司", "Beijing", YesNoUnknown.NO, "", 61_400, 1_310),
    ("shanghai", "Shanghai Example Mobility Co., Ltd.", "上海示例出行有限公司", "Shanghai", YesNoUnknown.NO, "", 180_000, 420),
    ("chongqing", "Chongqing Example Smart Vehicles Co., Ltd.", "重庆示例智能汽车有限公司", "Chongqing", YesNoUnknown.NO, "chongqing", 4_200, 0),
    ("charging", "Example Charging Networks Co., Ltd.", "示例充电网络有限公司", "Guangdong", YesNoUnknown.UNKNOWN, "", None, None),
)  # fmt: skip
RECIPIENTS = (
    ("munich", "Example Motors AG", "DE", "Example Ring 1, Munich", "Vehicle maker, parent company"),
    ("detroit", "Example North America Inc.", "US", "1 Example Avenue, Detroit", "After-sales service"),
    ("stuttgart", "Example Insight GmbH", "DE", "Musterweg 7, Stuttgart", "Customer relations"),
    ("nagoya", "Example Parts K.K.", "JP", "2-1 Rei, Nagoya", "Parts supplier"),
    ("cloud", "Example Cloud Ltd.", "IE", "3 Sample Quay, Dublin", "Hosting"),
)


def assemble(password: str, year: int) -> People:
    """Create the group with its people, exporters, recipients and opening balances."""
    group = create_organisation(by=None, code="EXP", name="Example Auto Group", name_zh="示例汽车集团")
    people = {handle: person(handle, name, password, group, *roles) for handle, name, roles in PERSONS}
    dora, fay = (person(handle, name, password, None) for handle, name in ADMINISTRATORS)
    # Fay sees the group's cases, as a member; Dora, like administrators elsewhere, does not.
    add_membership(by=None, user=fay, organisation=group, role=Role.AUDITOR)
    entities = {row[0]: exporter(group, number, row) for number, row in enumerate(ENTITIES, start=1)}
    for key, *_rest, n, s in ENTITIES:
        if n is not None:
            for past in (year - 1, year):
                state_opening(entities[key], people["ana"], past, n, s or 0)
    recipients = {key: recipient(group, people["ana"], *row) for key, *row in RECIPIENTS}
    save_recipient(
        organisation=group,
        by=people["ana"],
        recipient_id=recipients["munich"].pk,
        values={},
        onward=[recipients["cloud"]],
    )
    strangers(password)
    return People(group=group, dora=dora, fay=fay, entities=entities, recipients=recipients, **people)


def person(handle: str, name: str, password: str, organisation: Organisation | None, *roles: Role) -> User:
    user = create_user(
        by=None,
        email=f"{handle}@example.com",
        name=name,
        handle=handle,
        is_administrator=organisation is None,
    )
    user.set_password(password)  # one for everybody, which no rule for real people has to like
    user.save(update_fields=["password"])
    if organisation is not None:
        for role in roles:
            add_membership(by=None, user=user, organisation=organisation, role=role)
    return user


def exporter(group: Organisation, number: int, row: tuple[object, ...]) -> LegalEntity:
    _key, name, name_zh, province, ciio, zone, *_rest = row
    first_17 = f"9111000000000{number:04d}"
    return create_legal_entity(
        by=None,
        organisation=group,
        registered_name=str(name),
        registered_name_zh=str(name_zh),
        credit_code=first_17 + check_sign(first_17),
        province=str(province),
        ciio=str(ciio),
        zone_code=str(zone),
        zone_eligible=YesNoUnknown.YES if zone else YesNoUnknown.UNKNOWN,
    )


def state_opening(entity: LegalEntity, by: User, year: int, n: int, s: int) -> None:
    source = f"Export logs of {year}, counted by the data office"
    state_persons(entity=entity, by=by, kind=LedgerKind.OPENING, year=year, values={"n": n, "s": s, "source": source})


def recipient(group: Organisation, by: User, name: str, country: str, address: str, business: str) -> Recipient:
    values = {"name": name, "country": country, "address": address, "business": business, "contact_name": "Kim Example"}
    return save_recipient(organisation=group, by=by, values=values)


def strangers(password: str) -> None:
    """Create another organisation on the same installation; neither sees the other."""
    other = create_organisation(by=None, code="OTH", name="Other Motors", name_zh="另一汽车公司")
    person("dan", "Dan Wu", password, other, Role.OFFICER)
    first_17 = "91110000000009999"
    create_legal_entity(
        by=None,
        organisation=other,
        registered_name="Other Motors Ltd.",
        credit_code=first_17 + check_sign(first_17),
        province="Tianjin",
    )
