"""The pages on which editions begin, are imported, copied, exported, and say what they are."""

import tomllib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from compliance import drafts, review
from compliance.editions import shipped_edition_files
from compliance.enums import EditionStatus
from compliance.models import Edition
from tests.cast import Cast, assemble, signed_in
from tests.compliance.forms.controls import sent_by
from tests.compliance.reviewing import published, submitted

pytestmark = pytest.mark.django_db
FILE = shipped_edition_files()["cac-2025-filing-guide.toml"]
NEW = {
    "code": "auto-guide-2027",
    "instrument": "auto-guide-2027",
    "version": "2027",
    "title_en": "Guide 2027",
    "title_zh": "2027版指引",
    "issued_by_en": "MIIT",
    "issued_by_zh": "工业和信息化部",
    "published_on": "2027-02-03",
    "binding": "no",
    "url": "https://example.com/law",
    "verification": "unverified",
}


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def guide(cast: Cast) -> Edition:
    return Edition.objects.published().get(code="cac-2025-filing-guide")


@pytest.fixture
def draft(cast: Cast, guide: Edition) -> Edition:
    return review.start_draft(of=guide, by=cast.dora)


@pytest.fixture
def dora(cast: Cast) -> Client:
    return signed_in(cast.dora)


def url(name: str, revision: Edition, *rest: str) -> str:
    return reverse(f"compliance:{name}", args=[revision.code, revision.revision, *rest])


def sent(client: Client, address: str, **changes: Any) -> QueryDict:
    page = client.get(address).content.decode()
    data = sent_by(page[page.index('<form class="form') : page.rindex("</form>")])
    for name, value in changes.items():
        data[name] = value
    return data


def content_of(draft: Edition) -> dict[str, Any]:
    draft.refresh_from_db()
    return drafts.content_of(draft)


class TestReading:
    def test_everybody_reads_what_is_published_and_was_replaced(self, cast: Cast, draft: Edition) -> None:
        published(drafts.save_meta(revision=draft, by=cast.dora, mark=0, meta={**meta_of(draft), "version": "3.1"}))

        for n in (1, 2):
            page = signed_in(cast.dan).get(reverse("compliance:revision", args=[draft.code, n]))
            assert page.status_code == 200
            assert b"Copy to a draft" not in page.content

    @pytest.mark.parametrize("name", ["revision", "revision_toml"])
    def test_a_draft_is_for_administrators(self, cast: Cast, draft: Edition, name: str) -> None:
        readers = (cast.ana, cast.ben, cast.eli, cast.dan, cast.dora, cast.fay)

        assert [signed_in(one).get(url(name, draft)).status_code for one in readers] == [403, 403, 403, 403, 200, 200]

    def test_drafts_are_not_listed_to_others(self, cast: Cast, draft: Edition) -> None:
        pages = [signed_in(one).get(reverse("compliance:rules")).content.decode() for one in (cast.ana, cast.dora)]

        assert [str(draft) in page for page in pages] == [False, True]

    def test_the_published_page_names_a_draft_to_administrators_only(
        self, cast: Cast, guide: Edition, draft: Edition
    ) -> None:
        address = reverse("compliance:edition", args=[guide.code])
        pages = [signed_in(one).get(address).content.decode() for one in (cast.ana, cast.dora)]

        assert [str(draft) in page for page in pages] == [False, True]

    def test_a_discarded_revision_stays_for_administrators(self, cast: Cast, draft: Edition) -> None:
        review.discard(revision=draft, by=cast.dora, reason="It was wrong.")

        assert [signed_in(one).get(url("revision", draft)).status_code for one in (cast.ana, cast.dora)] == [403, 200]

    def test_the_history_tells_who_did_what(self, dora: Client, cast: Cast, draft: Edition) -> None:
        drafts.save_meta(revision=draft, by=cast.fay, mark=0, meta={**meta_of(draft), "version": "3.1"})

        page = dora.get(url("revision", draft)).content.decode()

        assert "<strong>Fay</strong> changed what the edition says of itself." in page
        assert "<strong>Dora</strong> began this revision." in page

    @pytest.mark.parametrize("n", [0, 99, 99_999_999_999])
    def test_no_such_revision(self, dora: Client, n: int) -> None:
        assert dora.get(f"{reverse('compliance:edition', args=['cac-2024-flows'])}{n}/").status_code == 404

    def test_reading_takes_a_get(self, dora: Client, guide: Edition) -> None:
        assert [dora.post(url(name, guide)).status_code for name in ("revision", "revision_toml")] == [405, 405]


