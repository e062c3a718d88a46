import datetime as dt

import pytest
from django.utils import timezone

from approvals.models import Deadline
from compliance.accounts.models import User
from compliance.enums import Role
from tests.approvals.api.caller import Caller, places
from tests.approvals.dates import deadline
from tests.approvals.reminding import KIND
from tests.cast import Cast, draft, person


def ahead(days: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


@pytest.fixture
def row(cast: Cast) -> Deadline:
    return deadline(draft(cast), ahead(20))


@pytest.fixture
def gus(cast: Cast) -> User:
    return person("gus", cast.exp, Role.OFFICER)


def test_the_reminders_of_a_date_say_why(cast: Cast, row: Deadline) -> None:
    answer = Caller(cast.eli).get(f"deadlines/{row.pk}/reminders/").json()

    first = answer["coming"][0]
    assert (first["user"], first["step"], first["on"]) == ("ana", 7, ahead(13))
    assert first["why"]["en"].startswith("You get this because the case is yours.")
    assert [one["purpose"] for one in answer["coming"][-2:]] == ["to_approvers", "to_auditors"]


def test_a_date_is_snoozed_and_the_snooze_ended(cast: Cast, row: Deadline) -> None:
    good = {"until": ahead(5), "reason": "Waiting."}
    url = f"deadlines/{row.pk}/snooze/"
    answers = [Caller(user).post(url, good) for user in (cast.dan, cast.ben, cast.ana, cast.ana)]
    ended = [Caller(cast.ana).post(f"{url}end/") for _ in range(2)]

    assert [one.status_code for one in [*answers, *ended]] == [404, 403, 201, 409, 200, 409]
    assert ended[0].json()["ended_by"] == "ana"


def test_what_is_wrong_with_a_snooze_is_said_by_field(cast: Cast, row: Deadline) -> None:
    answer = Caller(cast.ana).post(f"deadlines/{row.pk}/snooze/", {"until": ahead(0), "reason": ""})

    assert places(answer) == ["until", "reason"]


def test_administrators_set_lead_times(cast: Cast) -> None:
    dora = Caller(cast.dora)
    put = dora.put(f"lead-times/{KIND}/?organisation=EXP", {"days": [3, 9], "auditors_after": None})
    back = [dora.delete(f"lead-times/{KIND}/?organisation=EXP") for _ in range(2)]

    assert (put.json()["days"], put.json()["source"]) == ([9, 3], "organisation")
    assert (put.json()["approvers_after"], put.json()["auditors_after"]) == (2, None)
    assert [one.status_code for one in back] == [200, 409]
    assert (back[0].json()["days"], back[0].json()["source"]) == ([7, 1, 0, -1], "product")


def test_the_list_is_for_administrators(cast: Cast) -> None:
    codes = [Caller(user).get("lead-times/").status_code for user in (cast.dora, cast.ana)]

    assert codes == [200, 403]
    assert Caller(cast.ana).put(f"lead-times/{KIND}/", {"days": [1]}).status_code == 403
    assert places(Caller(cast.dora).get("lead-times/?organisation=NONE")) == ["organisation"]


def test_everybody_sets_their_own(cast: Cast) -> None:
    ana = Caller(cast.ana)

    put = ana.put(f"lead-times/mine/{KIND}/", {"days": [9]})
    listed = ana.get("lead-times/mine/").json()

    assert [(one["organisation"], one["days"], one["source"]) for one in put.json()] == [("EXP", [9], "own")]
    assert [one["days"] for one in listed if one["kind"] == KIND] == [[9]]
    assert [ana.delete(f"lead-times/mine/{KIND}/").status_code for _ in range(2)] == [200, 409]
    assert places(ana.put("lead-times/mine/no_such/", {"days": [1]})) == ["kind"]


def test_absences_are_stated_listed_and_ended(cast: Cast, gus: User) -> None:
    ana, good = Caller(cast.ana), {"first": ahead(1), "last": ahead(2), "deputy": "gus"}

    stated = ana.post("absences/", good)
    wrong = ana.post("absences/", {**good, "deputy": "dan"})
    lists = [Caller(user).get("absences/").json()["count"] for user in (cast.ana, gus, cast.ben)]
    end = f"absences/{stated.json()['id']}/end/"
    ended = [Caller(user).post(end).status_code for user in (cast.dan, gus, cast.ana, cast.ana)]

    assert (stated.status_code, places(wrong), lists) == (201, ["deputy"], [1, 1, 0])
    assert ended == [404, 403, 200, 409]
