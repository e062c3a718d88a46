import csv
import io
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from approvals.csv_files import cell
from approvals.enums import ImpactState
from approvals.models import Application, FollowUp, ImpactRun
from approvals.services.impact.following_up import open_tasks_of
from approvals.services.impact.runs import measure_next, start_run
from compliance import drafts, review
from compliance.accounts.services import add_membership
from compliance.enums import EditionStatus, Role
from compliance.models import Edition, ZoneList
from tests.approvals.candidates import GUIDE, in_review, reworded, stricter
from tests.cast import Cast, complete_draft, draft, signed_in

MANY = 20_000
URL = f"/impact/edition/{GUIDE}/2/"
PUBLISH = f"/publish/edition/{GUIDE}/2/"
IMPACT_QUERIES = 20


def run_over(cast: Cast, revision: Any) -> ImpactRun:
    run = start_run(revision=revision, by=cast.dora)
    while measure_next(run_id=run.pk):
        pass
    return run


@pytest.fixture
def dora(cast: Cast) -> Client:
    return signed_in(cast.dora)


@pytest.fixture
def member(cast: Cast) -> Client:
    """Dora, where she is also a member of the organisation."""
    add_membership(by=None, user=cast.dora, organisation=cast.exp, role=Role.AUDITOR)
    return signed_in(cast.dora)


def text(client: Client, url: str = URL) -> str:
    return client.get(url).content.decode()


def test_a_draft_is_run_from_its_page(cast: Cast, dora: Client) -> None:
    stricter(cast)
    complete_draft(cast, n_case=MANY)
    assert "Not determined yet" in text(dora)

    assert dora.post(f"{URL}start/").headers["Location"] == URL

    assert "The cases are being determined" in text(dora)
    assert dora.post(f"{URL}start/").status_code == 409