class TestExport:
    def test_the_file_comes_back_byte_for_byte(self, cast: Cast, guide: Edition) -> None:
        answer = signed_in(cast.ana).get(url("revision_toml", guide))

        assert answer.content == FILE
        assert answer["Content-Type"] == "application/toml; charset=utf-8"
        assert answer["Content-Disposition"] == 'attachment; filename="cac-2025-filing-guide-r1.toml"'


class TestImport:
    address = "compliance:edition_import"

    def post(self, client: Client, text: str = "", data: bytes | None = None) -> Any:
        files = {"file": SimpleUploadedFile("a.toml", data)} if data is not None else {}
        return client.post(reverse(self.address), {"text": text, **files})

    def test_a_file_becomes_a_draft(self, dora: Client, guide: Edition) -> None:
        answer = self.post(dora, data=FILE)

        made = Edition.objects.get(code=guide.code, revision=2)
        assert answer.status_code == 302
        assert answer["Location"] == url("revision", made)
        assert (made.status, bytes(made.source)) == (EditionStatus.DRAFT, FILE)

    def test_what_was_exported_and_pasted_is_equal_content(self, dora: Client, guide: Edition) -> None:
        exported = dora.get(url("revision_toml", guide)).content.decode()

        self.post(dora, text=exported.replace("\n", "\r\n"))

        assert Edition.objects.get(code=guide.code, revision=2).content_hash == guide.content_hash

    def test_all_problems_are_listed_with_their_places_and_nothing_is_kept(self, dora: Client) -> None:
        text = FILE.decode().replace("binding = true", 'binding = "perhaps"').replace("article = ", "artikel = ", 1)
        before = Edition.objects.count()

        answer = self.post(dora, text=text)

        page = answer.content.decode()
        assert answer.status_code == 422
        assert [place in page for place in ("<code>edition.binding</code>", ".artikel</code>")] == [True, True]
        assert "perhaps" in page
        line = 1 + text.splitlines().index('binding = "perhaps"')
        assert f"line {line}<" in page
        assert Edition.objects.count() == before

    def test_the_text_of_a_refused_file_can_be_mended_in_the_page(self, dora: Client) -> None:
        page = self.post(dora, data=b"[edition]\ncode = 1\n").content.decode()

        assert "code = 1" in page
        assert "data-unsaved" in page

    @pytest.mark.parametrize("data", [b"\xff\xfe", b"not toml", b"[edition"])
    def test_what_is_no_toml_is_refused(self, dora: Client, data: bytes) -> None:
        answer = self.post(dora, data=data)

        assert answer.status_code == 422
        assert "<code>file</code>" in answer.content.decode()

    def test_nothing_is_refused(self, dora: Client) -> None:
        assert self.post(dora).status_code == 422

    def test_a_draft_that_is_worked_on_is_not_replaced(self, dora: Client, draft: Edition) -> None:
        answer = self.post(dora, data=FILE)

        assert answer.status_code == 409
        assert "cac-2025-filing-guide" in answer.content.decode()
        assert Edition.objects.filter(code=draft.code).count() == 2

    def test_importing_is_for_administrators(self, cast: Cast) -> None:
        assert [self.post(signed_in(one), data=FILE).status_code for one in (cast.ana, cast.dan)] == [403, 403]


