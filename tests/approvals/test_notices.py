import pytest
from django.core import mail
from django.utils import timezone, translation

from approvals import notices
from approvals.enums import NoticeKind, Outcome, Visibility
from approvals.models import Delivery, Notification
from approvals.services.assessments import return_application
from approvals.services.comments import add_comment
from approvals.services.decisions import decide_application
from approvals.services.deliveries import deliver
from compliance.accounts.services import remove_membership
from tests.cast import Cast, awaiting_decision, in_assessment, signed_in, submitted


def told() -> list[tuple[str, str]]:
    return [(notice.user.handle, notice.kind) for notice in Notification.objects.order_by("pk")]


def test_submitting_tells_the_reviewers(cast: Cast) -> None:
    submitted(cast)

    assert told() == [("ben", NoticeKind.SUBMITTED)]
    assert Delivery.objects.count() == 1


def test_advice_tells_the_approvers(cast: Cast) -> None:
    awaiting_decision(cast)

    assert told()[-1] == ("cara", NoticeKind.AWAITING_DECISION)


def test_returning_tells_the_owner(cast: Cast) -> None:
    return_application(application_id=in_assessment(cast).pk, by=cast.ben, reason="The purpose is unclear.")

    assert told()[-1] == ("ana", NoticeKind.RETURNED)


def test_a_decision_tells_those_who_took_part_but_not_who_decided(cast: Cast) -> None:
    case = awaiting_decision(cast)
    Notification.objects.all().delete()

    decide_application(application_id=case.pk, by=cast.cara, outcome=Outcome.REFUSED, reasons="No.")

    assert sorted(told()) == [("ana", NoticeKind.DECIDED), ("ben", NoticeKind.DECIDED)]


def test_a_mention_tells_once_and_as_a_mention(cast: Cast) -> None:
    case = in_assessment(cast)
    Notification.objects.all().delete()

    add_comment(application_id=case.pk, by=cast.ben, body="@ana which country? @ana")

    assert told() == [("ana", NoticeKind.MENTIONED)]


def test_the_owner_hears_of_comments_but_not_of_legal_ones(cast: Cast) -> None:
    case = in_assessment(cast)
    Notification.objects.all().delete()

    add_comment(application_id=case.pk, by=cast.ben, body="Which country?")
    add_comment(application_id=case.pk, by=cast.ben, body="Weak basis.", visibility=Visibility.LEGAL)

    assert told() == [("ana", NoticeKind.COMMENTED)]


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        (NoticeKind.SUBMITTED, {"by": "Ana"}, "Ana submitted {ref} for legal review."),
        (NoticeKind.DECIDED, {"by": "Cara", "outcome": "approved"}, "Cara decided on {ref}: Approved."),
        (NoticeKind.AUTHORITY_EVENT, {"by": "Ana", "event": "accepted"}, "Ana recorded on {ref}: Accepted."),
        (
            NoticeKind.DECISION_VOIDED,
            {"lines": [{"en": "Faces.", "zh": "人脸。"}]},
            "The decision on {ref} was voided: Faces.",
        ),
    ],
)
def test_a_notice_is_a_sentence(cast: Cast, kind: NoticeKind, data: dict[str, object], sentence: str) -> None:
    case = submitted(cast)
    notice = Notification(user=cast.ana, application=case, kind=kind, data=data)

    assert notices.sentence(notice) == sentence.format(ref=case.reference)


@pytest.mark.parametrize(
    ("means", "step", "sentence"),
    [
        ("last_day", 3, "{ref}: “Filing” is due on 28 Feb 2026."),
        ("last_day", -1, "{ref}: “Filing” was due on 28 Feb 2026 and is still open."),
        ("opens", 3, "{ref}: “Filing” is possible from 28 Feb 2026."),
        ("expires", 0, "{ref}: “Filing” ends on 28 Feb 2026."),
    ],
)
def test_a_reminder_is_a_sentence(cast: Cast, means: str, step: int, sentence: str) -> None:
    case = submitted(cast)
    data = {"label": {"en": "Filing", "zh": "备案"}, "due_on": "2026-02-28", "means": means, "step": step}
    notice = Notification(user=cast.ana, application=case, kind=NoticeKind.DEADLINE, data=data)

    assert notices.sentence(notice) == sentence.format(ref=case.reference)


def test_a_reminder_names_its_date_in_the_readers_language(cast: Cast) -> None:
    data = {"label": {"en": "Filing", "zh": "备案"}, "due_on": "2026-02-28", "means": "last_day", "step": 3}
    notice = Notification(user=cast.ana, application=submitted(cast), kind=NoticeKind.DEADLINE, data=data)

    with translation.override("zh-hans"):
        assert "备案" in notices.sentence(notice)


def test_opening_a_notice_marks_it_as_read_and_goes_there(cast: Cast) -> None:
    case = submitted(cast)
    notice = Notification.objects.get()

    answer = signed_in(cast.ben).post(f"/notices/{notice.pk}/read/")

    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.reference}/")
    notice.refresh_from_db()
    assert notice.read_at


def test_notices_are_read_by_their_own_person_only(cast: Cast) -> None:
    submitted(cast)
    notice = Notification.objects.get()
    client = signed_in(cast.ana)

    assert client.post(f"/notices/{notice.pk}/read/").status_code == 404
    assert client.get(f"/notices/{notice.pk}/read/").status_code == 405
    assert client.get("/notices/read/").status_code == 405
    client.post("/notices/read/")

    notice.refresh_from_db()
    assert notice.read_at is None


def test_who_left_reads_no_notice_and_gets_no_mail(cast: Cast) -> None:
    submitted(cast)
    delivery = Delivery.objects.get(notification__user=cast.ben)

    remove_membership(by=None, membership=cast.ben.memberships.get())
    sent = deliver(delivery_id=delivery.pk, now=timezone.now())

    assert (sent, mail.outbox) == (False, [])
    assert not Notification.objects.visible_to(cast.ben).exists()


def test_all_notices_are_marked_as_read_at_once(cast: Cast) -> None:
    submitted(cast)
    client = signed_in(cast.ben)
    assert "Mark all as read" in client.get("/notices/").content.decode()

    client.post("/notices/read/")

    assert not Notification.objects.unread().exists()
    assert "Mark all as read" not in client.get("/notices/").content.decode()


def test_the_page_takes_as_many_queries_for_three_as_for_one(
    cast: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    client = signed_in(cast.ben)
    submitted(cast)
    client.get("/notices/")
    with django_assert_num_queries(10):
        client.get("/notices/")
    for title in ("Second", "Third"):
        submitted(cast, title=title)
    with django_assert_num_queries(10):
        client.get("/notices/")
