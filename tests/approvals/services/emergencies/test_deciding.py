import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from approvals.enums import Status
from approvals.exceptions import BadInput, Conflict, NotAllowed, WrongStatus
from approvals.models import Application, DecisionEmergency, LegalAdvice, Notification
from approvals.notices import sentence
from approvals.services.emergencies import deciding, telling
from approvals.services.export_permission import may_export
from compliance.accounts.models import User
from compliance.accounts.services import add_membership
from compliance.audit.models import Event
from compliance.enums import Role
from compliance.models import EmergencyState, Verdict
from tests.cast import Cast, awaiting_decision, person

pytestmark = pytest.mark.django_db
WHY = "Cara is on a flight until Thursday and the recall starts tomorrow."


@pytest.fixture
def case(cast: Cast) -> Application:
    return awaiting_decision(cast)


def asked(case: Application, by: User) -> DecisionEmergency:
    return deciding.ask_approval(application_id=case.pk, by=by, reason=WHY)


def test_another_account_in_another_role_approves_and_an_approver_ratifies(cast: Cast, case: Application) -> None:
    emergency = asked(case, cast.ana)
    decision = deciding.confirm_approval(emergency_id=emergency.pk, by=cast.dora)
    case.refresh_from_db()
    emergency.refresh_from_db()

    assert (decision.approver, case.status, emergency.state) == (cast.dora, Status.IN_FORCE, EmergencyState.UNREVIEWED)
    assert (emergency.asked_as, emergency.confirmed_as) == ("officer", "administrator")
    assert may_export(case, timezone.localdate()).is_allowed

    deciding.review_approval(emergency_id=emergency.pk, by=cast.cara, verdict=Verdict.RATIFIED, note=WHY)

    actions = Event.objects.filter(action__startswith="emergency").order_by("id").values_list("action", "actor_name")
    assert list(actions) == [
        ("emergency_asked", "Ana"),
        ("emergency_confirmed", "Dora"),
        ("emergency_reviewed", "Cara"),
    ]
    told = Notification.objects.filter(kind__startswith="emergency").values_list("kind", "user__handle")
    assert sorted(told) == [
        ("emergency_asked", "ben"),
        ("emergency_asked", "cara"),
        ("emergency_asked", "dora"),
        ("emergency_asked", "fay"),
        ("emergency_confirmed", "cara"),
        ("emergency_confirmed", "eli"),
        ("emergency_confirmed", "fay"),
        ("emergency_reviewed", "ana"),
        ("emergency_reviewed", "dora"),
    ]


def test_never_the_same_account_and_never_without_the_other_role(cast: Cast, case: Application) -> None:
    with pytest.raises(BadInput):
        deciding.ask_approval(application_id=case.pk, by=cast.ana, reason="Urgent.")
    with pytest.raises(WrongStatus):
        asked(case, person("kim", cast.exp, Role.OFFICER, Role.APPROVER))
    with pytest.raises(NotAllowed):
        asked(case, cast.eli)
    emergency = asked(case, cast.ana)
    with pytest.raises(Conflict):
        asked(case, cast.ben)
    add_membership(by=None, user=cast.ana, organisation=cast.exp, role=Role.REVIEWER)
    for name, refusal in {
        "ana": NotAllowed,  # who asked
        "ben": NotAllowed,  # the adviser
        "cara": WrongStatus,  # an approver decides the regular way
        "eli": NotAllowed,  # an auditor stays apart
        "una": NotAllowed,  # another officer, in the role of who asked
        "dan": NotAllowed,  # a stranger
    }.items():
        by = person("una", cast.exp, Role.OFFICER) if name == "una" else getattr(cast, name)
        with pytest.raises(refusal):
            deciding.confirm_approval(emergency_id=emergency.pk, by=by)
    case.refresh_from_db()
    assert case.status == Status.AWAITING_DECISION


