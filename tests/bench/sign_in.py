"""Run inside `manage.py shell`: create a member with an exporter, print their keys and a session."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest

from compliance.accounts.credit_code import check_sign
from compliance.accounts.second_factor import prove
from compliance.accounts.services import (
    add_membership,
    create_legal_entity,
    create_organisation,
    create_user,
)
from compliance.enums import Role

organisation = create_organisation(by=None, code="BNC", name="Benchmark")
user = create_user(by=None, email="bench@example.com", name="Bench", handle="bench")
for role in Role:
    add_membership(by=None, user=user, organisation=organisation, role=role)
first_17 = "91110000000000001"
entity = create_legal_entity(
    by=None,
    organisation=organisation,
    registered_name="Benchmark Auto",
    credit_code=first_17 + check_sign(first_17),
    province="Beijing",
)
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
request = HttpRequest()
request.session = session
prove(request, user, "totp")
session.create()
print(organisation.pk, entity.pk, user.pk, session.session_key)  # noqa: T201 -- read by lists.py
