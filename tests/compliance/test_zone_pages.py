import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from compliance.models import ZoneItem, ZoneList
from compliance.zone_search import find_items, find_scopes, lists_of
from tests.cast import Cast, assemble, signed_in

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def cast() -> Cast:
    return assemble()


def found(client: Client, status: int = 200, language: str = "en", **query: str) -> str:
    answer = client.get(reverse("compliance:zone_items"), query, headers={"accept-language": language})
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("q", ["charging", "充电", "CHARGING network", "beijing charging"])
def test_words_are_found_in_both_languages(cast: Cast, q: str) -> None:
    assert "BJ24-3" in {item.code for item in find_items(q=q)}


def test_lists_that_ended_are_left_out_unless_asked_for(cast: Cast) -> None:
    client = signed_in(cast.ana)

    assert "BJ24-3" not in found(client, q="charging")
    assert "BJ24-3" in found(client, q="charging", lists="any")


def test_only_one_zone(cast: Cast) -> None:
    assert {item.zone_list.zone.code for item in find_items(zone="beijing")} == {"beijing"}


def test_scopes_are_searched_too(cast: Cast) -> None:
    scopes = find_scopes(lists_of(on=TODAY), "automotive beijing")

    assert {scope.zone_list.zone.code for scope in scopes} == {"beijing"}


def test_nothing_found_says_what_to_do(cast: Cast) -> None:
    assert "Try fewer words" in found(signed_in(cast.ana), q="hovercraft")


def test_in_chinese(cast: Cast) -> None:
    assert "区域汽车充电网运行数据" in found(signed_in(cast.dan), q="充电网", lists="any", language="zh-hans")


@pytest.mark.parametrize("query", [{"zone": "atlantis"}, {"q": "x" * 101}, {"lists": "some"}])
def test_bad_input_is_told(cast: Cast, query: dict[str, str]) -> None:
    assert "There is a problem" in found(signed_in(cast.ana), 422, **query)


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert ZoneItem.objects.count() > n
    client = signed_in(cast.ana)
    found(client)

    with django_assert_num_queries(11):
        found(client, q="data" if n == 3 else "BJ24-3", lists="any")


def test_an_exporter_reads_which_lists_it_may_use(cast: Cast) -> None:
    url = reverse("compliance:entity_zones", args=[cast.exp.code, cast.entity.slug])
    page = signed_in(cast.ana).get(url).content.decode()

    assert "It files in Beijing but is not recorded in this zone" in page
    assert "It is recorded in no zone and files in Beijing" in page


def test_a_stranger_does_not_find_the_exporter(cast: Cast) -> None:
    url = reverse("compliance:entity_zones", args=[cast.exp.code, cast.entity.slug])

    assert signed_in(cast.dan).get(url).status_code == 404


def test_a_zone_names_the_exporters_one_may_see(cast: Cast) -> None:
    url = reverse("compliance:zone_exporters", args=["beijing"])

    assert "Beijing Example Auto Co." in signed_in(cast.ana).get(url).content.decode()
    assert "Beijing Example Auto Co." not in signed_in(cast.dan).get(url).content.decode()


def test_a_zone_without_a_list_in_force_says_so(cast: Cast) -> None:
    zone = ZoneList.objects.get(code="lingang-2024").zone
    page = signed_in(cast.ana).get(reverse("compliance:zone_exporters", args=[zone.code])).content.decode()

    assert "no list in force today" in page


@pytest.mark.parametrize("name", ["zone_items"])
def test_post_is_rejected(cast: Cast, name: str) -> None:
    assert signed_in(cast.ana).post(reverse(f"compliance:{name}")).status_code == 405