class TestNew:
    def test_an_edition_begins(self, dora: Client) -> None:
        answer = dora.post(reverse("compliance:edition_new"), NEW)

        made = Edition.objects.get(code="auto-guide-2027")
        assert answer["Location"] == url("revision", made)
        assert (made.status, made.title_zh, made.binding) == (EditionStatus.DRAFT, "2027版指引", False)
        assert b"no rules yet" in dora.get(url("revision", made)).content

    def test_a_code_that_is_taken_is_refused(self, dora: Client) -> None:
        answer = dora.post(reverse("compliance:edition_new"), {**NEW, "code": "cac-2024-flows"})

        assert answer.status_code == 422
        assert 'value="2027版指引"' in answer.content.decode()

    def test_bad_input_is_refused(self, dora: Client) -> None:
        answer = dora.post(reverse("compliance:edition_new"), {**NEW, "code": "No Code", "published_on": ""})

        page = answer.content.decode()
        assert answer.status_code == 422
        assert ['href="#id_code"' in page, 'href="#id_published_on"' in page] == [True, True]

    def test_it_is_for_administrators(self, cast: Cast) -> None:
        assert signed_in(cast.ana).post(reverse("compliance:edition_new"), NEW).status_code == 403


class TestCopy:
    def test_a_revision_is_copied_to_a_draft(self, dora: Client, guide: Edition) -> None:
        answer = dora.post(url("edition_copy", guide))

        made = Edition.objects.get(code=guide.code, revision=2)
        assert answer["Location"] == url("revision", made)
        assert (made.content_hash, made.based_on) == (guide.content_hash, guide)

    def test_a_copy_can_begin_another_edition(self, dora: Client, guide: Edition) -> None:
        dora.post(url("edition_copy", guide), {"code": "another-guide"})

        assert Edition.objects.get(code="another-guide").based_on == guide

    @pytest.mark.parametrize("code", ["cac-2024-flows", "No Code"])
    def test_a_code_that_cannot_be_is_refused(self, dora: Client, guide: Edition, code: str) -> None:
        answer = dora.post(url("edition_copy", guide), {"code": code})

        assert answer.status_code == 422
        assert 'href="#id_code"' in answer.content.decode()

    def test_a_second_draft_is_refused(self, dora: Client, guide: Edition, draft: Edition) -> None:
        assert dora.post(url("edition_copy", guide)).status_code == 409

    def test_copying_is_for_administrators(self, cast: Cast, guide: Edition) -> None:
        assert signed_in(cast.ana).post(url("edition_copy", guide)).status_code == 403
        assert Edition.objects.filter(code=guide.code).count() == 1

    def test_asking_copies_nothing(self, dora: Client, guide: Edition) -> None:
        assert dora.get(url("edition_copy", guide)).status_code == 200
        assert Edition.objects.filter(code=guide.code).count() == 1


class TestMeta:
    def test_what_an_edition_says_of_itself_is_changed(self, dora: Client, draft: Edition) -> None:
        address = url("revision_meta", draft)
        before = meta_of(draft)

        answer = dora.post(address, sent(dora, address, version="3.1", effective_to="2030-01-01"))

        assert answer.status_code == 302
        after = meta_of(draft)
        assert {key for key in after if after[key] != before.get(key)} == {"version", "effective_to"}

    def test_saving_what_was_not_changed_changes_nothing(self, dora: Client, draft: Edition) -> None:
        dora.post(url("revision_meta", draft), sent(dora, url("revision_meta", draft)))

        assert Edition.objects.get(pk=draft.pk).mark == 0

    def test_bad_input_is_refused(self, dora: Client, draft: Edition) -> None:
        address = url("revision_meta", draft)

        answer = dora.post(address, sent(dora, address, title_zh="", effective_to="1999-01-01"))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert ['href="#id_title_zh"' in page, 'href="#id_effective_to"' in page] == [True, True]
        assert 'value="1999-01-01"' in page

    def test_an_edit_meanwhile_is_shown_and_the_input_is_kept(self, dora: Client, draft: Edition, cast: Cast) -> None:
        address = url("revision_meta", draft)
        data = sent(dora, address, version="Mine")
        drafts.save_meta(revision=draft, by=cast.fay, mark=0, meta={**meta_of(draft), "version": "Theirs"})

        answer = dora.post(address, data)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert ["Fay" in page, "Theirs" in page, 'value="Mine"' in page] == [True, True, True]
        data["mark"] = "1"
        assert dora.post(address, data).status_code == 302


