import datetime as dt
import io
import unicodedata
import zipfile
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.papers import Issue, submission, write_docx, write_pdf
from approvals.papers.submission import clean, paragraphs

RELEASED = dt.date(2025, 7, 8)
HASH = "ab" * 32
INJECTION = '#image("/etc/passwd") #sys.inputs {{ 7 * 7 }} {% for %} <w:p/> & \\ $x$ *b* _i_ @ref `raw` // note'


def content(**position: Any) -> dict[str, Any]:
    base = {
        "clause": {"number": {"en": "Art 1", "zh": "第一条"}, "title": {"en": "Scope", "zh": "适用范围"}},
        "stance": "opposes",
        "wording": {"en": "", "zh": ""},
        "reasons": {"en": "Too wide.", "zh": "范围过宽。"},
    }
    return {
        "reference": "EXP-guide-draft",
        "organisation": {"en": "Example Auto Group", "zh": "示例汽车集团"},
        "contact": "Ben",
        "draft": {
            "title": {"en": "Guide, draft", "zh": "指引（征求意见稿）"},
            "issuer": {"en": "An authority", "zh": "某部门"},
            "published_on": "2025-06-13",
            "comments_until": "2025-07-13",
        },
        "positions": [{**base, **position}],
    }


def printed(language: str = "en", released_on: dt.date | None = RELEASED, **position: Any) -> dict[str, Any]:
    return submission(content(**position), Issue(language, HASH, released_on))


def words_of(data: bytes) -> str:
    """Every text of a Word file, tables, header and footer included."""
    document = Document(io.BytesIO(data))
    section = document.sections[0]
    parts = [document.element.body, section.header._element, section.footer._element]
    return "\n".join(text for part in parts for text in part.itertext() if text.strip())


def test_it_says_who_speaks_of_what_and_what_is_asked_for() -> None:
    found = printed("zh")

    assert {fact["label"]: fact["value"] for fact in found["facts"]} == {
        "发布机关": "某部门",
        "发布日期": "2025年6月13日",
        "意见反馈截止日": "2025年7月13日",
        "反馈单位": "示例汽车集团",
        "联系方式": "Ben",
        "编号": "EXP-guide-draft",
        "签发日期": "2025年7月8日",
    }
    assert found["positions"] == [
        {"number": "第一条", "title": "适用范围", "stance": "反对", "wording": [], "reasons": ["范围过宽。"]}
    ]


def test_a_text_that_one_language_lacks_is_printed_in_the_other_and_says_so() -> None:
    [position] = printed("en", reasons={"en": "", "zh": "范围过宽。"})["positions"]

    assert position["reasons"] == ["(given in Chinese only)", "范围过宽。"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_word_file_holds_every_text(language: str) -> None:
    found = printed(language, wording={"en": "Art 1 (new)", "zh": "第一条（新）"})

    words = words_of(write_docx(found, RELEASED))

    [position] = found["positions"]
    for text in (found["title"], found["about"], found["mark"], *position["wording"], *position["reasons"]):
        assert text in words
    assert found["words"]["draft"] not in words


@pytest.mark.parametrize("language", ["en", "zh"])
def test_before_the_release_the_word_file_says_that_it_is_a_draft(language: str) -> None:
    found = printed(language, None)

    assert found["words"]["draft"] in words_of(write_docx(found, None))


@pytest.mark.parametrize("write", [write_docx, write_pdf])
@pytest.mark.parametrize("released_on", [None, RELEASED])
def test_the_same_values_give_the_same_bytes(write: Any, released_on: dt.date | None) -> None:
    found = printed("zh", released_on)

    assert write(found, released_on) == write(found, released_on)


def test_text_of_people_is_no_markup() -> None:
    found = printed(reasons={"en": INJECTION, "zh": INJECTION})

    data = write_docx(found, RELEASED)

    assert INJECTION in words_of(data)
    assert write_pdf(found, RELEASED).startswith(b"%PDF-")


def test_the_pdf_has_its_font_within_and_none_of_the_system() -> None:
    data = write_pdf(printed("zh"), RELEASED)

    assert b"NotoSansCJK" in data
    assert data.startswith(b"%PDF-")


def test_the_word_file_has_one_date_for_every_member() -> None:
    with zipfile.ZipFile(io.BytesIO(write_docx(printed(), RELEASED))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@given(st.text())
def test_no_control_character_is_printed_and_nothing_else_is_lost(text: str) -> None:
    found = clean(text)

    assert clean(found) == found
    assert all(
        char == "\n" or unicodedata.category(char)[0] != "C" or unicodedata.category(char) == "Cf" for char in found
    )
    assert [char for char in text if char.isalnum()] == [char for char in found if char.isalnum()]


@given(st.text(max_size=60))
@settings(max_examples=25, deadline=None)
def test_any_text_can_be_printed(text: str) -> None:
    found = printed(reasons={"en": text, "zh": text})

    words = words_of(write_docx(found, RELEASED))

    assert write_pdf(found, RELEASED).startswith(b"%PDF-")
    assert all(line in words for line in paragraphs(text) if line == " ".join(line.split()))
