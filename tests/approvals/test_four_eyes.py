"""Each row of docs/four-eyes.md, tried by the service, by the API, and by raw SQL."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from approvals.enums import Outcome
from approvals.exceptions import NotAllowed
from approvals.models import Application, ConsultationAnswer, DecisionEmergency
from approvals.services import handovers
from approvals.services.calendar_changes.publishing import publish_year
from approvals.services.consultations import consolidating
from approvals.services.decisions import decide_application
from approvals.services.emergencies import deciding
from approvals.services.publishing import publish_revision
from compliance.accounts.models import User
from compliance.accounts.services import add_membership
from compliance.enums import Role
from compliance.models import CalendarYear, Consultation, Edition, Stance, ZoneList
from tests.approvals import calendar_years, candidates
from tests.approvals.services.test_publishing import seen
from tests.cast import Cast, awaiting_decision, person

pytestmark = pytest.mark.django_db
WHY = "Nobody else is to be had until Thursday, and the recall starts tomorrow."


def rows_of_the_table() -> list[str]:
    text = (Path(settings.BASE_DIR) / "docs" / "four-eyes.md").read_text()
    return re.findall(r"^\| (\w+) \| ", text, flags=re.MULTILINE)


def test_every_row_has_a_test() -> None:
    tests = {name.removeprefix("test_four_eyes_of_") for name in globals() if name.startswith("test_four_eyes_of_")}

    assert set(rows_of_the_table()) - {"Act"} == tests


@contextmanager
def refused(match: str | None = None) -> Iterator[None]:
    """What goes past the service is refused by the database."""
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        yield


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def by_api(caller: User, path: str, **data: Any) -> int:
    client = APIClient()
    client.force_login(caller)
    return int(client.post(f"/api/v1/{path}", data, format="json").status_code)


def as_approver(user: User, cast: Cast) -> User:
    add_membership(by=None, user=user, organisation=cast.exp, role=Role.APPROVER)
    return user


def test_four_eyes_of_case(cast: Cast) -> None:
    case = awaiting_decision(cast)
    for user in (as_approver(cast.ana, cast), as_approver(cast.ben, cast)):
        with pytest.raises(NotAllowed):
            decide_application(application_id=case.pk, by=user, outcome=Outcome.APPROVED, reasons="Mine.")
        assert by_api(user, f"cases/{case.reference}/decisions/", outcome="approved", reasons="Mine.") == 403
        decision = (
            "INSERT INTO approvals_decision (application_id, approver_id, determination_id, outcome, reasons,"
            " decided_at, voided_because) SELECT %s, %s, max(id), 'approved', '', now(), '[]' FROM approvals_determination"
        )
        with refused("by_participant"):
            sql(decision, case.pk, user.pk)
        joined = "INSERT INTO approvals_participation (application_id, user_id, kind, since) VALUES (%s, %s, %s, now())"
        with refused():
            sql(joined, case.pk, user.pk, "approver")
    with refused("never changes"):
        sql("DELETE FROM approvals_participation WHERE user_id = %s", cast.ana.pk)
    with refused("never changes"):
        sql("UPDATE approvals_participation SET kind = 'approver' WHERE user_id = %s", cast.ben.pk)
    unnamed = Application.objects.get(pk=case.pk)
    unnamed.pk, unnamed.reference = None, "EXP-2026-9999"
    unnamed.save(force_insert=True)
    sql(joined, unnamed.pk, cast.cara.pk, "approver")
    with refused("names no author"):
        sql(decision, unnamed.pk, cast.cara.pk)
    with refused("An approver of the organisation"):
        sql(joined, case.pk, cast.dan.pk, "approver")
        sql(decision, case.pk, cast.dan.pk)


def test_four_eyes_of_owner(cast: Cast) -> None:
    case = awaiting_decision(cast)
    add_membership(by=None, user=cast.ben, organisation=cast.exp, role=Role.OFFICER)

    handed = handovers.leave(user=cast.ana, by=cast.dora, reason="Left.", receivers={"EXP-cases": cast.ben})

    assert (handed.left, Application.objects.get(pk=case.pk).owner) == ([case.reference], cast.ana)
    to = [{"organisation": "EXP", "kind": "cases", "to": "ben"}]
    assert by_api(cast.dora, "people/ana/leave/", receivers=to) == 200
    assert Application.objects.get(pk=case.pk).owner == cast.ana
    with refused("never owns it"):
        sql("UPDATE approvals_application SET owner_id = %s WHERE id = %s", cast.ben.pk, case.pk)
    sql("UPDATE approvals_application SET owner_id = %s WHERE id = %s", cast.cara.pk, case.pk)
    with refused("neither advises nor decides"):
        sql(
            "INSERT INTO approvals_participation (application_id, user_id, kind, since)"
            " VALUES (%s, %s, 'approver', now())",
            case.pk,
            cast.cara.pk,
        )


def test_four_eyes_of_edition(cast: Cast) -> None:
    revision = seen(cast, candidates.reworded(cast))
    path = f"publish/edition/{revision.code}/{revision.revision}/"
    try_publication(
        cast,
        lambda: publish_revision(revision=revision, by=cast.dora, mark=revision.mark),
        (path, {"mark": revision.mark}),
        "compliance_edition",
        revision.pk,
    )
    source = b"no law that ships"
    made = Edition.objects.create(
        code="mine",
        instrument="mine",
        source=source,
        content_hash="x",
        published_on=timezone.localdate(),
        binding=True,
        verification="official",
    )
    try_unnamed("compliance_edition", made.pk)


def test_four_eyes_of_list(cast: Cast) -> None:
    published = ZoneList.objects.published().earliest("pk")
    revision = seen(cast, candidates.review.start_draft(of=published, by=cast.dora))
    path = f"publish/zone-list/{revision.code}/{revision.revision}/"
    try_publication(
        cast,
        lambda: publish_revision(revision=revision, by=cast.dora, mark=revision.mark),
        (path, {"mark": revision.mark}),
        "compliance_zonelist",
        revision.pk,
    )


def test_four_eyes_of_calendar(cast: Cast, calendars: None) -> None:
    row = calendar_years.in_review(cast.dora)
    calendar_years.previewed(row, cast.dora)
    try_publication(
        cast,
        lambda: publish_year(calendar_year=row, by=cast.dora, mark=row.mark),
        (f"calendar-publications/{row.year}/{row.version}/", {"mark": row.mark}),
        "compliance_calendaryear",
        row.pk,
    )
    made = CalendarYear.objects.create(
        year=2031, status="official", holidays=[], working_weekends=[], source="mine", verification="official"
    )
    try_unnamed("compliance_calendaryear", made.pk)


def try_publication(
    cast: Cast, publish: Callable[[], object], call: tuple[str, dict[str, Any]], table: str, pk: int
) -> None:
    """Dora edited it: she publishes it by no way, an officer is no publisher, and nobody's name does not do."""
    with pytest.raises(NotAllowed):
        publish()
    assert by_api(cast.dora, call[0], **call[1]) == 403
    for user, match in ((cast.dora, "Somebody else|by_another|_one_part_each"), (None, "Somebody else")):
        with refused(match):
            release(table, pk, user)
    with refused("An administrator publishes"):
        sql(
            f"INSERT INTO {table}editing (revision_id, user_id, kind, at) VALUES (%s, %s, 'publisher', now())",
            pk,
            cast.ana.pk,
        )
        release(table, pk, cast.ana)
    with refused("one_part_each"):
        sql(
            f"INSERT INTO {table}editing (revision_id, user_id, kind, at) VALUES (%s, %s, 'publisher', now())",
            pk,
            cast.dora.pk,
        )
    with refused("never changes"):
        sql(f"DELETE FROM {table}editing WHERE revision_id = %s", pk)