class TestDocuments:
    def test_a_document_is_added_changed_and_removed(self, dora: Client, draft: Edition) -> None:
        new = url("document_new", draft)
        dora.post(new, sent(dora, new, code="seal_card", label_en="Seal card", label_zh="印鉴卡", article="Art 1"))
        edit = url("document_edit", draft, "seal_card")
        dora.post(edit, sent(dora, edit, fresh_months="3"))
        assert document_of(draft, "seal_card") == {
            "code": "seal_card",
            "pathway": "out_of_scope",
            "label": {"en": "Seal card", "zh": "印鉴卡"},
            "article": "Art 1",
            "verification": "official",
            "fresh_months": 3,
        }

        dora.post(url("document_remove", draft, "seal_card"), {"mark": 2})

        assert document_of(draft, "seal_card") is None

    def test_a_code_that_is_taken_is_refused(self, dora: Client, draft: Edition) -> None:
        new = url("document_new", draft)
        data = sent(dora, new, code="handler_id", label_en="Seal card", label_zh="印鉴卡", article="Art 1")

        answer = dora.post(new, data)

        assert answer.status_code == 422
        assert "handler_id" in answer.content.decode()

    def test_an_edit_meanwhile_is_a_conflict(self, dora: Client, draft: Edition, cast: Cast) -> None:
        address = url("document_edit", draft, "handler_id")
        data = sent(dora, address, label_en="Mine")
        document = {**(document_of(draft, "handler_id") or {}), "article": "Theirs"}
        drafts.save_document(revision=draft, by=cast.fay, mark=0, document=document, was="handler_id")

        answer = dora.post(address, data)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert ["Fay" in page, "Theirs" in page, 'value="Mine"' in page] == [True, True, True]

    def test_a_document_that_is_not_there_is_not_found(self, dora: Client, draft: Edition) -> None:
        names = ("document_edit", "document_remove")
        assert [dora.get(url(name, draft, "nothing")).status_code for name in names] == [404, 404]


EDITS: list[tuple[str, tuple[str, ...]]] = [
    ("revision_meta", ()),
    ("document_new", ()),
    ("document_edit", ("handler_id",)),
    ("document_remove", ("handler_id",)),
]


@pytest.mark.parametrize(("name", "rest"), EDITS)
def test_editing_is_for_administrators(cast: Cast, draft: Edition, name: str, rest: tuple[str, ...]) -> None:
    answers = [signed_in(one).post(url(name, draft, *rest)).status_code for one in (cast.ana, cast.eli, cast.dan)]

    assert answers == [403, 403, 403]


@pytest.mark.parametrize(("name", "rest"), EDITS)
def test_what_is_no_draft_is_not_edited(
    dora: Client, guide: Edition, draft: Edition, name: str, rest: tuple[str, ...]
) -> None:
    reviewed = submitted(draft)

    assert [dora.post(url(name, one, *rest)).status_code for one in (guide, reviewed)] == [409, 409]


def meta_of(draft: Edition) -> dict[str, Any]:
    return dict(content_of(draft)["edition"])


def document_of(draft: Edition, code: str) -> dict[str, Any] | None:
    return next((one for one in content_of(draft)["document"] if one["code"] == code), None)


def test_the_shipped_file_is_the_one_loaded(guide: Edition) -> None:
    assert tomllib.loads(bytes(guide.source).decode()) == tomllib.loads(FILE.decode())
