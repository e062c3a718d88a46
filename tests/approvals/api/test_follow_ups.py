from tests.approvals.api.caller import Caller
from tests.cast import Cast, draft, follow_up


def test_tasks_are_listed_and_filtered(cast: Cast) -> None:
    case = draft(cast)
    follow_up(cast, "1", application=case)
    follow_up(cast, "2", owner=cast.ben)
    ana = Caller(cast.ana)

    counts = [
        ana.get(f"tasks/?{query}").json()["count"]
        for query in ("", "open=true", "open=false", "owner=ben", f"case={case.reference}", "kind=threshold")
    ]

    assert counts == [2, 2, 0, 1, 1, 0]
    assert Caller(cast.dan).get("tasks/").json()["count"] == 0


def test_a_task_is_marked_as_done_once(cast: Cast) -> None:
    task = follow_up(cast)
    answers = [
        Caller(user).post(f"tasks/{task.pk}/done/", {"note": "Nothing to do."})
        for user in (cast.dan, cast.eli, cast.ana, cast.ana)
    ]

    assert [answer.status_code for answer in answers] == [404, 403, 200, 409]
    assert (answers[2].json()["closed_by"], answers[2].json()["note"]) == ("ana", "Nothing to do.")