def try_unnamed(table: str, pk: int) -> None:
    """A new code, or a year, that names nobody and does not ship."""
    step = "step" if table == "compliance_calendaryear" else "status"
    sql(f"UPDATE {table} SET {step} = 'in_review' WHERE id = %s", pk)
    with refused("does not ship"):
        release(table, pk, None)
    with refused():
        sql("INSERT INTO compliance_shipped SELECT encode(sha256(source), 'hex') FROM compliance_edition")


def release(table: str, pk: int, user: User | None) -> None:
    if table == "compliance_calendaryear":
        columns = "step = 'published', published_by_id = %s, published_at = now()"
        sql("UPDATE compliance_calendaryear SET step = 'superseded', superseded_at = now() WHERE step = 'published'")
    else:
        columns = "status = 'published', released_by_id = %s, released_at = now()"
        sql(f"UPDATE {table} SET status = 'superseded' WHERE status = 'published'")
    sql(f"UPDATE {table} SET {columns} WHERE id = %s", user.pk if user else None, pk)


def test_four_eyes_of_validity(cast: Cast) -> None:
    """No service and no call of the API records one by itself."""
    edition = Edition.objects.published().filter(binding=True).earliest("pk")
    assert by_api(cast.dora, f"editions/{edition.code}/validities/") == 404
    with refused("only while one of its instrument is published"):
        sql(
            "INSERT INTO compliance_editionvalidity (edition_id, instrument, effective_from, recorded_at)"
            " VALUES (%s, '', '2020-01-01', '2020-01-01')",
            edition.pk,
        )
    with refused("only while one of its instrument is published"):
        sql("UPDATE compliance_editionvalidity SET replaced_at = now() WHERE edition_id = %s", edition.pk)


