import pytest
from pytest_django import DjangoAssertNumQueries

from approvals.models import FollowUp
from approvals.services.follow_ups import close_follow_up
from tests.cast import Cast, draft, follow_up, signed_in

LIST_QUERIES = 12


def done(task: FollowUp) -> str:
    return f"/tasks/{task.pk}/done/"


def test_my_work_shows_ones_own_tasks(cast: Cast) -> None:
    follow_up(cast, application=draft(cast))

    texts = {name: signed_in(getattr(cast, name)).get("/").content.decode() for name in ("ana", "ben", "dan")}

    assert {name: "Check the secret pathway." in text for name, text in texts.items()} == {
        "ana": True,
        "ben": False,
        "dan": False,
    }


def test_the_list_shows_own_everybodys_and_done(cast: Cast) -> None:
    follow_up(cast, "1")
    follow_up(cast, "2", owner=cast.ben)
    close_follow_up(pk=follow_up(cast, "3").pk, by=cast.ana, note="Nothing to do.")
    client = signed_in(cast.ana)

    shown = [
        [row["task"].key for row in client.get(f"/tasks/?show={show}").context["rows"]] for show in ("", "all", "done")
    ]

    assert shown == [["1"], ["2", "1"], ["3"]]


def test_officers_see_the_button_on_tasks_of_others(cast: Cast) -> None:
    follow_up(cast, owner=cast.ben)

    buttons = [
        [row["may_close"] for row in signed_in(user).get("/tasks/?show=all").context["rows"]]
        for user in (cast.ana, cast.ben, cast.cara)
    ]

    assert buttons == [[True], [True], [False]]


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_asks_the_same_for_one_and_three(
    cast: Cast, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n):
        follow_up(cast, str(number), cites=["auto-guide-2026:e5"])
    client = signed_in(cast.ana)

    with django_assert_num_queries(LIST_QUERIES):
        client.get("/tasks/")


def test_a_cited_rule_is_named_and_led_to(cast: Cast) -> None:
    follow_up(cast, cites=["cac-2024-flows:F-NO-ACT", "cac-2024-flows:no-such-rule"])

    [row] = signed_in(cast.ana).get("/tasks/").context["rows"]

    assert [(rule.edition, rule.code) for rule in row["rules"]] == [("cac-2024-flows", "F-NO-ACT")]


def test_closing_works_with_a_note(cast: Cast) -> None:
    task = follow_up(cast)

    response = signed_in(cast.ana).post(done(task), {"note": "Nothing to do."})

    assert response.headers["Location"] == "/tasks/"
    task.refresh_from_db()
    assert (task.closed_by, task.note) == (cast.ana, "Nothing to do.")


def test_closing_asks_first(cast: Cast) -> None:
    task = follow_up(cast)

    assert signed_in(cast.ana).get(done(task)).status_code == 200
    assert FollowUp.objects.get().is_open


def test_closing_refuses(cast: Cast) -> None:
    task = follow_up(cast)

    answers = [
        signed_in(user).post(done(task), data).status_code
        for user, data in [
            (cast.dan, {}),
            (cast.dora, {}),
            (cast.cara, {}),
            (cast.ana, {"note": "x" * 301}),
            (cast.ana, {}),
            (cast.ana, {}),
        ]
    ]

    assert answers == [404, 404, 403, 422, 302, 409]
