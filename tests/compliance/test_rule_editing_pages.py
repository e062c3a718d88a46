"""The pages on which an administrator edits the rules of a draft."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from compliance import drafts, review
from compliance.enums import EditionStatus
from compliance.models import Edition
from tests.cast import Cast, assemble, signed_in
from tests.compliance.forms.controls import sent_by
from tests.compliance.reviewing import submitted

pytestmark = pytest.mark.django_db
THRESHOLD = "F-ART5-IV"


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def draft(cast: Cast) -> Edition:
    return review.start_draft(of=Edition.objects.published().get(code="cac-2024-flows"), by=cast.dora)


@pytest.fixture
def dora(cast: Cast) -> Client:
    return signed_in(cast.dora)


def url(name: str, draft: Edition, *rest: str) -> str:
    return reverse(f"compliance:{name}", args=[draft.code, draft.revision, *rest])


def edit_url(draft: Edition, code: str = THRESHOLD) -> str:
    return url("rule_edit", draft, code)


def form_of(html: str) -> QueryDict:
    """What the rule's form would send as it stands."""
    return sent_by(html[html.index('id="rule-form"') : html.index("</form>", html.index('id="rule-form"'))])


def sent(client: Client, address: str, **changes: Any) -> QueryDict:
    data = form_of(client.get(address).content.decode())
    for name, value in changes.items():
        data[name] = value
    return data


def rule_of(draft: Edition, code: str = THRESHOLD) -> dict[str, Any]:
    draft.refresh_from_db()
    return next(rule for rule in drafts.content_of(draft)["rule"] if rule["code"] == code)  # type: ignore[attr-defined]


def value_field(data: QueryDict, number: str) -> str:
    return next(name for name, value in data.items() if value == number)


def test_a_threshold_is_edited(dora: Client, draft: Edition) -> None:
    data = sent(dora, edit_url(draft))
    data[value_field(data, "100,000")] = "200,000"

    answer = dora.post(edit_url(draft), data)

    assert answer.status_code == 302
    assert answer["Location"] == f"{url('revision', draft)}#{THRESHOLD}"
    assert {"fact": "n", "lt": 200_000} in rule_of(draft)["when"]["all"]


def test_saving_what_was_not_changed_changes_nothing(dora: Client, draft: Edition) -> None:
    before = draft.content_hash

    dora.post(edit_url(draft), sent(dora, edit_url(draft)))

    draft.refresh_from_db()
    assert (draft.content_hash, draft.mark) == (before, 0)


def test_a_rule_is_added(dora: Client, draft: Edition) -> None:
    data = sent(
        dora,
        url("rule_new", draft),
        code="F-NEW",
        effect="review",
        article="Art 99",
        text_en="Look here.",
        text_zh="请看。",
        verification="official",
    )

    answer = dora.post(url("rule_new", draft), data)

    assert answer.status_code == 302
    assert rule_of(draft, "F-NEW") == {
        "code": "F-NEW",
        "effect": "review",
        "article": "Art 99",
        "text": {"en": "Look here.", "zh": "请看。"},
        "verification": "official",
    }


def test_a_code_that_is_taken_is_refused(dora: Client, draft: Edition) -> None:
    answer = dora.post(edit_url(draft), sent(dora, edit_url(draft), code="F-ART3"))

    assert answer.status_code == 422
    assert "F-ART3" in answer.content.decode()


def test_a_place_for_no_fact_is_refused_at_its_field(dora: Client, draft: Edition) -> None:
    answer = dora.post(edit_url(draft), sent(dora, edit_url(draft), text_en="{people} people."))

    assert answer.status_code == 422
    assert 'id="id_text_en_error"' in answer.content.decode() or 'id="error_1_id_text_en"' in answer.content.decode()


def test_bad_input_is_refused_at_once_and_kept(dora: Client, draft: Edition) -> None:
    data = sent(dora, edit_url(draft), code="", text_zh="")
    number = value_field(data, "100,000")
    data[number] = "many people"

    answer = dora.post(edit_url(draft), data)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert [f'href="#{place}"' in page for place in ("id_code", "id_text_zh", number)] == [True, True, True]
    assert form_of(page)[number] == "many people"
    assert "data-unsaved" in page
    assert draft.content_hash == Edition.objects.get(pk=draft.pk).content_hash


def test_a_button_edits_the_page_and_saves_nothing(dora: Client, draft: Edition) -> None:
    data = sent(dora, edit_url(draft), do="add when", text_en="Half a sen")

    answer = dora.post(edit_url(draft), data)

    assert answer.status_code == 200
    kept = form_of(answer.content.decode())
    assert kept["text_en"] == "Half a sen"
    assert [name for name in kept if name.endswith("-fact") and not kept[name]] != []
    assert Edition.objects.get(pk=draft.pk).mark == 0


