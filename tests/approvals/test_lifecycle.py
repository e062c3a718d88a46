"""Who may move a case from where to where: a table written from the design, walked against the code."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from approvals import lifecycle, moves
from approvals.enums import ParticipationKind, Procedure, Status
from approvals.exceptions import Incomplete, NotAllowed, WrongStatus
from approvals.models import Application, Determination, Participation
from approvals.move_table import as_markdown
from compliance.accounts.models import User
from compliance.audit.models import Event
from compliance.enums import Pathway, Role, Route
from tests.cast import Cast, draft, person

# From the design: move | from | to | role | procedures | needs a reason
EXPECTED = """
submit               | draft returned                | submitted              | officer          | any        | no
discard              | draft returned                | discarded              | officer          | any        | yes
take                 | submitted                     | in_assessment          | reviewer         | any        | no
assign               | submitted                     | in_assessment          | officer approver | any        | no
advise               | in_assessment                 | awaiting_decision      | reviewer         | any        | no
return               | in_assessment                 | returned               | reviewer         | any        | yes
send_back            | awaiting_decision             | returned               | approver         | any        | yes
approve              | awaiting_decision             | in_force               | approver         | not_required | yes
approve              | awaiting_decision             | cleared                | approver         | contract certification assessment | yes
refuse               | awaiting_decision             | refused                | approver         | any        | yes
reopen               | cleared                       | returned               | officer          | any        | yes
void                 | cleared                       | returned               | system           | any        | yes
contract_effective   | cleared                       | cleared                | officer          | contract   | no
certificate_issued   | cleared                       | in_force               | officer          | certification | no
file                 | cleared                       | filed                  | officer          | contract assessment | no
file                 | suspended                     | filed                  | officer          | contract assessment | no
file                 | not_passed                    | filed                  | officer          | contract   | no
returned_incomplete  | filed                         | cleared                | officer          | contract assessment | no
accepted             | filed                         | under_review           | officer          | assessment | no
extended             | under_review                  | under_review           | officer          | assessment | yes
clock_suspended      | filed                         | filed                  | officer          | contract assessment | yes
clock_suspended      | under_review                  | under_review           | officer          | assessment | yes
clock_suspended      | supplement_requested          | supplement_requested   | officer          | assessment | yes
clock_resumed        | filed                         | filed                  | officer          | contract assessment | yes
clock_resumed        | under_review                  | under_review           | officer          | assessment | yes
clock_resumed        | supplement_requested          | supplement_requested   | officer          | assessment | yes
supplement_requested | under_review                  | supplement_requested   | officer          | assessment | no
supplement_requested | filed                         | supplement_requested   | officer          | contract   | no
supplement_answered  | supplement_requested          | under_review           | officer          | assessment | no
supplement_answered  | supplement_requested          | filed                  | officer          | contract   | no
passed               | under_review reassessment_requested | in_force         | officer          | assessment | no
passed               | filed                         | in_force               | officer          | contract   | no
passed_in_part       | under_review reassessment_requested | in_force         | officer          | assessment | no
not_passed           | under_review                  | not_passed             | officer          | assessment | no
not_passed           | filed                         | not_passed             | officer          | contract   | no
not_passed           | reassessment_requested        | refused                | officer          | assessment | no
request_reassessment | not_passed                    | reassessment_requested | officer          | assessment | no
stop_order           | in_force                      | suspended              | officer          | not_required contract certification assessment | no
stop_order_lifted    | suspended                     | in_force               | officer          | not_required contract certification assessment | no
withdraw             | submitted in_assessment awaiting_decision cleared filed under_review supplement_requested not_passed reassessment_requested in_force suspended | withdrawn | officer | any | yes
expire               | in_force suspended            | expired                | system           | any        | no
supersede            | in_force suspended            | superseded             | system           | any        | no
"""
# Nobody is two of author, adviser and approver; assigning a reviewer takes no part in the case.
ROLE_OF_PART = {Role.OFFICER: "author", Role.REVIEWER: "adviser", Role.APPROVER: "approver"}
TAKES_NO_PART = ("assign",)

PARTS: tuple[ParticipationKind | None, ...] = (None, *ParticipationKind)
CASE_OF_PROCEDURE: dict[Procedure, tuple[str, str]] = {
    Procedure.UNDETERMINED: ("", ""),
    Procedure.NOT_REQUIRED: (Pathway.EXEMPT, ""),
    Procedure.CONTRACT: (Pathway.CONTRACT_OR_CERTIFICATION, Route.CONTRACT),
    Procedure.CERTIFICATION: (Pathway.CONTRACT_OR_CERTIFICATION, Route.CERTIFICATION),
    Procedure.ASSESSMENT: (Pathway.SECURITY_ASSESSMENT, ""),
}


@dataclass(frozen=True)
class Expected:
    move: str
    start: Status
    end: Status
    roles: frozenset[Role]
    procedure: Procedure
    needs_reason: bool


def expected_moves() -> Iterator[Expected]:
    for line in EXPECTED.strip().splitlines():
        move, starts, end, who, procedures, reason = (cell.strip() for cell in line.split("|"))
        roles = frozenset() if who == "system" else frozenset(map(Role, who.split()))
        among = list(Procedure) if procedures == "any" else list(map(Procedure, procedures.split()))
        for start, procedure in product(starts.split(), among):
            yield Expected(move, Status(start), Status(end), roles, procedure, reason == "yes")


BY_PLACE = {(row.move, row.start, row.procedure): row for row in expected_moves()}


def expected_answer(move: str, start: Status, procedure: Procedure, role: Role, part: ParticipationKind | None) -> str:
    """The status it leads to, or why not: wrong status, or not this person."""
    row = BY_PLACE.get((move, start, procedure))
    if row is None:
        return "wrong status"
    if role not in row.roles:
        return "not allowed"
    if move not in TAKES_NO_PART and part is not None and part != ROLE_OF_PART[role]:
        return "not allowed"
    return row.end


def answer(application: Application, move: str, user: User) -> str:
    try:
        return lifecycle.check_move(application, move, by=user).to
    except WrongStatus:
        return "wrong status"
    except NotAllowed:
        return "not allowed"


def at(application: Application, status: Status, procedure: Procedure) -> Application:
    application.status = status
    application.pathway, application.route = CASE_OF_PROCEDURE[procedure]
    assert application.procedure == procedure
    return application


@pytest.fixture
def people(cast: Cast) -> dict[tuple[Role, ParticipationKind | None], User]:
    """One person of every role and every part in the case."""
    return {
        (role, part): person(f"{role.value}-{part.value if part else 'none'}", cast.exp, role)
        for role, part in product(Role, PARTS)
    }


@pytest.fixture
def application(cast: Cast, people: dict[tuple[Role, ParticipationKind | None], User]) -> Application:
    application = draft(cast)
    Participation.objects.bulk_create(
        Participation(application=application, user=user, kind=part) for (_role, part), user in people.items() if part
    )
    return application


@pytest.mark.parametrize("procedure", Procedure)
def test_every_move_from_every_status_by_everybody(
    application: Application, people: dict[tuple[Role, ParticipationKind | None], User], procedure: Procedure
) -> None:
    found, wanted = {}, {}
    for status, (role, part) in product(Status, people):
        at(application, status, procedure)
        for move in moves.MOVE_NAMES:
            place = (move, status.value, role.value, part)
            wanted[place] = expected_answer(move, status, procedure, role, part)
            found[place] = answer(application, move, people[role, part])

    assert len(found) == len(moves.MOVE_NAMES) * len(Status) * len(Role) * len(PARTS)
    assert {place: result for place, result in found.items() if result != wanted[place]} == {}


@pytest.mark.parametrize("procedure", Procedure)
def test_buttons_are_the_moves_that_would_work(
    application: Application, people: dict[tuple[Role, ParticipationKind | None], User], procedure: Procedure
) -> None:
    for status, (key, user) in product(Status, people.items()):
        at(application, status, procedure)
        offered = {row.name for row in lifecycle.moves_for(application, user)}
        works = {
            move
            for move in moves.MOVE_NAMES
            if expected_answer(move, status, procedure, *key) not in ("wrong status", "not allowed")
        }
        assert offered == works


def test_table_names_the_moves_of_the_design() -> None:
    assert set(moves.MOVE_NAMES) == {row.move for row in BY_PLACE.values()}


def test_no_two_rows_apply_at_once() -> None:
    places = [
        (row.name, start, procedure) for row in moves.MOVES for start in row.froms for procedure in row.procedures
    ]

    assert len(places) == len(set(places))


def actor_of(cast: Cast, row: Expected) -> User | None:
    actors = {Role.OFFICER: cast.ana, Role.REVIEWER: cast.ben, Role.APPROVER: cast.cara}
    return actors[min(row.roles)] if row.roles else None


@pytest.mark.parametrize("move", moves.MOVE_NAMES)
def test_move_writes_status_part_and_event(cast: Cast, move: str) -> None:
    application = draft(cast)
    taking_part = {(cast.ana.pk, ParticipationKind.AUTHOR.value)}
    for row in (row for row in BY_PLACE.values() if row.move == move):
        at(application, row.start, row.procedure).save(update_fields=["status", "pathway", "route"])
        by = actor_of(cast, row)

        lifecycle.move(application, row.move, by=by, reason="Because.")

        application.refresh_from_db()
        event = Event.objects.filter(kind=Event.Kind.SEMANTIC).latest("pk")
        if by and row.move not in TAKES_NO_PART:
            taking_part.add((by.pk, ROLE_OF_PART[min(row.roles)]))
        assert application.status == row.end
        assert set(Participation.objects.values_list("user", "kind")) == taking_part
        assert (event.action, event.actor_id, event.reason, event.data) == (
            row.move,
            by.pk if by else None,
            "Because.",
            {"from": row.start.value, "to": row.end.value},
        )


def test_move_without_its_reason_changes_nothing(cast: Cast) -> None:
    application = draft(cast)
    taking_part = list(Participation.objects.values_list("pk"))
    for row in (row for row in BY_PLACE.values() if row.needs_reason):
        at(application, row.start, row.procedure)

        with pytest.raises(Incomplete):
            lifecycle.move(application, row.move, by=actor_of(cast, row), reason="  ")

        assert application.status == row.start
    assert list(Participation.objects.values_list("pk")) == taking_part


@pytest.mark.parametrize("move", ["void", "expire", "supersede"])
def test_nobody_does_what_the_system_does(cast: Cast, move: str) -> None:
    row = next(row for row in BY_PLACE.values() if row.move == move)
    application = at(draft(cast), row.start, row.procedure)

    for user in (cast.ana, cast.ben, cast.cara, cast.dora, cast.eli, cast.dan):
        with pytest.raises(NotAllowed):
            lifecycle.check_move(application, move, by=user)


def test_system_does_nothing_that_people_do(cast: Cast) -> None:
    application = draft(cast)

    with pytest.raises(NotAllowed):
        lifecycle.check_move(application, "submit", by=None)


def test_closed_account_moves_nothing(cast: Cast) -> None:
    application = draft(cast)
    User.objects.filter(pk=cast.ana.pk).update(is_active=False)

    with pytest.raises(NotAllowed):
        lifecycle.check_move(application, "submit", by=cast.ana)


def test_stranger_and_administrator_move_nothing(cast: Cast) -> None:
    application = draft(cast)

    assert [lifecycle.moves_for(application, user) for user in (cast.dan, cast.dora)] == [(), ()]


def test_database_refuses_a_second_part(cast: Cast) -> None:
    application = draft(cast)
    Participation.objects.create(application=application, user=cast.ben, kind=ParticipationKind.ADVISER)

    with pytest.raises(IntegrityError, match="participation_one_kind_per_person"), transaction.atomic():
        Participation.objects.create(application=application, user=cast.ben, kind=ParticipationKind.AUTHOR)


@pytest.mark.parametrize(
    ("table", "columns", "values", "constraint"),
    [
        (
            "approvals_decision",
            "approver_id, outcome, reasons, decided_at, voided_because",
            "%(user)s, 'approved', 'Because.', now(), '[]'",
            "approvals_decision_by_participant|An approver of the organisation decides",
        ),
        (
            "approvals_legaladvice",
            "adviser_id, position, reasons, conditions, confirmed, given_at",
            "%(user)s, 'supports', 'Because.', '', '[]', now()",
            "approvals_legaladvice_by_participant",
        ),
    ],
)
def test_database_refuses_raw_rows_by_the_wrong_person(
    cast: Cast, table: str, columns: str, values: str, constraint: str
) -> None:
    """Ana is the author; the others are nothing to the case yet, whatever their role."""
    application = draft(cast)
    determination = Determination.objects.create(
        application=application, on_date=timezone.localdate(), result={}, facts={}, made_by=cast.ana
    )
    statement = (
        f"INSERT INTO {table} (application_id, determination_id, {columns})"
        f" VALUES (%(case)s, %(determination)s, {values}); SET CONSTRAINTS ALL IMMEDIATE"
    )
    for user in (cast.ana, cast.ben, cast.cara, cast.dan):
        row = {"case": application.pk, "determination": determination.pk, "user": user.pk}

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            execute(statement, row)


def execute(statement: str, row: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for part in statement.split("; "):
            cursor.execute(part, row if "%(" in part else None)


# Other things that have a status of their own, each with the only module that writes it.
OWN_STATUS = {
    "approvals/lifecycle.py": "Application.status, by move()",
    "approvals/services/inventories.py": "Inventory.status",
    "approvals/services/posting.py": "WebhookAttempt.status, of HTTP",
    "compliance/review.py": "Edition.status and ZoneList.status",
    "compliance/models/calendar.py": "CalendarYear.status",
    "compliance/almanac.py": "CalendarYear.status",
}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for package in ("approvals", "compliance"):
        for path in sorted((settings.BASE_DIR / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(settings.BASE_DIR)), ast.parse(path.read_text(encoding="utf-8"))


def writes_status(node: ast.AST) -> bool:
    """`x.status = …`, or `.update(status=…)` and the like."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        names = [keyword.arg for keyword in node.keywords]
        return node.func.attr in ("update", "bulk_update", "update_or_create") and "status" in names
    return False


def test_only_move_writes_the_status() -> None:
    writers = {name for name, tree in sources() if any(map(writes_status, ast.walk(tree)))}

    assert writers <= OWN_STATUS.keys()
    assert "approvals/lifecycle.py" in writers


def test_only_audit_writes_events() -> None:
    writers = [
        name
        for name, tree in sources()
        if not name.startswith("compliance/audit/")
        for node in ast.walk(tree)
        if writes_event(node)
    ]

    assert writers == []


def writes_event(node: ast.AST) -> bool:
    """`Event(…)`, `Event.objects.create(…)` and the like, or the table's name in SQL that inserts."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value.lower()
        return "audit_event" in text and any(verb in text for verb in ("insert", "update", "delete"))
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    return called == "Event" or called in {
        f"Event.objects.{verb}" for verb in ("create", "bulk_create", "get_or_create", "update_or_create")
    }


def test_page_of_moves_is_up_to_date() -> None:
    written = (settings.BASE_DIR / "docs" / "moves.md").read_text(encoding="utf-8")

    assert written == as_markdown(), "Run `manage.py moves`."
