import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.authtoken.models import Token

from approvals.enums import Status
from approvals.exceptions import BadInput, NotAllowed
from approvals.models import Absence, Application, FollowUp, Notification, PositionRequest, Webhook
from approvals.services import handovers
from approvals.services.consultations.asking import ask_positions
from approvals.services.feeds import feed_of_token, make_feed
from approvals.services.held import holdings_of, unkept
from compliance.accounts.models import User
from compliance.accounts.tokens import make_token
from compliance.audit.models import Event
from compliance.enums import Role
from compliance.models import Consultation, Edition, EditionEmergency, EmergencyState
from tests.cast import Cast, draft, follow_up, in_assessment, person, signed_in

pytestmark = pytest.mark.django_db
WHY = "Left the company."


def test_everything_ends_at_once_and_goes_to_who_was_chosen(cast: Cast) -> None:
    una = person("una", cast.exp, Role.OFFICER)
    first, second, task = draft(cast), draft(cast, "Another"), follow_up(cast)
    today = timezone.localdate()
    Absence.objects.create(organisation=cast.exp, user=cast.ana, deputy=una, first=today, last=today)
    Absence.objects.create(organisation=cast.exp, user=una, deputy=cast.ana, first=today, last=today)
    feed = make_feed(by=cast.ana, name="Mine")
    make_token(by=cast.ana)
    Webhook.objects.create(organisation=cast.exp, url="https://chat.example.com/", created_by=cast.ana)
    cast.ana.set_password("four long words together")
    cast.ana.save(update_fields=["password"])
    session = signed_in(cast.ana)

    handed = handovers.leave(user=cast.ana, by=cast.dora, reason=WHY, receivers={"EXP-cases": una, "EXP-tasks": una})

    assert handed.left == []
    assert set(Application.objects.values_list("owner__handle", flat=True)) == {"una"}
    assert (FollowUp.objects.get().owner, Token.objects.count(), Absence.objects.standing().count()) == (una, 0, 0)
    assert feed_of_token(feed.address.rpartition("/")[2].removesuffix(".ics")) is None
    assert Webhook.objects.get().disabled_because == "maker_left"
    User.objects.filter(pk=cast.ana.pk).update(is_active=True)
    assert session.get(reverse("approvals:my_work")).status_code == 302  # opened again, the session stays ended
    told = Notification.objects.get(user=una)
    assert (told.kind, told.data["about"]["en"]) == ("handed_over", "cases: 2, tasks: 1")
    actions = set(Event.objects.filter(actor_name="Dora").values_list("action", "subject_kind"))
    assert actions >= {
        ("account_deactivated", "account"),
        ("access_ended", "account"),
        ("work_handed_over", "account"),
        ("case_handed_over", "application"),
        ("task_handed_over", "organisation"),
    }
    assert {first.participations.get(user=una).kind, second.participations.get(user=una).kind} == {"author"}
    assert task.pk


def test_what_an_administrator_asked_for_is_not_published_after_they_left(cast: Cast) -> None:
    now = timezone.now()
    asked = EditionEmergency.objects.create(
        revision=Edition.objects.published().earliest("pk"),
        asked_by=cast.fay,
        asked_as="administrator",
        reason="The authority's notice takes effect at midnight.",
        expires_at=now + dt.timedelta(hours=1),
    )

    handovers.leave(user=cast.fay, by=cast.dora, reason=WHY, receivers={})

    asked.refresh_from_db()
    assert (asked.state, asked.closed_by) == (EmergencyState.CLOSED, cast.dora)


def test_reviews_and_positions_go_to_a_reviewer_who_wrote_nothing(cast: Cast) -> None:
    case = in_assessment(cast)
    rita = person("rita", cast.exp, Role.REVIEWER, Role.OFFICER)
    other = in_assessment(cast, title="Another")
    other.participations.create(user=rita, kind="author")
    today = timezone.localdate()
    consultation = Consultation.objects.create(
        code="a-draft", title="A draft", title_zh="草案", published_on=today, comments_until=today
    )
    ask_positions(consultation_id=consultation.pk, organisation=cast.exp, by=cast.cara, reviewers=[cast.ben])

    handed = handovers.leave(
        user=cast.ben, by=cast.dora, reason=WHY, receivers={"EXP-reviews": rita, "EXP-positions": rita}
    )

    case.refresh_from_db()
    assert (handed.left, case.reviewer, case.status) == ([other.reference], rita, Status.IN_ASSESSMENT)
    assert PositionRequest.objects.current().get().reviewer == rita
    assert {user.handle: [one.kind for one in held] for user, held in unkept().items()} == {"ben": ["reviews"]}


def test_who_may_not_take_it_is_refused(cast: Cast) -> None:
    draft(cast)
    for to, refusal in ((cast.dan, BadInput), (cast.ben, BadInput)):
        with pytest.raises(refusal):
            handovers.leave(user=cast.ana, by=cast.dora, reason=WHY, receivers={"EXP-cases": to})
    with pytest.raises(NotAllowed):
        handovers.leave(user=cast.dora, by=cast.dora, reason=WHY, receivers={})
    with pytest.raises(BadInput):
        handovers.leave(user=cast.ana, by=cast.dora, reason=" ", receivers={})
    cast.ana.refresh_from_db()
    assert (cast.ana.is_active, len(holdings_of(cast.ana))) == (True, 1)


def test_pages_of_leavers(cast: Cast) -> None:
    case = draft(cast)
    una = person("una", cast.exp, Role.OFFICER)
    dora, address = signed_in(cast.dora), reverse("approvals:leave", args=["ana"])
    asked = {who.handle: signed_in(who).get(address).status_code for who in (cast.ana, cast.dan, cast.dora)}
    page = dora.get(address).content.decode()
    empty = dora.post(address, {})
    done = dora.post(address, {"EXP-cases": "", "reason": WHY})
    listed = dora.get(reverse("approvals:unkept")).content.decode()
    again = dora.post(address, {"EXP-cases": una.handle})

    assert asked == {"ana": 403, "dan": 404, "dora": 200}
    assert ("Cases owned" in page, case.reference in page) == (True, False)  # Dora is no member
    assert [empty.status_code, done.status_code, again.status_code] == [422, 302, 302]
    assert "Ana" in listed
    assert (Application.objects.get().owner, dora.get(address).status_code) == (una, 409)
    assert Client().get(address).status_code == 302
