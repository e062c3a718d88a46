"""The pages on which the rows and items of a zone's list are edited."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from compliance import drafts, review
from compliance.models import ZoneList
from tests.cast import Cast, assemble, signed_in
from tests.compliance.forms.controls import sent_by
from tests.compliance.reviewing import submitted

pytestmark = pytest.mark.django_db
BAND, ITEM = "Z-PI-ASSESS", "BJ24-1"


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def draft(cast: Cast) -> ZoneList:
    return review.start_draft(of=ZoneList.objects.published().get(code="beijing-2024"), by=cast.dora)


@pytest.fixture
def dora(cast: Cast) -> Client:
    return signed_in(cast.dora)


def url(name: str, draft: ZoneList, *rest: str) -> str:
    return reverse(f"compliance:{name}", args=[draft.zone.code, draft.code, draft.revision, *rest])


def sent(client: Client, address: str, **changes: Any) -> QueryDict:
    page = client.get(address).content.decode()
    start = page.index('id="rule-form"')
    data = sent_by(page[start : page.index("</form>", start)])
    for name, value in changes.items():
        data[name] = value
    return data


def part(draft: ZoneList, kind: str, code: str) -> dict[str, Any] | None:
    draft.refresh_from_db()
    parts = drafts.parts_of(drafts.content_of(draft), kind)
    return next((dict(one) for one in parts if one["code"] == code), None)


def codes(draft: ZoneList, kind: str) -> list[Any]:
    draft.refresh_from_db()
    return [one["code"] for one in drafts.parts_of(drafts.content_of(draft), kind)]


def test_the_draft_shows_its_rows_and_items(dora: Client, draft: ZoneList) -> None:
    page = dora.get(url("zone_list", draft)).content.decode()

    shown = [*codes(draft, "rule"), *codes(draft, "item")]
    assert [code for code in shown if f'id="{code}"' not in page] == []


@pytest.mark.parametrize("kind", ["band", "item"])
def test_saving_what_was_not_changed_changes_nothing(dora: Client, draft: ZoneList, kind: str) -> None:
    for code in codes(draft, "rule" if kind == "band" else "item"):
        address = url(f"{kind}_edit", draft, code)
        assert dora.post(address, dict(sent(dora, address).lists())).status_code == 302

    assert ZoneList.objects.get(pk=draft.pk).mark == 0


def test_an_item_is_changed(dora: Client, draft: ZoneList) -> None:
    before = part(draft, "item", ITEM)
    address = url("item_edit", draft, ITEM)

    answer = dora.post(address, sent(dora, address, text_en="Flows of sensitive areas", **{"when-value": "no"}))

    assert answer["Location"] == f"{url('zone_list', draft)}#{ITEM}"
    assert before is not None
    assert part(draft, "item", ITEM) == {
        **before,
        "text": {**before["text"], "en": "Flows of sensitive areas"},
        "when": {"fact": "sensitive_area", "eq": False},
    }


def test_an_item_is_added_and_removed(dora: Client, draft: ZoneList) -> None:
    new = url("item_new", draft)
    dora.post(new, sent(dora, new, code="BJ-NEW", article="Rows", text_en="Tracks", text_zh="轨迹"))
    added = part(draft, "item", "BJ-NEW")

    dora.post(url("item_remove", draft, "BJ-NEW"), {"mark": draft.mark})

    assert added == {
        "code": "BJ-NEW",
        "article": "Rows",
        "text": {"en": "Tracks", "zh": "轨迹"},
        "verification": "unverified",
    }
    assert part(draft, "item", "BJ-NEW") is None


def test_what_the_list_leaves_out_begins_as_such(dora: Client, draft: ZoneList) -> None:
    new = f"{url('band_new', draft)}?effect=scope"
    words = {"text_en": "No taxis", "text_zh": "出租车除外", "because_en": "taxis are out", "because_zh": "出租车除外"}

    answer = dora.post(new, sent(dora, new, code="Z-TAXI", article="Scope", **words))

    assert answer["Location"] == f"{url('zone_list', draft)}#Z-TAXI"
    added = part(draft, "rule", "Z-TAXI")
    assert added is not None
    assert added["effect"] == "scope"


def test_the_number_of_a_row_is_changed(dora: Client, draft: ZoneList) -> None:
    code = codes(draft, "rule")[0]
    address = url("band_edit", draft, code)
    data = sent(dora, address)
    numbers = {name: str(value).replace(",", "") for name, value in data.items() if name.startswith("when")}
    number = next(name for name, value in numbers.items() if value.isdigit())
    data[number] = "123,456"

    answer = dora.post(address, data)

    assert answer.status_code == 302
    assert "123456" in str(part(draft, "rule", code))


def test_bad_input_is_refused(dora: Client, draft: ZoneList) -> None:
    address = url("item_edit", draft, ITEM)

    answer = dora.post(address, sent(dora, address, text_zh="", **{"when-value": ""}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert ['href="#id_text_zh"' in page, 'href="#when-value"' in page] == [True, True]


def test_an_edit_meanwhile_is_shown_and_the_input_is_kept(dora: Client, draft: ZoneList, cast: Cast) -> None:
    address = url("item_edit", draft, ITEM)
    data = sent(dora, address, text_en="Mine.")
    drafts.save_item(
        revision=draft, by=cast.fay, mark=0, item={**(part(draft, "item", ITEM) or {}), "article": "Theirs"}, was=ITEM
    )

    page = dora.post(address, data)

    assert page.status_code == 409
    assert ["Fay" in page.content.decode(), "Theirs" in page.content.decode(), "Mine." in page.content.decode()] == [
        True,
        True,
        True,
    ]


def test_the_preview_reads_in_both_languages(dora: Client, draft: ZoneList) -> None:
    data = sent(dora, url("item_edit", draft, ITEM), **{"when-value": "no"})

    page = dora.post(url("item_preview", draft), data, headers={"hx-target": "rule-preview"}).content.decode()

    assert ["important sensitive areas: No" in page, "涉及重要敏感区域：否" in page] == [True, True]


ROUTES = [
    ("band_new", ()),
    ("item_new", ()),
    ("item_edit", (ITEM,)),
    ("item_remove", (ITEM,)),
    ("band_preview", ()),
    ("item_preview", ()),
]


@pytest.mark.parametrize(("name", "rest"), ROUTES)
def test_editing_is_for_administrators_and_drafts(
    cast: Cast, dora: Client, draft: ZoneList, name: str, rest: tuple[str, ...]
) -> None:
    address = url(name, draft, *rest)
    refused = [signed_in(one).post(address).status_code for one in (cast.ana, cast.eli, cast.dan)]
    submitted(draft)

    assert (refused, dora.post(address).status_code) == ([403, 403, 403], 409)


@pytest.mark.parametrize("name", ["band_edit", "band_remove", "item_edit", "item_remove"])
def test_what_is_not_there_is_not_found(dora: Client, draft: ZoneList, name: str) -> None:
    assert dora.get(url(name, draft, "NOTHING")).status_code == 404
