import pytest
from pytest_django import DjangoAssertNumQueries

from approvals.services.consultations.positions import record_position
from compliance.management.commands.load_consultations import Command
from compliance.models import Consultation, Stance
from tests.approvals import drafts_for_comment
from tests.approvals.drafts_for_comment import inside
from tests.cast import Cast, signed_in

NEW = {
    "number": "Art 3",
    "number_zh": "第三条",
    "title": "Logs",
    "title_zh": "日志",
    "text": "Keep logs.",
    "rules": "G-1, G-2",
}


@pytest.fixture
def draft(cast: Cast) -> Consultation:
    return drafts_for_comment.draft()


def test_an_administrator_adds_corrects_and_takes_away_a_clause(cast: Cast, draft: Consultation) -> None:
    dora, pages = signed_in(cast.dora), f"/consultations/{draft.code}/clauses/"

    assert dora.post(f"{pages}new/", NEW).status_code == 302
    assert draft.clauses.get(number="Art 3").rules == ["G-1", "G-2"]
    assert dora.post(f"{pages}3/edit/", NEW | {"title": "What a log is"}).status_code == 302
    assert draft.clauses.get(number="Art 3").title == "What a log is"
    assert dora.post(f"{pages}3/remove/").status_code == 302
    assert draft.clauses.count() == 2


def test_a_number_that_is_taken_is_refused_on_the_form(cast: Cast, draft: Consultation) -> None:
    answer = signed_in(cast.dora).post(f"/consultations/{draft.code}/clauses/new/", NEW | {"number": "Art 1"})

    assert answer.status_code == 422
    assert "The draft has a clause of this number already." in answer.content.decode()


def test_others_keep_no_clauses(cast: Cast, draft: Consultation) -> None:
    ben, pages = signed_in(cast.ben), f"/consultations/{draft.code}/clauses/"

    for path in ("new/", "1/edit/", "1/remove/"):
        assert [ben.get(pages + path).status_code, ben.post(pages + path, NEW).status_code] == [403, 403]


def test_a_clause_somebody_spoke_of_is_not_taken_away(cast: Cast, draft: Consultation) -> None:
    record_position(**inside(cast, draft), by=cast.ben, clause="Art 1", stance=Stance.NO_COMMENT)

    assert signed_in(cast.dora).post(f"/consultations/{draft.code}/clauses/1/remove/").status_code == 409


def test_the_page_shows_positions_of_ones_own_organisations_old_ones_too(cast: Cast, draft: Consultation) -> None:
    for text in ("Too wide.", "Still too wide."):
        record_position(**inside(cast, draft), by=cast.ben, clause="Art 1", stance=Stance.OPPOSES, text=text)
    page = f"/consultations/{draft.code}/clauses/1/"

    seen = signed_in(cast.eli).get(page).content.decode()
    assert "Too wide." in seen
    assert "1 earlier position" in seen
    assert "too wide." not in signed_in(cast.dan).get(page).content.decode()


def test_a_clause_that_is_not_there_is_not_found(cast: Cast, draft: Consultation) -> None:
    assert signed_in(cast.ben).get(f"/consultations/{draft.code}/clauses/9/").status_code == 404


def test_a_clause_of_the_2025_draft_shows_its_rules_and_what_became_of_them(cast: Cast) -> None:
    Command().handle()
    clause = Consultation.objects.get(code="auto-guide-2025-draft").clauses.get(number="Annex: images")

    page = signed_in(cast.ben).get(f"/consultations/auto-guide-2025-draft/clauses/{clause.position}/").content.decode()

    assert "C-IMG-1" in page
    assert "/compare-rules/?old=auto-guide-2025-draft@1&amp;new=auto-guide-2026@1&amp;show=all#C-IMG-1" in page


def test_the_page_of_a_draft_asks_no_more_for_many_clauses(
    cast: Cast, draft: Consultation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ben, page = signed_in(cast.ben), f"/consultations/{draft.code}/"
    ben.get(page)
    with django_assert_num_queries(18):
        ben.get(page)
    for number in ("Art 3", "Art 4", "Art 5"):
        signed_in(cast.dora).post(f"{page}clauses/new/", NEW | {"number": number})
        record_position(**inside(cast, draft), by=cast.ben, clause=number, stance=Stance.NO_COMMENT)
    with django_assert_num_queries(18):
        ben.get(page)


def test_the_final_edition_is_named_by_administrators(cast: Cast, draft: Consultation) -> None:
    page, dora = f"/consultations/{draft.code}/final/", signed_in(cast.dora)

    assert signed_in(cast.ben).post(page, {"final_edition_code": "auto-guide-2026"}).status_code == 403
    assert dora.post(page, {"final_edition_code": "nothing"}).status_code == 422
    assert dora.post(page, {"final_edition_code": "auto-guide-2026"}).status_code == 302
    draft.refresh_from_db()
    assert draft.final_edition_code == "auto-guide-2026"