def test_the_preview_reads_in_both_languages(dora: Client, draft: Edition) -> None:
    data = sent(dora, edit_url(draft))
    data[value_field(data, "100,000")] = "20万"

    answer = dora.post(url("rule_preview", draft), data, headers={"hx-request": "true", "hx-target": "rule-preview"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "fewer than 200,000" in page
    assert "不满200,000" in page
    assert 'id="rule-fields"' not in page


def test_the_preview_brings_the_fields_that_a_button_changed(dora: Client, draft: Edition) -> None:
    data = sent(dora, edit_url(draft), do="add when")

    answer = dora.post(url("rule_preview", draft), data, headers={"hx-request": "true", "hx-target": "rule-fields"})

    page = answer.content.decode()
    assert 'id="rule-fields"' in page
    assert 'hx-swap-oob="true"' in page


def test_the_preview_takes_a_post(dora: Client, draft: Edition) -> None:
    assert dora.get(url("rule_preview", draft)).status_code == 405


def test_the_preview_of_nothing_is_a_new_rule(dora: Client, draft: Edition) -> None:
    assert "New rule" in dora.post(url("rule_preview", draft)).content.decode()


def test_an_edit_meanwhile_is_shown_and_the_input_is_kept(dora: Client, draft: Edition, cast: Cast) -> None:
    data = sent(dora, edit_url(draft), text_en="Mine.")
    drafts.save_rule(revision=draft, by=cast.fay, mark=0, rule={**rule_of(draft), "article": "Art 5(9)"}, was=THRESHOLD)

    answer = dora.post(edit_url(draft), data)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Fay" in page
    assert "Art 5(9)" in page
    assert (form_of(page)["text_en"], form_of(page)["mark"]) == ("Mine.", "1")


def test_saving_again_after_a_conflict_keeps_what_was_typed(dora: Client, draft: Edition, cast: Cast) -> None:
    data = sent(dora, edit_url(draft), text_en="Mine.")
    drafts.remove_rule(revision=draft, by=cast.fay, mark=0, code="F-ART9")
    page = dora.post(edit_url(draft), data).content.decode()

    answer = dora.post(edit_url(draft), form_of(page))

    assert "the other edit was elsewhere" in page
    assert answer.status_code == 302
    assert rule_of(draft)["text"]["en"] == "Mine."


def test_a_rule_that_was_removed_meanwhile_can_be_added_again(dora: Client, draft: Edition, cast: Cast) -> None:
    data = sent(dora, edit_url(draft), text_en="Mine.")
    drafts.remove_rule(revision=draft, by=cast.fay, mark=0, code=THRESHOLD)

    answer = dora.post(edit_url(draft), data)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert f'action="{url("rule_new", draft)}"' in page
    assert dora.post(url("rule_new", draft), form_of(page)).status_code == 302
    assert rule_of(draft)["text"]["en"] == "Mine."


def test_a_rule_is_removed(dora: Client, draft: Edition) -> None:
    address = url("rule_remove", draft, "F-ART9")
    assert "leaves this draft only" in dora.get(address).content.decode()

    answer = dora.post(address, {"mark": draft.mark})

    assert answer.status_code == 302
    draft.refresh_from_db()
    assert "F-ART9" not in [rule["code"] for rule in drafts.content_of(draft)["rule"]]  # type: ignore[attr-defined]


def test_a_removal_at_an_old_mark_is_a_conflict(dora: Client, draft: Edition, cast: Cast) -> None:
    drafts.remove_rule(revision=draft, by=cast.fay, mark=0, code="F-ART9")

    answer = dora.post(url("rule_remove", draft, THRESHOLD), {"mark": 0})

    assert answer.status_code == 409
    assert rule_of(draft)["code"] == THRESHOLD


ROUTES = [("rule_new", ()), ("rule_edit", (THRESHOLD,)), ("rule_remove", (THRESHOLD,)), ("rule_preview", ())]


@pytest.mark.parametrize(("name", "rest"), ROUTES)
def test_editing_is_for_administrators(cast: Cast, draft: Edition, name: str, rest: tuple[str, ...]) -> None:
    assert [
        signed_in(person).post(url(name, draft, *rest)).status_code for person in (cast.ana, cast.eli, cast.dan)
    ] == [403, 403, 403]


@pytest.mark.parametrize(("name", "rest"), ROUTES)
def test_what_is_no_draft_is_not_edited(dora: Client, draft: Edition, name: str, rest: tuple[str, ...]) -> None:
    published = Edition.objects.published().get(code=draft.code)
    reviewed = submitted(draft)

    assert [dora.post(url(name, one, *rest)).status_code for one in (published, reviewed)] == [409, 409]
    assert reviewed.status == EditionStatus.IN_REVIEW


@pytest.mark.parametrize("name", ["rule_edit", "rule_remove"])
def test_a_rule_that_is_not_there_is_not_found(dora: Client, draft: Edition, name: str) -> None:
    assert dora.get(url(name, draft, "NO-SUCH-RULE")).status_code == 404
    assert dora.get(url(name, draft, "a\x00b".replace("\x00", "%00"))).status_code == 404


@pytest.mark.parametrize("mark", ["", "x", "-1", "99999999999", "²"])
def test_a_mark_that_cannot_be_read_is_an_old_one(dora: Client, draft: Edition, mark: str) -> None:
    assert dora.post(edit_url(draft), sent(dora, edit_url(draft), mark=mark, text_en="Mine.")).status_code == 409
