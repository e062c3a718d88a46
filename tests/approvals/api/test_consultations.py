import datetime as dt

import pytest
from django.utils import timezone

from approvals.models import PositionRequest
from approvals.services.consultations.announcing import name_final_edition
from compliance.models import Consultation
from tests import cast as people
from tests.approvals import drafts_for_comment
from tests.approvals.api.caller import Caller, places
from tests.approvals.drafts_for_comment import handed_in, released
from tests.cast import Cast

ROOT = "consultations/guide-draft/"
ANSWER = f"{ROOT}answers/EXP/"
WRITTEN = {"clause": "Art 1", "stance": "opposes", "reasons": "Too wide.", "reasons_zh": "范围过宽。"}


@pytest.fixture
def draft(cast: Cast) -> Consultation:
    return drafts_for_comment.draft()


def test_clauses_are_read_by_everybody_and_kept_by_administrators(cast: Cast, draft: Consultation) -> None:
    dora = Caller(cast.dora)

    made = dora.post(f"{ROOT}clauses/", {"number": "Art 3", "rules": ["G-1"]})

    assert made.status_code == 201
    assert dora.patch(f"{ROOT}clauses/3/", {"title": "Logs"}).json()["title"] == {"en": "Logs", "zh": "Logs"}
    assert [row["number"]["en"] for row in Caller(cast.dan).get(f"{ROOT}clauses/").json()["results"]] == [
        "Art 1",
        "Art 2",
        "Art 3",
    ]
    assert Caller(cast.dan).get(f"{ROOT}clauses/3/").json()["rules"] == ["G-1"]
    assert dora.delete(f"{ROOT}clauses/3/").status_code == 204
    assert Caller(cast.ben).post(f"{ROOT}clauses/", {"number": "Art 4"}).status_code == 403
    assert Caller(cast.ben).patch(f"{ROOT}clauses/1/", {"title": "x"}).status_code == 403
    assert dora.post(f"{ROOT}clauses/", {"number": "Art 1"}).status_code == 422
    assert dora.get(f"{ROOT}clauses/9/").status_code == 404


def test_the_final_edition_is_named(cast: Cast, draft: Consultation) -> None:
    path = f"{ROOT}final-edition/"

    assert (
        Caller(cast.dora).post(path, {"edition": "auto-guide-2026"}).json()["final_edition_code"] == "auto-guide-2026"
    )
    assert places(Caller(cast.dora).post(path, {"edition": "none"})) == ["final_edition_code"]
    assert Caller(cast.ben).post(path, {"edition": ""}).status_code == 403


def test_a_replaced_position_stays_in_the_list(cast: Cast, draft: Consultation) -> None:
    ben = Caller(cast.ben)
    for text in ("Too wide.", "Still too wide."):
        given = {"organisation": "EXP", "clause": "Art 1", "stance": "opposes", "text": text, "wording": "Less."}
        assert ben.post(f"{ROOT}positions/", given).status_code == 201

    rows = ben.get(f"{ROOT}positions/").json()["results"]
    assert [(row["text"], row["clause"], row["replaced_at"] is None) for row in rows] == [
        ("Too wide.", "Art 1", False),
        ("Still too wide.", "Art 1", True),
    ]
    assert len(ben.get(f"{ROOT}positions/?current=true").json()["results"]) == 1
    assert places(
        ben.post(f"{ROOT}positions/", {"organisation": "EXP", "clause": "Art 9", "stance": "no_comment"})
    ) == ["clause"]


