from dataclasses import dataclass

import pytest
from django.test import Client

from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.enums import Role
from tests.accounts.people import entity, join, organisation, person


@dataclass(frozen=True)
class People:
    """Ana's organisation with its officer, the administrator Dora, and the stranger Dan in his."""

    ana: User
    dora: User
    dan: User
    exp: Organisation
    entity: LegalEntity


@pytest.fixture
def people(db: None) -> People:
    exp, oth = organisation("EXP"), organisation("OTH")
    ana, dan = person("ana"), person("dan")
    join(ana, exp, Role.OFFICER)
    join(dan, oth, Role.OFFICER)
    return People(ana, person("dora", is_administrator=True), dan, exp, entity(exp, "mine"))


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
