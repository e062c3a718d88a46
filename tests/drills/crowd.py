"""Four organisations full of people who are signed in, and the cases they all work on."""

from dataclasses import dataclass, field

from django.http import HttpRequest

from approvals.models import Application
from approvals.services.pathways import pinned_determination
from compliance.accounts.models import User
from compliance.accounts.second_factor import prove
from compliance.accounts.services import create_legal_entity, create_organisation
from compliance.enums import Role
from tests.cast import (
    Cast,
    assemble,
    attach_manifest,
    awaiting_decision,
    complete_draft,
    draft,
    in_assessment,
    person,
    registered,
    signed_in,
    submitted,
)

CODES = ("EXA", "EXB", "EXC", "EXD")
# Of ten people of an organisation.
ROLES = (*[Role.OFFICER] * 6, *[Role.REVIEWER] * 2, Role.APPROVER, Role.AUDITOR)


@dataclass(frozen=True)
class Work:
    """The cases of one organisation: drafts that many change, and some at each step, for whoever is first."""

    drafts: list[str] = field(default_factory=list)
    complete: list[str] = field(default_factory=list)
    submitted: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    advised: list[str] = field(default_factory=list)
    to_confirm: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    pk: int
    role: Role
    entity: str
    work: Work
    cookies: dict[str, str]


@dataclass(frozen=True)
class Crowd:
    cast: Cast
    people: list[Person]


def gather(n: int) -> Crowd:
    """So many people, signed in, in up to four organisations of ten and more; cases at each step for every tenth."""
    cast = assemble()
    codes = CODES[: max(1, n // len(ROLES))]
    n_each = n // len(codes)
    people = [members(code, number, n_each, max(2, n_each // len(ROLES)), cast) for number, code in enumerate(codes)]
    return Crowd(cast, [person for group in people for person in group])


def members(code: str, number: int, n: int, n_cases: int, cast: Cast) -> list[Person]:
    organisation = create_organisation(by=None, code=code, name=f"Maker {code}")
    entity = create_legal_entity(by=None, organisation=organisation, **registered(f"Maker {code} Co.", 10 + number))
    joined = [
        (person(f"{code.lower()}-{place}", organisation, role), role)
        for place, role in ((place, ROLES[place % len(ROLES)]) for place in range(max(n, len(ROLES))))
    ]
    first = {role: next(user for user, held in joined if held is role) for role in Role}
    own = Cast(
        exp=organisation,
        ana=first[Role.OFFICER],
        ben=first[Role.REVIEWER],
        cara=first[Role.APPROVER],
        eli=first[Role.AUDITOR],
        dora=cast.dora,
        fay=cast.fay,
        dan=cast.dan,
        entity=entity,
    )
    work = make_work(own, n_cases)
    return [Person(user.pk, role, entity.slug, work, cookies_of(user)) for user, role in joined]


def make_work(own: Cast, n_cases: int) -> Work:
    taken = [in_assessment(own, title=f"Taken {n}") for n in range(n_cases)]
    return Work(
        drafts=[a_draft(own, n) for n in range(n_cases)],
        complete=[complete_draft(own, title=f"Complete {n}").reference for n in range(n_cases)],
        submitted=[submitted(own, title=f"Submitted {n}").reference for n in range(n_cases)],
        taken=[case.reference for case in taken],
        advised=[awaiting_decision(own, title=f"Advised {n}").reference for n in range(n_cases)],
        to_confirm={case.reference: sorted(pinned_determination(case).codes_to_confirm) for case in taken},
    )


def a_draft(own: Cast, number: int) -> str:
    case: Application = draft(own, f"Draft {number}")
    attach_manifest(case, own.ana)
    return case.reference


def cookies_of(user: User) -> dict[str, str]:
    """Sign in with a second factor, and give the cookies of the browser."""
    client = signed_in(user)
    request = HttpRequest()
    request.session = client.session
    prove(request, user, "totp")
    request.session.save()
    return {name: cookie.value for name, cookie in client.cookies.items()}
