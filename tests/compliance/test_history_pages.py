import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from compliance import drafts, history
from compliance.models import Edition
from compliance.review import start_draft
from tests.cast import Cast, assemble, signed_in
from tests.compliance.reviewing import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def rules_on(client: Client, status: int = 200, **query: str) -> str:
    answer = client.get(reverse("compliance:rules_on"), query)
    assert answer.status_code == status
    return answer.content.decode()


def next_guide(cast: Cast) -> Edition:
    """A revision of the Guide that Dora edits and Fay publishes."""
    draft: Any = start_draft(of=Edition.objects.published().get(code="auto-guide-2026"), by=cast.dora)
    rule = dict(drafts.parts_of(drafts.content_of(draft), "rule")[0])
    rule["text"] = {"en": "The Guide asks for more.", "zh": "指引另有要求。"}
    code = str(rule["code"])
    edition: Edition = published(drafts.save_rule(revision=draft, by=cast.dora, mark=draft.mark, rule=rule, was=code))
    return edition


@pytest.mark.parametrize(
    ("on", "says", "says_not"),
    [
        ("2026-02-02", "Provisions", "auto-guide-2026 r"),
        ("2026-02-03", "auto-guide-2026 r1", "auto-guide-2025-draft"),
    ],
)
def test_the_guide_is_in_force_from_its_first_day(cast: Cast, on: str, says: str, says_not: str) -> None:
    page = rules_on(signed_in(cast.ana), on=on)
    main = page[page.index("Editions that bind") : page.index("What is in force today instead")]

    assert says in main
    assert says_not not in main


def test_nothing_was_known_before_the_first_record(cast: Cast) -> None:
    assert "Nothing is known of that day as of then." in rules_on(signed_in(cast.ana), known="2019-01-01")


def test_a_later_revision_is_not_among_what_was_known_before_it(cast: Cast) -> None:
    before = timezone.now()
    new = next_guide(cast)
    on = dt.date(2026, 6, 1)

    then, now = history.law_of(on, before), history.law_of(on)

    assert [(one.old, one.new) for one in history.changed(then, now)] == [(new.based_on, new)]
    assert history.changed(then, now)[0].n["changed"] == 1
    assert history.changed(now, now) == []


def test_the_page_says_what_is_known_by_now(cast: Cast) -> None:
    new = next_guide(cast)

    page = rules_on(signed_in(cast.ana), on="2026-06-01")

    assert f"auto-guide-2026 r{new.revision}" in page
    assert "Nothing differs." in page


@pytest.mark.parametrize("query", [{"on": "soon"}, {"known": "2026-02-30"}])
def test_bad_days_are_told(cast: Cast, query: dict[str, str]) -> None:
    assert "There is a problem" in rules_on(signed_in(cast.ana), 422, **query)


@pytest.mark.parametrize("on", ["1999-01-01", "2026-06-01"])
def test_a_literal_number_of_queries(cast: Cast, on: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = signed_in(cast.ana)
    rules_on(client, on=on)

    with django_assert_num_queries(13):
        rules_on(client, on=on)


def test_post_is_rejected(cast: Cast) -> None:
    assert signed_in(cast.ana).post(reverse("compliance:rules_on")).status_code == 405
