import tomllib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict

from compliance.editions import shipped_edition_files
from compliance.forms.editions import (
    DocumentForm,
    ImportForm,
    MetaForm,
    NewEditionForm,
    document_initial,
    document_table,
    meta_initial,
    meta_table,
)
from tests.compliance.forms.controls import sent_by

CONTENTS = {name: tomllib.loads(data.decode()) for name, data in shipped_edition_files().items()}
DOCUMENTS = [
    pytest.param(document, id=f"{name}:{document['code']}")
    for name, content in CONTENTS.items()
    for document in content.get("document", [])
]
META = CONTENTS["auto-guide-2026.toml"]["edition"]


def sent(form: Any, **changes: str) -> Any:
    data = sent_by(form.as_p())
    for name, value in changes.items():
        data[name] = value
    return data


@pytest.mark.parametrize("name", CONTENTS)
def test_what_an_edition_says_of_itself_comes_back_unchanged(name: str) -> None:
    meta = CONTENTS[name]["edition"]
    form = MetaForm(sent(MetaForm(initial=meta_initial(meta))))
    assert form.is_valid(), form.errors
    assert meta_table(form.cleaned_data, was=meta) == meta


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_paper_comes_back_unchanged(document: dict[str, object]) -> None:
    form = DocumentForm(sent(DocumentForm(initial=document_initial(document))))
    assert form.is_valid(), form.errors
    assert document_table(form.cleaned_data, was=document) == document


def test_a_new_edition_has_a_code() -> None:
    form = NewEditionForm(sent(NewEditionForm(initial=meta_initial(META))))
    assert form.is_valid(), form.errors
    assert meta_table(form.cleaned_data, was={}) == META


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"binding": "yes", "effective_from": ""}, {"effective_from": ["A binding edition needs its first day."]}),
        (
            {"effective_from": "2026-02-03", "effective_to": "2026-02-02"},
            {"effective_to": ["The last day is before the first day."]},
        ),
        (
            {"doubt_zh": ""},
            {"doubt_zh": ["It is given in the other language: give it here too, or in neither."]},
        ),
        (
            {"title_en": "", "published_on": "soon", "instrument": "Not a slug"},
            {
                "title_en": ["This field is required."],
                "published_on": ["Enter a valid date."],
                "instrument": ["Use small letters, digits and hyphens, such as auto-guide-2026."],
            },
        ),
    ],
)
def test_all_problems_of_an_edition_are_said_at_once(changes: dict[str, str], errors: dict[str, list[str]]) -> None:
    assert MetaForm(sent(MetaForm(initial=meta_initial(META)), **changes)).errors == errors


def imported(text: str = "", data: bytes | None = None) -> ImportForm:
    files: MultiValueDict[str, UploadedFile[Any]] = MultiValueDict(
        {"file": [SimpleUploadedFile("a.toml", data)]} if data is not None else {}
    )
    return ImportForm({"text": text}, files)


def test_a_file_is_read_as_it_is() -> None:
    form = imported(data=b"[edition]\r\n")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["data"] == b"[edition]\r\n"


def test_pasted_text_gets_the_line_ends_of_a_file() -> None:
    form = imported("[edition]\r\ncode = 'x'\r\n")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["data"] == b"[edition]\ncode = 'x'\n"


@pytest.mark.parametrize(
    ("text", "data", "message"),
    [
        ("", None, "Choose a file or paste its text."),
        ("  ", None, "Choose a file or paste its text."),
        ("[edition]", b"[edition]", "Choose one: a file or a text."),
        ("", b"", "The submitted file is empty."),
        ("", b" " * (2 * 1024 * 1024 + 1), "The file is larger than 2 MB; a rulebook is never that long."),
    ],
)
def test_an_import_needs_exactly_one_source(text: str, data: bytes | None, message: str) -> None:
    assert imported(text, data).errors == {"file": [message]}
