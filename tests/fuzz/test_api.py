"""Every operation of the API as each role: no fault, and every answer as it is described."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from rest_framework.authtoken.models import Token
from schemathesis.core.failures import FailureGroup

from approvals.models import Absence, CalendarFeed, Deadline, EntityEvent, FollowUp, Notification, Recipient
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.models import CalendarYear, Consultation, Edition, Zone
from tests import cast as people
from tests.fuzz.api import World, described_api, one_connection

# `make fuzz` asks for more.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "1"))
FEW_STEPS, SEQUENCES = 6, 3 * EXAMPLES
PLAIN = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
ROLES = ("ana", "ben", "cara", "dora", "eli", "dan")
pytestmark = [
    pytest.mark.django_db,
    # schemathesis reads a file that is answered and leaves closing it to the collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def cast() -> people.Cast:
    return people.assemble()


@pytest.fixture
def schema(cast: people.Cast) -> Iterator[Any]:
    with one_connection():
        yield described_api(a_world(cast))


def a_world(cast: people.Cast) -> World:
    """Cases in four statuses, and what stands around them."""
    cases = [people.draft(cast), people.submitted(cast), people.awaiting_decision(cast), people.in_force(cast)]
    people.follow_up(cast)
    people.recipient(cast)
    tables: Any = (Absence, CalendarFeed, Deadline, EntityEvent, FollowUp, Notification, Recipient)
    keys = [key for table in tables for key in table.objects.values_list("pk", flat=True)[:3]]
    codes: Any = [
        model.objects.values_list("code", flat=True)[:3] for model in (Organisation, Consultation, Edition, Zone)
    ]
    return {
        "reference": [case.reference for case in cases],
        "slug": [*LegalEntity.objects.values_list("slug", flat=True)],
        "code": [code for found in codes for code in found],
        "organisation": [*Organisation.objects.values_list("code", flat=True)],
        "year": [*CalendarYear.objects.values_list("year", flat=True)[:3], 2026],
        "pk": sorted({1, 2, *keys}),
        **{name: [1, 2] for name in ("version", "position", "n", "number")},
    }


def headers_of(user: User) -> dict[str, str]:
    return {"Authorization": f"Token {Token.objects.create(user=user).key}"}


@pytest.mark.parametrize("handle", ROLES)
def test_every_operation_answers_as_described(schema: Any, cast: people.Cast, handle: str) -> None:
    headers = headers_of(getattr(cast, handle))

    faults = [
        fault
        for operation in schema.get_all_operations()
        for fault in try_operation(operation.ok(), headers, seeded=f"{handle} {operation.ok().label}")
    ]

    assert faults == []


@pytest.mark.parametrize("handle", ROLES)
def test_operations_in_a_row_answer_as_described(schema: Any, cast: people.Cast, handle: str) -> None:
    headers = headers_of(getattr(cast, handle))

    class Linked(schema.as_state_machine()):  # type: ignore[misc]  # made by schemathesis
        def setup(self) -> None:
            """Begin each sequence with the same rows."""
            self.block = transaction.atomic()
            self.block.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": headers}

        def validate_response(self, response: Any, case: Any, *_given: Any, **_more: Any) -> None:
            case.validate_response(response, headers=headers, recorder=self.recorder)

    seed(handle)(Linked)
    Linked.run(settings=settings(PLAIN, max_examples=SEQUENCES, stateful_step_count=FEW_STEPS))


def try_operation(operation: Any, headers: dict[str, str], *, seeded: str) -> list[str]:
    """Send examples of one operation and return what is wrong with the answers."""
    faults: list[str] = []

    @seed(seeded)
    @settings(PLAIN, max_examples=EXAMPLES)
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        try:
            case.call_and_validate(headers=headers)
        except FailureGroup as error:
            faults.append(f"{operation.label}: {error}")

    send()
    return faults