def test_the_progress_is_a_fragment_that_asks_again(cast: Cast, dora: Client) -> None:
    draft(cast)
    start_run(revision=stricter(cast), by=cast.dora)

    body = dora.get(URL, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in body
    assert f'hx-get="{URL}"' in body


def test_the_whole_page_is_loaded_at_the_end(cast: Cast, dora: Client) -> None:
    """The buttons for what comes next stand outside the piece that is asked for again."""
    draft(cast)
    run = start_run(revision=stricter(cast), by=cast.dora)
    assert "HX-Refresh" not in dora.get(URL, headers={"HX-Request": "true"}).headers

    measure_next(run_id=run.pk)

    assert dora.get(URL, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_a_run_is_stopped(cast: Cast, dora: Client) -> None:
    draft(cast)
    run = start_run(revision=stricter(cast), by=cast.dora)

    assert dora.post(f"{URL}stop/").headers["Location"] == URL

    run.refresh_from_db()
    assert run.state == ImpactState.CANCELLED
    assert "what follows is not the whole" in text(dora)
    assert dora.post(f"{URL}stop/").status_code == 409


def test_an_administrator_sees_counts_and_no_case_of_strangers(cast: Cast, dora: Client) -> None:
    case = complete_draft(cast, n_case=MANY, title="Secret title")
    run_over(cast, stricter(cast))

    page = text(dora)

    assert "Cases that change: 1 of 1." in page
    assert "counts only" in page
    assert not any(secret in page for secret in (case.reference, "Secret title", ">Ana<", "20,000 people"))


def test_a_member_sees_the_cases_and_why(cast: Cast, member: Client) -> None:
    case = complete_draft(cast, n_case=MANY)
    run_over(cast, stricter(cast))

    page = text(member)

    assert case.reference in page
    assert "Data of 20,000 people is important data." in page
    assert "counts only" not in page


@pytest.mark.parametrize(
    ("query", "n"),
    [("", 2), ("q=records", 2), ("q=nothing", 0), ("owner=ana", 2), ("owner=ben", 0), ("was=exempt", 2),
     ("now=exempt", 0), ("organisation=EXP", 2)],
)  # fmt: skip
def test_rows_are_filtered(cast: Cast, member: Client, query: str, n: int) -> None:
    for _case in range(2):
        complete_draft(cast, n_case=MANY)
    run_over(cast, stricter(cast))

    assert len(member.get(f"{URL}?{query}").context["page"].object_list) == n


def test_no_case_changes_is_said(cast: Cast, dora: Client) -> None:
    complete_draft(cast, n_case=MANY)
    run_over(cast, reworded(cast))

    assert "No case changes." in text(dora)


def test_an_edit_makes_the_result_stale(cast: Cast, dora: Client) -> None:
    revision = stricter(cast)
    run_over(cast, revision)

    drafts.remove_rule(revision=revision, by=cast.dora, mark=revision.mark, code="X-MANY")

    assert "The revision was edited since." in text(dora)


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_asks_the_same_for_one_and_three(
    cast: Cast, member: Client, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _case in range(n):
        complete_draft(cast, n_case=MANY)
    run_over(cast, stricter(cast))
    member.get(URL)

    with django_assert_num_queries(IMPACT_QUERIES):
        member.get(URL)


def rows_of(client: Client, query: str = "") -> list[list[str]]:
    response: Any = client.get(f"{URL}changes.csv{query}")
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_the_file_holds_the_rows_as_filtered(cast: Cast, member: Client) -> None:
    case = complete_draft(cast, n_case=MANY)
    run_over(cast, stricter(cast))

    header, row = rows_of(member)

    assert header[:3] == ["Organisation", "Case", "Flow"]
    assert row[:6] == ["EXP", case.reference, "Service records", "Ana", "Exempt", "Security assessment"]
    assert len(rows_of(member, "?owner=ben")) == 1


def test_the_file_of_a_stranger_holds_counts(cast: Cast, dora: Client) -> None:
    complete_draft(cast, n_case=MANY)
    run_over(cast, stricter(cast))

    assert rows_of(dora)[1] == ["EXP", "not shown", "", "", "", "", "", "1"]


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_no_cell_is_a_formula(value: str) -> None:
    assert cell(value).startswith("'")


def test_a_case_named_like_a_formula_stays_text(cast: Cast, member: Client) -> None:
    case = complete_draft(cast, n_case=MANY)
    case.flows.update(name="=HYPERLINK(1)")
    run_over(cast, stricter(cast))

    assert rows_of(member)[1][2] == "'=HYPERLINK(1)"


def test_tasks_are_opened_and_shown(cast: Cast, dora: Client) -> None:
    complete_draft(cast, n_case=MANY)
    run = run_over(cast, stricter(cast))

    assert dora.post(f"{URL}tasks/").headers["Location"] == URL
    open_tasks_of(run_id=run.pk)

    assert FollowUp.objects.count() == 1
    assert "Dora had tasks opened" in text(dora)
    assert "Check the case" in text(signed_in(cast.ana), "/")


def test_tasks_wait_for_the_end_of_the_run(cast: Cast, dora: Client) -> None:
    draft(cast)
    start_run(revision=stricter(cast), by=cast.dora)

    assert dora.post(f"{URL}tasks/").status_code == 409


@pytest.mark.parametrize("action", ["start", "stop", "tasks"])
def test_actions_are_for_administrators_and_posted(cast: Cast, dora: Client, action: str) -> None:
    stricter(cast)

    answers = [
        signed_in(cast.ana).post(f"{URL}{action}/").status_code,
        signed_in(cast.dan).post(f"{URL}{action}/").status_code,
        dora.get(f"{URL}{action}/").status_code,
        dora.post(f"/impact/edition/{GUIDE}/99/{action}/").status_code,
        dora.post(f"/impact/calendar/{GUIDE}/2/{action}/").status_code,
    ]

    assert answers == [403, 403, 405, 404, 404]


@pytest.mark.parametrize("action", ["stop", "tasks"])
def test_without_a_run_there_is_nothing_to_act_on(cast: Cast, dora: Client, action: str) -> None:
    stricter(cast)

    assert dora.post(f"{URL}{action}/").status_code == 404


def test_a_second_administrator_publishes_in_the_browser(cast: Cast) -> None:
    complete_draft(cast, n_case=MANY)
    revision = in_review(cast, stricter(cast))
    run_over(cast, revision)
    fay = signed_in(cast.fay)
    assert "Cases that change: 1 of 1." in text(fay, PUBLISH)

    response = fay.post(PUBLISH, {"mark": revision.mark})

    assert response.headers["Location"] == URL
    assert Edition.objects.published().get(code=GUIDE).released_by == cast.fay
    page = text(fay)
    assert "Open tasks for the owners" in page
    assert fay.post(PUBLISH, {"mark": revision.mark}).status_code == 409


def test_publishing_refuses(cast: Cast) -> None:
    complete_draft(cast, n_case=MANY)
    revision: Any = stricter(cast)
    assert signed_in(cast.fay).get(PUBLISH).status_code == 409
    revision = in_review(cast, revision)
    unseen = signed_in(cast.fay).post(PUBLISH, {"mark": revision.mark})
    run_over(cast, revision)

    answers = [
        signed_in(cast.ana).post(PUBLISH, {"mark": revision.mark}).status_code,
        signed_in(cast.dora).post(PUBLISH, {"mark": revision.mark}).status_code,
        signed_in(cast.fay).post(PUBLISH, {"mark": "?"}).status_code,
        signed_in(cast.fay).post(PUBLISH, {"mark": revision.mark - 1}).status_code,
    ]

    assert unseen.status_code == 422
    assert "there is no finished run" in unseen.content.decode()
    assert answers == [403, 403, 422, 409]
    revision.refresh_from_db()
    assert revision.status == EditionStatus.IN_REVIEW


def test_its_editor_is_told_to_ask_another(cast: Cast, dora: Client) -> None:
    run_over(cast, in_review(cast, stricter(cast)))

    page = text(dora, PUBLISH)

    assert "You edited this revision, so somebody else publishes it." in page
    assert 'name="mark"' not in page


def test_a_list_of_a_zone_has_the_same_pages(cast: Cast, dora: Client) -> None:
    assert Application.objects.count() == 0
    from_list = review.start_draft(of=zone_list(), by=cast.dora)
    url = f"/impact/zone-list/{from_list.code}/{from_list.revision}/"

    dora.post(f"{url}start/")

    assert "No case changes." in text(dora, url)
    published = review.submit(revision=from_list, by=cast.dora, mark=from_list.mark)
    publish = url.replace("impact", "publish")
    assert signed_in(cast.fay).post(publish, {"mark": published.mark}).headers["Location"] == url


def zone_list() -> Any:
    return ZoneList.objects.published().earliest("pk")