def test_it_is_over_after_a_day_and_lapses_without_review(cast: Cast, case: Application) -> None:
    first = asked(case, cast.ben)
    late = DecisionEmergency.objects.create(
        organisation=case.organisation,
        application=case,
        asked_by=cast.ana,
        asked_as="officer",
        reason=WHY,
        asked_at=timezone.now() - dt.timedelta(hours=25),
        expires_at=timezone.now() - dt.timedelta(hours=2),
    )
    with pytest.raises(WrongStatus):
        deciding.confirm_approval(emergency_id=late.pk, by=cast.dora)
    deciding.close_approval(emergency_id=first.pk, by=cast.cara, note="I am back.")
    with pytest.raises(WrongStatus):
        deciding.confirm_approval(emergency_id=first.pk, by=cast.dora)

    third = asked(case, cast.ana)
    deciding.confirm_approval(emergency_id=third.pk, by=cast.fay)
    for by in (cast.ana, cast.fay, cast.dora, cast.ben):
        with pytest.raises(NotAllowed):
            deciding.review_approval(emergency_id=third.pk, by=by, verdict=Verdict.RATIFIED, note=WHY)

    assert deciding.lapse_approvals() == []
    assert deciding.lapse_approvals(timezone.now() + dt.timedelta(days=8)) == [case.reference]
    third.refresh_from_db()
    assert third.state == EmergencyState.VOIDED
    assert sentence(Notification.objects.get(kind="emergency_reviewed", user=cast.ana)).startswith("The system ")
    assert not may_export(Application.objects.get(pk=case.pk), timezone.localdate()).is_allowed


def test_what_was_asked_before_the_case_was_sent_back_is_not_confirmed(cast: Cast, case: Application) -> None:
    emergency = asked(case, cast.ana)
    LegalAdvice.objects.filter(application=case).update(given_at=timezone.now())

    with pytest.raises(WrongStatus, match="advised on anew"):
        deciding.confirm_approval(emergency_id=emergency.pk, by=cast.dora)
    assert list(DecisionEmergency.objects.standing_out()) == []
    assert asked(case, cast.ana).state == EmergencyState.ASKED


def test_one_that_fails_keeps_no_other_from_lapsing(
    cast: Cast, case: Application, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = timezone.now()
    fields = {"organisation": case.organisation, "application": case, "asked_by": cast.ana, "asked_as": "officer"}
    fields |= {"reason": WHY, "asked_at": now, "expires_at": now + dt.timedelta(hours=1), "review_by": now}
    fields |= {"confirmed_by": cast.dora, "confirmed_as": "administrator", "confirmed_at": now}
    first, _second = (DecisionEmergency.objects.create(**fields) for _ in range(2))

    def tell(emergency: DecisionEmergency, _application: Application) -> None:
        if emergency == first:
            raise ValueError(emergency)

    monkeypatch.setattr(telling, "approval_reviewed", tell)

    assert deciding.lapse_approvals(now + dt.timedelta(days=1)) == [case.reference]
    assert list(DecisionEmergency.objects.unreviewed()) == [first]
    assert "Row " in caplog.text


def test_the_database_holds_it_too(cast: Cast, case: Application) -> None:
    emergency = asked(case, cast.ana)
    table = "UPDATE approvals_decisionemergency SET"
    confirmed = "confirmed_at = now(), review_by = now() + interval '7 days'"
    for statement, match in {
        f"{table} confirmed_by_id = {cast.ana.pk}, confirmed_as = 'reviewer', {confirmed}": "confirmed_by_another",
        f"{table} confirmed_by_id = {cast.dora.pk}, confirmed_as = 'officer', {confirmed}": "confirmed_by_another",
        f"{table} expires_at = asked_at + interval '2 days'": "never changes",
        f"{table} reason = 'x'": "never changes",
        f"{table} confirmed_by_id = {cast.dora.pk}, confirmed_as = 'administrator',"
        " confirmed_at = now() + interval '2 days', review_by = now()": "confirmed_in_time",
        f"{table} confirmed_by_id = {cast.dora.pk}, confirmed_as = 'administrator', confirmed_at = asked_at,"
        " review_by = asked_at, reviewed_at = asked_at, verdict = 'ratified'": "ratified_by_somebody",
        "DELETE FROM approvals_decisionemergency": "stays in the records",
        "INSERT INTO approvals_participation (application_id, user_id, kind, since)"
        f" VALUES ({case.pk}, {cast.dora.pk}, 'approver', now());"
        " INSERT INTO approvals_decision"
        " (application_id, approver_id, determination_id, outcome, reasons, decided_at, voided_because)"
        f" SELECT {case.pk}, {cast.dora.pk}, id, 'approved', 'Mine.', now(), '[]' FROM approvals_determination"
        " LIMIT 1": "An approver of the organisation decides",
    }.items():
        with pytest.raises(IntegrityError, match=match), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert emergency.state == EmergencyState.ASKED
