from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from approvals.models import Application
from approvals.services.applications import add_flow
from tests.cast import Cast, answer_flow, complete_draft, draft, signed_in, submitted


def get(cast: Cast, case: Application, who: str = "ana", language: str = "en", **query: str) -> Any:
    url = reverse("approvals:case_compare", args=[case.reference])
    return signed_in(getattr(cast, who)).get(url, query, headers={"accept-language": language})


@pytest.mark.parametrize("by", ["", "editions", "days", "zones", "nonsense"])
@pytest.mark.parametrize("who", ["ana", "ben", "cara", "eli"])
def test_everybody_on_the_case_reads_every_comparison(cast: Cast, by: str, who: str) -> None:
    assert get(cast, complete_draft(cast), who, by=by).status_code == 200


@pytest.mark.parametrize("by", ["editions", "days", "zones"])
def test_stranger_finds_nothing(cast: Cast, by: str) -> None:
    assert get(cast, draft(cast), "dan", by=by).status_code == 404


@pytest.mark.parametrize("by", ["editions", "days", "zones"])
def test_a_case_without_flow_says_what_to_do(cast: Cast, by: str) -> None:
    assert "Describe a flow first" in get(cast, draft(cast), by=by).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"by": "editions", "old": "nothing"},
        {"by": "editions", "on": "yesterday"},
        {"by": "days", "old": "2026-13-01"},
        {"by": "zones", "on": "31 November"},
    ],
)
def test_bad_input_is_told(cast: Cast, query: dict[str, str]) -> None:
    answer = get(cast, complete_draft(cast), **query)

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_the_draft_for_comment_never_binds(cast: Cast) -> None:
    assert "Never binding." in get(cast, submitted(cast)).content.decode()


def test_what_differs_is_said_in_words(cast: Cast) -> None:
    page = get(cast, complete_draft(cast), by="days", old="2023-06-01").content.decode()

    assert '<span class="mark is-secondary">differs</span>' in page
    assert "The same on both sides: " in page


def test_the_zones_in_chinese(cast: Cast) -> None:
    page = get(cast, complete_draft(cast), by="zones", language="zh-hans").content.decode()

    assert "重庆" in page
    assert "清单不覆盖汽车行业。" in page


def test_the_pathway_tab_leads_here(cast: Cast) -> None:
    case = complete_draft(cast)
    page = signed_in(cast.ana).get(reverse("approvals:case_pathway", args=[case.reference])).content.decode()

    assert reverse("approvals:case_compare", args=[case.reference]) in page


def test_post_is_rejected(cast: Cast) -> None:
    url = reverse("approvals:case_compare", args=[complete_draft(cast).reference])

    assert signed_in(cast.ana).post(url).status_code == 405


@pytest.mark.parametrize(("by", "queries"), [("editions", 40), ("days", 42), ("zones", 35)])
@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow_with_flows(
    cast: Cast, n: int, by: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = complete_draft(cast)
    for number in range(1, n):
        flow = add_flow(application_id=case.pk, by=cast.ana, name=f"Flow {number}")
        answer_flow(cast, flow, n_case=10, s_case=0)
    client, url = signed_in(cast.ana), reverse("approvals:case_compare", args=[case.reference])
    client.get(url, {"by": by})

    with django_assert_num_queries(queries):
        client.get(url, {"by": by})
