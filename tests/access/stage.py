"""The world of the route tests with cases at each step, everybody who may knock, and how they knock."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from approvals.models import Application, DecisionEmergency
from compliance.accounts.models import User
from tests import cast as people
from tests.access.actors import actors
from tests.test_routes import Row, World, build_world

# Routes that are asked about a case at the step at which their roles are told apart.
AT_STEP = {
    "decision": ("approvals:decide", "approvals:approve", "approvals:refuse", "approvals:send_back", "api:decisions"),
    "assessment": ("approvals:advise", "api:advice", "approvals:return", "api:return"),
    "submitted": ("approvals:take", "api:take", "approvals:assign", "api:assign"),
}
PACKED = b"PK\x03\x04"


@dataclass(frozen=True)
class Answer:
    """What came back; a workbook unpacked, and where a redirect leads added to the text."""

    status: int
    text: str
    leads_to: str


@dataclass(frozen=True)
class Stage:
    world: World
    users: dict[str, User | None]
    cases: dict[str, Application]
    sessions: dict[str, str]
    client: Client

    def address(self, name: str) -> str:
        step = next((step for step, names in AT_STEP.items() if name in names), None)
        if step is None:
            return self.world.address(Row(name, "", "GET"))
        return reverse(name, kwargs={"reference": self.cases[step].reference})

    def ask(self, who: str, method: str, address: str, body: Any = None) -> Answer:
        """Ask as this person, and take back what it changed."""
        self.client.cookies.clear()
        if who in self.sessions:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        with transaction.atomic():
            response: Any = self.client.generic(method, address, *given(address, body))
            answer = Answer(response.status_code, text_of(response), response.headers.get("Location", ""))
            transaction.set_rollback(True)
        return answer


def given(address: str, body: Any) -> tuple[Any, str]:
    is_api = address.startswith("/api/")
    return (body if body is not None else ""), "application/json" if is_api else "application/x-www-form-urlencoded"


def text_of(response: Any) -> str:
    content: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(PACKED):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return f"{content.decode(errors='replace')}{response.headers.get('Location', '')}"


def set_stage() -> Stage:
    world = build_world()
    cast = world.cast
    cases = {
        "decision": people.awaiting_decision(cast, title="Secret wait for a decision"),
        "assessment": people.in_assessment(cast, title="Secret assessment"),
        "submitted": people.submitted(cast, title="Secret submission"),
    }
    emergency = move_emergency(cases["decision"])
    for names in ("approvals:emergency", "api:emergency"):
        world.by_prefix[names] = {**world.by_prefix[names], "pk": emergency.pk}
    users = actors(cast, list(Application.objects.filter(organisation=cast.exp)))
    User.objects.update(password=cast.dan.password)
    sessions = {name: session_of(user) for name, user in users.items() if user}
    return Stage(world, users, cases, sessions, Client(raise_request_exception=False))


def move_emergency(case: Application) -> DecisionEmergency:
    """The emergency of the route tests, at a case that waits for its decision."""
    emergency = DecisionEmergency.objects.get()
    emergency.pk, emergency.application, emergency.asked_at = None, case, timezone.now()
    emergency.save(force_insert=True)
    return emergency


def session_of(user: User) -> str:
    """Sign in as the rest of the suite does, with a second factor where one is needed."""
    user.refresh_from_db()
    return str(people.signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value)
