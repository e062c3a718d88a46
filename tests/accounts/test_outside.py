"""The mark of members who work outside China."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from compliance.accounts.models import Membership
from compliance.accounts.outside import mark_outside_china
from compliance.accounts.services import add_membership
from compliance.audit.models import Event
from compliance.enums import Role
from tests.accounts.conftest import People
from tests.accounts.people import join


def mark(people: People, **options: object) -> None:
    given = {"user": people.ana, "organisation": people.exp, "by": people.dora, "outside_china": True}
    mark_outside_china(**{**given, "reason": "She moved to Munich.", **options})  # type: ignore[arg-type]


def test_the_mark_is_on_every_role_of_this_organisation_and_in_the_trail(people: People) -> None:
    join(people.ana, people.exp, Role.APPROVER)

    mark(people)

    assert set(Membership.objects.filter(user=people.ana).values_list("outside_china", flat=True)) == {True}
    assert people.ana.is_outside_china(people.exp)
    assert people.ana.is_outside_china()
    event = Event.objects.get(action="marked_outside_china")
    assert (event.actor_name, event.reason, event.data["handle"]) == ("Dora", "She moved to Munich.", "ana")


def test_a_role_given_later_bears_the_mark(people: People) -> None:
    mark(people)

    given = add_membership(by=people.dora, user=people.ana, organisation=people.exp, role=Role.REVIEWER)

    assert given.outside_china


def test_it_is_lifted_with_a_reason(people: People) -> None:
    mark(people)

    mark(people, outside_china=False, reason="She came back.")

    assert not people.ana.is_outside_china()


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"reason": " "}, "Say why"),
        ({"outside_china": False}, "is not marked"),
        ({"by": "ana"}, "Only administrators"),
        ({"user": "dan"}, "has no role here"),
    ],
)
def test_it_is_refused(people: People, options: dict[str, object], refusal: str) -> None:
    named = {name: getattr(people, value) if value in ("ana", "dan") else value for name, value in options.items()}

    with pytest.raises((PermissionDenied, ValidationError), match=refusal):
        mark(people, **named)


def test_nobody_lifts_their_own_mark(people: People) -> None:
    join(people.dora, people.exp, Role.OFFICER)
    mark(people, user=people.dora)

    with pytest.raises(ValidationError, match="your own mark"):
        mark(people, user=people.dora, outside_china=False)


def test_it_cannot_be_set_twice(people: People) -> None:
    mark(people)

    with pytest.raises(ValidationError, match="already"):
        mark(people)
