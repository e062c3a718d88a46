from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from compliance import rulebook
from compliance.models import Edition
from compliance.review import start_draft
from tests.cast import Cast, assemble, signed_in

pytestmark = pytest.mark.django_db
DRAFT, GUIDE = "auto-guide-2025-draft", "auto-guide-2026"


@pytest.fixture
def cast() -> Cast:
    return assemble()


def compared(client: Client, status: int = 200, *, language: str = "en", **query: str) -> str:
    answer = client.get(reverse("compliance:compare"), query, headers={"accept-language": language})
    assert answer.status_code == status
    return answer.content.decode()


def drafts(cast: Cast, n: int) -> list[Edition]:
    """Dora prepares the next revision of as many editions."""
    return [start_draft(of=edition, by=cast.dora) for edition in Edition.objects.published().order_by("-code")[:n]]


@pytest.mark.parametrize("handle", ["ana", "dan", "dora"])
def test_without_a_choice_the_draft_stands_against_the_guide(cast: Cast, handle: str) -> None:
    page = compared(signed_in(getattr(cast, handle)))

    assert "draft for comment → Guide to the Security of Automotive Data Exports (2026)" in page
    assert 'id="G-E7"' in page
    assert "Never binding" in page


def test_only_what_differs_is_shown_until_every_rule_is_asked_for(cast: Cast) -> None:
    client = signed_in(cast.ana)

    assert 'id="G-ASSESS-N"' not in compared(client)
    assert 'id="G-ASSESS-N"' in compared(client, show="all")


def test_a_changed_mark_is_struck_and_underlined(cast: Cast) -> None:
    page = compared(signed_in(cast.ana), show="changed")

    assert '<del><span class="mark is-secondary">Secondary source</span></del>' in page
    assert '<ins><span class="mark is-official">Official</span></ins>' in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ({"show": "added"}, "G-E7", "G-E1"),
        ({"show": "removed"}, "W-E7-E9", "G-E7"),
        ({"effect": "ambiguity"}, "A-EFFECTIVE", "G-E7"),
        ({"aspect": "substance"}, "G-E7", "G-E1"),
    ],
)
def test_filters(cast: Cast, query: dict[str, str], shown: str, hidden: str) -> None:
    page = compared(signed_in(cast.ana), **query)

    assert f'id="{shown}"' in page
    assert f'id="{hidden}"' not in page


def test_in_chinese_and_with_both_texts(cast: Cast) -> None:
    client = signed_in(cast.ana)

    assert "新增" in compared(client, language="zh-hans")
    assert 'lang="zh-Hans">为处置安全漏洞' in compared(client, languages="both")


@pytest.mark.parametrize("query", [{"old": "nothing"}, {"new": f"{GUIDE}@99"}, {"effect": "magic"}])
def test_a_choice_that_does_not_exist_is_refused(cast: Cast, query: dict[str, str]) -> None:
    assert "There is a problem" in compared(signed_in(cast.ana), 422, **query)


def test_a_draft_is_for_administrators_alone(cast: Cast) -> None:
    draft = drafts(cast, 1)[0]
    sides = {"old": draft.code, "new": f"{draft.code}@{draft.revision}"}

    assert "No rule differs." in compared(signed_in(cast.dora), **sides)
    assert "There is a problem" in compared(signed_in(cast.ana), 422, **sides)


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(cast.dora)
    drafts(cast, n)
    client.get(reverse("compliance:compare"))
    rulebook.read_edition.cache_clear()

    with django_assert_num_queries(8):
        client.get(reverse("compliance:compare"))


def test_post_is_rejected(cast: Cast) -> None:
    answer: Any = signed_in(cast.ana).post(reverse("compliance:compare"))

    assert answer.status_code == 405