def test_four_eyes_of_release(cast: Cast) -> None:
    today = timezone.localdate()
    draft = Consultation.objects.create(
        code="a-draft", title="A draft", title_zh="草案", published_on=today, comments_until=today
    )
    of_exp: dict[str, Any] = {"consultation_id": draft.pk, "organisation": cast.exp}
    consolidating.write_consolidated(**of_exp, by=cast.ben, clause="", stance=Stance.ASKS, texts={"reasons": "Why?"})
    answer = consolidating.hand_in(**of_exp, by=cast.ben)

    with pytest.raises(NotAllowed):
        consolidating.release(**of_exp, by=cast.ben, mark=answer.content_hash)
    assert by_api(cast.ben, "consultations/a-draft/answers/EXP/release/", content_hash=answer.content_hash) in (
        403,
        422,
    )
    update = "UPDATE approvals_consultationanswer SET status = 'released', released_at = now(), released_by_id = %s"
    for user in (cast.ben, cast.cara):
        with refused("Somebody else than those who wrote"):
            sql(update, user.pk)
    with refused("never changes"):
        sql("UPDATE approvals_answerediting SET kind = 'releaser'")
    assert ConsultationAnswer.objects.get().status == "in_review"


def test_four_eyes_of_role(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="to themselves"):
        add_membership(by=cast.dora, user=cast.dora, organisation=cast.exp, role=Role.APPROVER)
    assert by_api(cast.dora, "organisations/EXP/members/", user="dora", role="approver") == 404  # there is no such call
    statement = (
        "INSERT INTO accounts_membership (user_id, organisation_id, role, given_by_id, created_at, outside_china)"
        " VALUES (%s, %s, 'approver', %s, now(), false)"
    )
    with refused("given_by_another"):
        sql(statement, cast.dora.pk, cast.exp.pk, cast.dora.pk)
    made = add_membership(by=cast.fay, user=cast.dora, organisation=cast.exp, role=Role.APPROVER)
    assert made.given_by == cast.fay


def test_four_eyes_of_emergency(cast: Cast) -> None:
    case = awaiting_decision(cast)
    una = person("una", cast.exp, Role.REVIEWER, Role.OFFICER)
    emergency = deciding.ask_approval(application_id=case.pk, by=una, reason=WHY)

    with pytest.raises(NotAllowed):
        deciding.confirm_approval(emergency_id=emergency.pk, by=una)
    assert by_api(una, f"emergencies/decision/{emergency.pk}/confirm/") == 403
    with refused("confirmed_by_another"):
        sql(
            "UPDATE approvals_decisionemergency SET confirmed_by_id = asked_by_id, confirmed_as = 'administrator',"
            " confirmed_at = now(), review_by = now() + interval '7 days'"
        )
    assert by_api(cast.dora, f"emergencies/decision/{emergency.pk}/confirm/") == 200
    row = DecisionEmergency.objects.get()
    note = {"verdict": "ratified", "note": WHY}
    assert by_api(cast.dora, f"emergencies/decision/{row.pk}/review/", **note) == 403
    with refused("reviewed_by_a_third"):
        sql(
            "UPDATE approvals_decisionemergency SET reviewed_by_id = confirmed_by_id, reviewed_at = now(),"
            " verdict = 'ratified'"
        )
    assert by_api(cast.cara, f"emergencies/decision/{row.pk}/review/", **note) == 200
