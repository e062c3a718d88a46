import datetime as dt

import pytest
from django.utils import timezone

from approvals.exceptions import BadInput, NotAllowed, WrongStatus
from approvals.models import Deadline
from approvals.services.consultations.announcing import announce_consultation
from approvals.services.consultations.positions import record_position
from compliance.audit.models import Event
from compliance.models import Consultation, ConsultationPosition, Stance
from tests.approvals.dates import consultation_open_until
from tests.cast import Cast, signed_in

ANSWER = {"organisation": "EXP", "clause": "", "stance": "opposes", "text": "Too wide."}


def in_days(n: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=n)).isoformat()


@pytest.fixture
def consultation(cast: Cast) -> Consultation:
    return consultation_open_until(in_days(10), cast)


@pytest.fixture
def past(cast: Cast) -> Consultation:
    return consultation_open_until(in_days(-1), cast)


def test_the_list_shows_open_and_closed_ones_to_everybody(cast: Cast, consultation: Consultation) -> None:
    page = signed_in(cast.dan).get("/consultations/")

    assert page.status_code == 200
    assert consultation.title in page.content.decode()


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    cast: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    client = signed_in(cast.ana)
    consultation_open_until(in_days(10), cast)
    client.get("/consultations/")
    with django_assert_num_queries(9):
        client.get("/consultations/")
    for code in ("second", "third"):
        Consultation.objects.create(code=code, published_on=timezone.localdate(), comments_until=timezone.localdate())
    with django_assert_num_queries(9):
        client.get("/consultations/")


def test_a_reviewer_gives_a_position_that_the_organisation_reads(cast: Cast, consultation: Consultation) -> None:
    answer = signed_in(cast.ben).post(f"/consultations/{consultation.code}/position/", ANSWER)

    assert answer.status_code == 302
    page = f"/consultations/{consultation.code}/for/EXP/"
    assert "Too wide." in signed_in(cast.eli).get(page).content.decode()
    assert signed_in(cast.dan).get(page).status_code == 404


def test_giving_it_again_replaces_it_and_the_trail_keeps_both(cast: Cast, consultation: Consultation) -> None:
    client = signed_in(cast.ben)
    client.post(f"/consultations/{consultation.code}/position/", ANSWER)
    client.post(f"/consultations/{consultation.code}/position/", ANSWER | {"text": "Still too wide."})

    assert [row.text for row in ConsultationPosition.objects.order_by("pk")] == ["Too wide.", "Still too wide."]
    given = Event.objects.filter(subject_kind="consultation", action="position_given")
    assert [event.organisation_id for event in given] == [cast.exp.pk, cast.exp.pk]


def test_an_officer_gives_no_position(cast: Cast, consultation: Consultation) -> None:
    assert signed_in(cast.ana).post(f"/consultations/{consultation.code}/position/", ANSWER).status_code == 403
    with pytest.raises(NotAllowed):
        record_position(
            consultation_id=consultation.pk,
            organisation=cast.exp,
            by=cast.ana,
            clause="",
            stance=Stance.ASKS,
            text="Why?",
        )


def test_nobody_speaks_for_another_organisation(cast: Cast, consultation: Consultation) -> None:
    answer = signed_in(cast.dan).post(f"/consultations/{consultation.code}/position/", ANSWER)

    assert answer.status_code == 422
    assert not ConsultationPosition.objects.exists()


def test_a_position_without_text_is_refused(cast: Cast, consultation: Consultation) -> None:
    answer = signed_in(cast.ben).post(f"/consultations/{consultation.code}/position/", ANSWER | {"text": " "})

    assert answer.status_code == 422
    with pytest.raises(BadInput) as caught:
        record_position(
            consultation_id=consultation.pk, organisation=cast.exp, by=cast.ben, clause="", stance=Stance.ASKS, text=""
        )
    assert [problem.where for problem in caught.value.problems] == ["text"]


def test_after_the_last_day_it_is_too_late(cast: Cast, past: Consultation) -> None:
    assert signed_in(cast.ben).post(f"/consultations/{past.code}/position/", ANSWER).status_code == 409
    with pytest.raises(WrongStatus):
        record_position(
            consultation_id=past.pk, organisation=cast.exp, by=cast.ben, clause="", stance=Stance.ASKS, text="Why?"
        )


def test_a_consultation_nobody_announced_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.ben).get("/consultations/none/").status_code == 404
    assert signed_in(cast.ben).get("/consultations/none/position/").status_code == 404


def values(**changes: str) -> dict[str, str]:
    return {
        "code": "guide-2027-draft",
        "title": "Guide 2027, draft",
        "title_zh": "指引（2027版）（征求意见稿）",
        "issuer": "An authority",
        "issuer_zh": "某部门",
        "published_on": in_days(-1),
        "comments_until": in_days(20),
    } | changes


def test_an_administrator_announces_one_to_every_organisation(cast: Cast) -> None:
    answer = signed_in(cast.dora).post("/consultations/new/", values())

    assert answer.status_code == 302
    found = Deadline.objects.filter(consultation__code="guide-2027-draft", kind="consultation")
    assert {(row.organisation.code, row.due_on.isoformat()) for row in found} == {
        ("EXP", in_days(20)),
        ("OTH", in_days(20)),
    }


def test_only_administrators_announce(cast: Cast) -> None:
    assert signed_in(cast.ben).post("/consultations/new/", values()).status_code == 403
    with pytest.raises(NotAllowed):
        announce_consultation(by=cast.ben, values={})


def test_a_consultation_that_ends_before_it_began_is_refused(cast: Cast) -> None:
    answer = signed_in(cast.dora).post("/consultations/new/", values(comments_until=in_days(-2)))

    assert answer.status_code == 422
    assert "The last day for comments is before publication." in answer.content.decode()


def test_the_page_tells_how_the_date_came_about(cast: Cast, consultation: Consultation) -> None:
    page = signed_in(cast.ben).get(f"/consultations/{consultation.code}/").content.decode()

    assert "is a fixed date and does not move." in page


def test_my_work_asks_reviewers_who_owe_a_position_for_it(cast: Cast, consultation: Consultation) -> None:
    link = f"/consultations/{consultation.code}/position/"

    before = {name: link in signed_in(getattr(cast, name)).get("/").content.decode() for name in ("ana", "ben")}
    signed_in(cast.ben).post(link, ANSWER)
    after = signed_in(cast.ben).get("/").content.decode()

    assert before == {"ana": False, "ben": True}
    assert link not in after