def test_an_organisation_answers_by_the_api_alone(cast: Cast, draft: Consultation) -> None:
    name_final_edition(consultation_id=draft.pk, by=cast.dora, code="auto-guide-2026")
    ben, cara, ana = (Caller(user) for user in (cast.ben, cast.cara, cast.ana))
    own = draft.comments_until - dt.timedelta(days=3)

    assert cara.post(f"{ANSWER}ask/", {"reviewers": ["ben"], "clauses": ["Art 1"]}).status_code == 201
    assert cara.post(f"{ANSWER}own-day/", {"on": own.isoformat()}).json()["internal_due_on"] == own.isoformat()
    assert [row["is_answered"] for row in ben.get(ANSWER).json()["asked"]] == [False]
    ben.post(f"{ROOT}positions/", {"organisation": "EXP", "clause": "Art 1", "stance": "no_comment"})
    assert ben.post(f"{ANSWER}positions/", WRITTEN).status_code == 201
    mark = ben.post(f"{ANSWER}hand-in/", {"contact": "Ben"}).json()["content_hash"]
    assert cara.post(f"{ANSWER}release/", {"mark": mark}).json()["status"] == "released"
    today = timezone.localdate().isoformat()
    posted = {"on": today, "through": "post", "evidence": people.pdf()}
    assert ana.post(f"{ANSWER}sent/", posted, format="multipart").json()["sent_on"] == today
    assert ana.post(f"{ANSWER}outcomes/", {"clause": "Art 1", "result": "in_part"}).json()["result"] == "in_part"

    found = ben.get(ANSWER).json()
    assert (found["reference"], found["status"], found["released_by"]) == ("EXP-guide-draft", "sent", "cara")
    assert [row["clause"] for row in found["positions"]] == ["Art 1"]
    assert [row["is_answered"] for row in found["asked"]] == [True]
    assert ana.get(f"{ANSWER}evidence/").status_code == 200
    paper = ana.get(f"{ANSWER}papers/zh/pdf/")
    assert b"".join(paper.streaming_content).startswith(b"%PDF-")


def test_a_request_is_taken_back(cast: Cast, draft: Consultation) -> None:
    cara = Caller(cast.cara)
    cara.post(f"{ANSWER}ask/", {"reviewers": ["ben"]})
    path = f"{ANSWER}ask/{PositionRequest.objects.get().pk}/withdraw/"

    assert cara.post(path).json()["withdrawn_at"] is not None
    assert cara.post(path).status_code == 409


def test_it_is_sent_back_and_released_anew(cast: Cast, draft: Consultation) -> None:
    handed_in(cast, draft)

    assert Caller(cast.cara).post(f"{ANSWER}send-back/", {"reason": "Shorter."}).json()["status"] == "open"
    assert Caller(cast.cara).post(f"{ANSWER}send-back/", {"reason": "Shorter."}).status_code == 409


def test_whoever_wrote_it_or_did_not_read_it_releases_nothing(cast: Cast, draft: Consultation) -> None:
    answer = handed_in(cast, draft)

    assert Caller(cast.ben).post(f"{ANSWER}release/", {"mark": answer.content_hash}).status_code == 403
    assert Caller(cast.cara).post(f"{ANSWER}release/", {"mark": "0" * 64}).status_code == 409


def test_a_stranger_finds_no_answer_and_an_auditor_changes_none(cast: Cast, draft: Consultation) -> None:
    released(cast, draft)

    assert Caller(cast.dan).get(ANSWER).status_code == 404
    assert Caller(cast.dan).post(f"{ANSWER}hand-in/").status_code == 404
    assert Caller(cast.eli).get(ANSWER).status_code == 200
    for path, body in (
        ("ask/", {"reviewers": ["ben"]}),
        ("own-day/", {"on": None}),
        ("positions/", WRITTEN),
        ("hand-in/", {}),
        ("send-back/", {"reason": "x"}),
        ("release/", {"mark": "x"}),
        ("outcomes/", {"clause": "Art 1", "result": "adopted"}),
    ):
        assert Caller(cast.eli).post(f"{ANSWER}{path}", body).status_code == 403
    assert Caller(cast.ana).get(f"{ANSWER}evidence/").status_code == 404
    assert Caller(cast.ana).get(f"{ANSWER}papers/fr/pdf/").status_code == 404


def test_bad_input_names_its_place(cast: Cast, draft: Consultation) -> None:
    cara = Caller(cast.cara)

    assert places(cara.post(f"{ANSWER}ask/", {"reviewers": ["ana"]})) == ["reviewers"]
    assert places(cara.post(f"{ANSWER}ask/", {"reviewers": ["nobody"]})) == ["reviewers"]
    assert places(cara.post(f"{ANSWER}own-day/", {"on": "2020-01-01"})) == ["internal_due_on"]
    assert places(cara.post(f"{ANSWER}positions/", {"stance": "opposes"})) == ["reasons"]
    assert places(cara.post(f"{ANSWER}hand-in/", {})) == [""]
