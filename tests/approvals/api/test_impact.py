from typing import Any

from approvals.services.impact.runs import measure_next, start_run
from compliance.accounts.services import add_membership
from compliance.enums import Role
from compliance.models import Edition
from tests.approvals.api.caller import Caller, places
from tests.approvals.candidates import GUIDE, in_review, stricter
from tests.cast import Cast, complete_draft

MANY = 20_000
IMPACT, PUBLISH = f"impact/edition/{GUIDE}/2/", f"publish/edition/{GUIDE}/2/"


def run_over(cast: Cast, revision: Any) -> None:
    run = start_run(revision=revision, by=cast.dora)
    while measure_next(run_id=run.pk):
        pass


def test_a_run_is_begun_read_and_stopped(cast: Cast) -> None:
    complete_draft(cast)
    stricter(cast)
    dora = Caller(cast.dora)
    assert dora.get(IMPACT).status_code == 404

    begun = dora.post(IMPACT)
    assert (begun.status_code, begun.json()["state"], begun.json()["total"]) == (201, "running", 1)
    assert dora.post(IMPACT).status_code == 409
    assert dora.post(f"{IMPACT}tasks/").status_code == 409
    assert dora.post(f"{IMPACT}stop/").json()["state"] == "cancelled"
    assert dora.post(f"{IMPACT}stop/").status_code == 409


def test_an_administrator_reads_counts_and_a_member_rows(cast: Cast) -> None:
    case = complete_draft(cast, n_case=MANY)
    run_over(cast, stricter(cast))

    found = Caller(cast.dora).get(IMPACT).json()
    assert found["moves"] == [{"was": "exempt", "now": "security_assessment", "flows": 1, "cases": 1}]
    assert found["organisations"] == [{"organisation": "EXP", "is_own": False, "flows": 1, "cases": 1}]
    assert Caller(cast.dora).get(f"{IMPACT}changes/").json()["results"] == []

    add_membership(by=None, user=cast.fay, organisation=cast.exp, role=Role.AUDITOR)
    [row] = Caller(cast.fay).get(f"{IMPACT}changes/?was=exempt").json()["results"]
    assert (row["application"], row["owner"], row["because"][0]["rule"]) == (case.reference, "ana", f"{GUIDE}:X-MANY")


def test_tasks_are_asked_for(cast: Cast) -> None:
    complete_draft(cast, n_case=MANY)
    run_over(cast, stricter(cast))

    assert Caller(cast.dora).post(f"{IMPACT}tasks/").json()["tasks_at"]


def test_it_is_for_administrators(cast: Cast) -> None:
    stricter(cast)
    ana = Caller(cast.ana)

    answers = [ana.get(IMPACT), ana.post(IMPACT), ana.get(f"{IMPACT}changes/"), ana.post(f"{IMPACT}stop/")]
    answers += [ana.post(f"{IMPACT}tasks/"), ana.post(PUBLISH, {"mark": 0})]

    assert {answer.status_code for answer in answers} == {403}
    assert Caller(cast.dora).get("impact/edition/no-such-code/1/").status_code == 404
    assert Caller(cast.dora).get(f"impact/calendar/{GUIDE}/2/").status_code == 404


def test_a_second_administrator_publishes(cast: Cast) -> None:
    revision = in_review(cast, stricter(cast))
    mark = {"mark": revision.mark}
    assert Caller(cast.fay).post(PUBLISH, mark).status_code == 422
    run_over(cast, revision)

    assert Caller(cast.dora).post(PUBLISH, mark).status_code == 403
    assert places(Caller(cast.fay).post(PUBLISH, {})) == ["mark"]
    assert Caller(cast.fay).post(PUBLISH, {"mark": revision.mark + 1}).status_code == 409
    assert Caller(cast.fay).post(PUBLISH, mark).json()["status"] == "published"
    assert Caller(cast.fay).post(PUBLISH, mark).status_code == 409
    assert Edition.objects.published().get(code=GUIDE).revision == 2
