"""Papers are made from what they are given: no file, no package and no address is reached on the way."""

import io
import re
import socket
import zipfile

import pytest

from approvals.papers import write_docx, write_pdf
from approvals.papers.pdf import _template, typeset
from compliance.embedded import BASE_DIR
from tests.approvals.papers.test_submission import INJECTION, RELEASED, printed


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("A paper asked the network for something.")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_template_cannot_read_a_file() -> None:
    paths = ("/etc/passwd", "../../../../../../etc/passwd", "pyproject.toml", str(BASE_DIR / "pyproject.toml"))
    wanted = [f'#{call}("{path}")' for path in paths for call in ("read", "image", "csv", "include")]

    for template in (*wanted, '#image("https://example.com/x.png")', '#plugin("x.wasm")'):
        with pytest.raises(Exception, match=r"not found|escape|error|failed"):
            typeset(template.replace("#include(", "#include (").encode(), "{}", 0)


def test_our_template_asks_for_nothing_but_its_data() -> None:
    template = _template().decode()

    assert re.findall(r"\b(import|include|read|image|plugin|csv|json|toml|yaml|xml|cbor|eval)\s*[(\"]", template) == [
        "json"
    ]
    assert "json(bytes(sys.inputs.data))" in template


def test_what_people_write_is_no_instruction() -> None:
    reasons = {"en": INJECTION, "zh": '#read("/etc/passwd")'}

    assert write_pdf(printed(reasons=reasons), RELEASED).startswith(b"%PDF-")
    with zipfile.ZipFile(io.BytesIO(write_docx(printed(reasons=reasons), RELEASED))) as parts:
        text = parts.read("word/document.xml").decode()
        relations = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".rels"))
    assert "{{ 7 * 7 }}" in text
    assert 'TargetMode="External"' not in relations
    assert "<!ENTITY" not in text
