"""The pages on which a zone's lists are read, begun, imported, copied and described."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from compliance import drafts, review
from compliance.editions import Table
from compliance.enums import EditionStatus
from compliance.models import Zone, ZoneList
from tests.cast import Cast, assemble, signed_in
from tests.compliance.forms.controls import sent_by
from tests.compliance.reviewing import changed_zone_list, submitted

pytestmark = pytest.mark.django_db
BEIJING = ("Z-PI-ASSESS", "Z-PI-CONTRACT", "Z-NO-AUTONOMOUS-DRIVING", "BJ24-1", "BJ24-7")
NEW = {
    "code": "hengqin-2026",
    "version": "2026",
    "issued_on": "2026-06-01",
    "in_force_from": "2026-06-01",
    "covers_automotive": "yes",
    "excludes_ciio": "no",
    "sectors": "Automotive | 汽车",
    "verification": "official",
    "coverage_verification": "secondary",
}


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def listed(cast: Cast) -> ZoneList:
    return ZoneList.objects.select_related("zone").published().get(code="beijing-2024")


@pytest.fixture
def draft(cast: Cast, listed: ZoneList) -> ZoneList:
    return review.start_draft(of=listed, by=cast.dora)


@pytest.fixture
def dora(cast: Cast) -> Client:
    return signed_in(cast.dora)


def url(name: str, revision: ZoneList) -> str:
    return reverse(f"compliance:zone_list{name}", args=[revision.zone.code, revision.code, revision.revision])


def zone_url(code: str = "beijing") -> str:
    return reverse("compliance:zone", args=[code])


def sent(client: Client, address: str, **changes: Any) -> QueryDict:
    page = client.get(address).content.decode()
    data = sent_by(page[page.index('<form class="form') : page.rindex("</form>")])
    for name, value in changes.items():
        data[name] = value
    return data


def meta_of(draft: ZoneList) -> Table:
    draft.refresh_from_db()
    return drafts.meta_of(drafts.content_of(draft))


class TestReading:
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_a_zone_shows_rows_exclusions_and_items_of_its_lists(self, cast: Cast, language: str) -> None:
        page = signed_in(cast.dan).get(zone_url(), headers={"accept-language": language}).content.decode()

        assert [code for code in BEIJING if f'id="beijing-2024-{code}"' not in page] == []
        assert ["Flows of sensitive areas" in page, "敏感区域流量" in page] == [True, True]

    def test_a_revision_shows_them_too(self, cast: Cast, listed: ZoneList) -> None:
        page = signed_in(cast.ana).get(url("", listed)).content.decode()

        assert [code for code in BEIJING if f'id="{code}"' not in page] == []
        assert "at least 1,000,000" in page
        assert "Copy to a draft" not in page

    def test_drafts_are_for_administrators(self, cast: Cast, draft: ZoneList) -> None:
        readers = (cast.ana, cast.ben, cast.eli, cast.dan, cast.dora, cast.fay)

        for name in ("", "_toml"):
            answers = [signed_in(one).get(url(name, draft)).status_code for one in readers]
            assert answers == [403, 403, 403, 403, 200, 200]

    def test_a_zone_names_drafts_to_administrators_only(self, cast: Cast, draft: ZoneList) -> None:
        pages = [signed_in(one).get(zone_url()).content.decode() for one in (cast.ana, cast.dora)]

        assert [url("", draft) in page for page in pages] == [False, True]

    def test_what_was_replaced_stays_to_be_read(self, cast: Cast, listed: ZoneList) -> None:
        changed_zone_list("beijing-2024", version="2024, corrected")
        client = signed_in(cast.ana)

        assert [
            client.get(url("", listed)).status_code,
            url("", listed) in client.get(zone_url()).content.decode(),
        ] == [
            200,
            True,
        ]

    def test_the_history_tells_who_did_what(self, dora: Client, cast: Cast, draft: ZoneList) -> None:
        drafts.save_meta(revision=draft, by=cast.fay, mark=0, meta={**meta_of(draft), "version": "2024, read again"})
        drafts.remove_rule(revision=draft, by=cast.fay, mark=1, code="Z-PI-ASSESS")

        page = dora.get(url("", draft)).content.decode()

        assert "<strong>Fay</strong> changed what the list says of itself." in page
        assert "<strong>Fay</strong> changed the row Z-PI-ASSESS." in page

    @pytest.mark.parametrize("place", ["beijing/lists/beijing-2024/9", "chongqing/lists/beijing-2024/1", "beijing/lists/beijing-2024/99999999999"])  # fmt: skip
    def test_no_such_revision(self, dora: Client, place: str) -> None:
        assert [dora.get(f"/law/zones/{place}/{page}").status_code for page in ("", "toml/", "copy/", "edit/")] == [
            404,
            404,
            404,
            404,
        ]

    def test_reading_takes_a_get(self, dora: Client, listed: ZoneList) -> None:
        assert [dora.post(url(name, listed)).status_code for name in ("", "_toml")] == [405, 405]

    @pytest.mark.parametrize("more", [0, 2])
    def test_the_queries_do_not_grow_with_the_revisions(
        self, cast: Cast, more: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(more):
            changed_zone_list("beijing-2024", version=f"2024, {number}")
        reader = signed_in(cast.dan)
        reader.get(zone_url())

        with django_assert_num_queries(9):
            reader.get(zone_url())


class TestFiles:
    def post(self, client: Client, text: str = "", data: bytes | None = None) -> Any:
        files = {"file": SimpleUploadedFile("a.toml", data)} if data is not None else {}
        return client.post(reverse("compliance:zone_list_import"), {"text": text, **files})

    def test_the_file_goes_out_and_comes_back_as_the_next_draft(self, dora: Client, listed: ZoneList) -> None:
        answer = dora.get(url("_toml", listed))
        assert answer.content == bytes(listed.source)
        assert answer["Content-Disposition"] == 'attachment; filename="beijing-2024-r1.toml"'

        made = self.post(dora, data=answer.content)

        draft = ZoneList.objects.get(code="beijing-2024", revision=2)
        assert made["Location"] == url("", draft)
        assert (draft.status, draft.content_hash) == (EditionStatus.DRAFT, listed.content_hash)

    def test_all_problems_are_listed_with_their_lines(self, dora: Client, listed: ZoneList) -> None:
        text = bytes(listed.source).decode().replace('code = "BJ24-3"', 'code = "BJ24-2"').replace("fact = \"n\"", "fact = \"m\"")  # fmt: skip
        assert text != bytes(listed.source).decode()
        before = ZoneList.objects.count()

        answer = self.post(dora, text=text)

        page = answer.content.decode()
        assert answer.status_code == 422
        assert ["list[beijing-2024].rule[Z-PI-ASSESS].when" in page, "BJ24-2" in page] == [True, True]
        line = 1 + text.splitlines().index("[list.rule.when]")
        assert f"line {line}<" in page
        assert ZoneList.objects.count() == before

    @pytest.mark.parametrize("data", [b"\xff\xfe", b"not toml", b"[[list]]", b'[edition]\ncode = "x"'])
    def test_what_is_no_list_is_refused(self, dora: Client, data: bytes) -> None:
        assert self.post(dora, data=data).status_code == 422

    def test_a_draft_that_is_worked_on_is_not_replaced(self, dora: Client, draft: ZoneList) -> None:
        assert self.post(dora, data=bytes(draft.source)).status_code == 409

    def test_importing_is_for_administrators(self, cast: Cast, listed: ZoneList) -> None:
        clients = [signed_in(one) for one in (cast.ana, cast.eli, cast.dan)]

        assert [self.post(one, data=bytes(listed.source)).status_code for one in clients] == [403, 403, 403]


class TestNew:
    address = "/law/zones/beijing/lists/new/"

    def test_a_list_begins_as_a_draft(self, dora: Client) -> None:
        answer = dora.post(self.address, sent(dora, self.address, **NEW))

        made = ZoneList.objects.get(code="hengqin-2026")
        assert answer["Location"] == url("", made)
        assert (made.status, made.zone.code, made.sectors) == (
            EditionStatus.DRAFT,
            "beijing",
            [{"en": "Automotive", "zh": "汽车"}],
        )

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("code", "beijing-2024"),
            ("code", "beijing"),
            ("code", "No Code"),
            ("version", ""),
            ("sectors", "Automotive"),
            ("in_force_to", "2026-05-31"),
            ("n_items", "-1"),
            ("url", "nowhere"),
        ],
    )
    def test_bad_input_is_refused_at_its_field(self, dora: Client, field: str, value: str) -> None:
        answer = dora.post(self.address, {**NEW, field: value})

        assert answer.status_code == 422
        assert f'href="#id_{field}"' in answer.content.decode()
        assert not ZoneList.objects.filter(code="hengqin-2026").exists()

    def test_a_zone_that_is_not_there_has_no_lists(self, dora: Client) -> None:
        assert dora.post("/law/zones/atlantis/lists/new/", NEW).status_code == 404


class TestCopy:
    def test_a_revision_is_copied_to_a_draft(self, dora: Client, listed: ZoneList) -> None:
        assert dora.get(url("_copy", listed)).status_code == 200

        answer = dora.post(url("_copy", listed))

        made = ZoneList.objects.get(code=listed.code, revision=2)
        assert answer["Location"] == url("", made)
        assert (made.content_hash, made.based_on) == (listed.content_hash, listed)

    def test_a_copy_can_begin_another_list(self, dora: Client, listed: ZoneList) -> None:
        dora.post(url("_copy", listed), {"code": "beijing-2027"})

        assert ZoneList.objects.get(code="beijing-2027").based_on == listed

    @pytest.mark.parametrize("code", ["beijing-2025", "beijing", "No Code"])
    def test_a_code_that_cannot_be_is_refused(self, dora: Client, listed: ZoneList, code: str) -> None:
        answer = dora.post(url("_copy", listed), {"code": code})

        assert answer.status_code == 422
        assert 'href="#id_code"' in answer.content.decode()

    def test_a_second_draft_is_refused(self, dora: Client, listed: ZoneList, draft: ZoneList) -> None:
        assert dora.post(url("_copy", listed)).status_code == 409


class TestMeta:
    def test_what_a_list_says_of_itself_is_changed(self, dora: Client, draft: ZoneList) -> None:
        address, before = url("_meta", draft), meta_of(draft)

        answer = dora.post(address, sent(dora, address, version="2024, read again", n_items="23"))

        after = meta_of(draft)
        assert answer["Location"] == url("", draft)
        assert {key for key in after if after[key] != before.get(key)} == {"version", "n_items"}

    @pytest.mark.parametrize("code", ["beijing-2024", "lingang-2024", "shanghai-2024"])
    def test_saving_what_was_not_changed_changes_nothing(self, cast: Cast, dora: Client, code: str) -> None:
        draft = review.start_draft(of=ZoneList.objects.published().get(code=code), by=cast.dora)

        answer = dora.post(url("_meta", draft), sent(dora, url("_meta", draft)))

        assert (answer.status_code, ZoneList.objects.get(pk=draft.pk).mark) == (302, 0)

    def test_bad_input_is_refused(self, dora: Client, draft: ZoneList) -> None:
        address = url("_meta", draft)

        answer = dora.post(address, sent(dora, address, notes_zh="", in_force_to="1999-01-01"))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert ['href="#id_notes_zh"' in page, 'href="#id_in_force_to"' in page] == [True, True]
        assert ZoneList.objects.get(pk=draft.pk).mark == 0

    def test_an_edit_meanwhile_is_shown_and_the_input_is_kept(self, dora: Client, cast: Cast, draft: ZoneList) -> None:
        address = url("_meta", draft)
        data = sent(dora, address, version="Mine")
        drafts.save_meta(revision=draft, by=cast.fay, mark=0, meta={**meta_of(draft), "version": "Theirs"})

        answer = dora.post(address, data)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert ["Fay" in page, "Theirs" in page, 'value="Mine"' in page] == [True, True, True]

    def test_only_a_draft_is_changed(self, dora: Client, listed: ZoneList, draft: ZoneList) -> None:
        reviewed = submitted(draft)

        assert [dora.post(url("_meta", one)).status_code for one in (listed, reviewed)] == [409, 409]


@pytest.mark.parametrize("name", ["_copy", "_meta"])
def test_drafting_is_for_administrators(cast: Cast, draft: ZoneList, name: str) -> None:
    answers = [signed_in(one).post(url(name, draft)).status_code for one in (cast.ana, cast.eli, cast.dan)]

    assert answers == [403, 403, 403]


def test_a_zone_without_lists_says_so(dora: Client) -> None:
    Zone.objects.create(code="hengqin", name="Hengqin", name_zh="横琴")

    assert "so it exempts nothing" in dora.get(zone_url("hengqin")).content.decode()
