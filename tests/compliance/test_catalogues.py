from collections.abc import Callable
from pathlib import Path

import pytest

from compliance import catalogues
from compliance.catalogues import Domain

CODE = 'from django.utils.translation import gettext_lazy as _\nTEXT = _("Take the %(thing)s.")\n'
TEMPLATE = """{% load i18n %}
{% translate "Send it." %}
{% blocktranslate count n=n trimmed %}
  {{ n }} case
{% plural %}
  {{ n }} cases
{% endblocktranslate %}
{% translate "May" context "month" %}
"""


@pytest.fixture
def domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Domain:
    monkeypatch.setattr(catalogues, "BASE_DIR", tmp_path)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "code.py").write_text(CODE)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "page.html").write_text(TEMPLATE)
    return Domain("app", ("app", "pages"))


@pytest.fixture
def translate(domain: Domain) -> Callable[[str, str], None]:
    def write(old: str, new: str) -> None:
        text = domain.path.read_text()
        assert old in text
        domain.path.write_text(text.replace(old, new))

    return write


def complete(translate: Callable[[str, str], None]) -> None:
    translate('msgid "Take the %(thing)s."\nmsgstr ""', 'msgid "Take the %(thing)s."\nmsgstr "拿走%(thing)s。"')
    translate('msgid "Send it."\nmsgstr ""', 'msgid "Send it."\nmsgstr "发送。"')
    translate('msgid "May"\nmsgstr ""', 'msgid "May"\nmsgstr "五月"')
    translate('msgstr[0] ""', 'msgstr[0] "%(n)s 件"')


def test_a_new_catalogue_lacks_every_translation(domain: Domain) -> None:
    catalogues.update(domain)

    assert sorted(catalogues.problems(domain)) == [
        "app: not translated: '%(n)s case'",
        "app: not translated: 'May'",
        "app: not translated: 'Send it.'",
        "app: not translated: 'Take the %(thing)s.'",
    ]


def test_a_complete_catalogue_has_no_problem(domain: Domain, translate: Callable[[str, str], None]) -> None:
    catalogues.update(domain)

    complete(translate)

    assert catalogues.problems(domain) == []


def test_updating_keeps_what_was_translated(domain: Domain, translate: Callable[[str, str], None]) -> None:
    catalogues.update(domain)
    complete(translate)
    before = domain.path.read_text().partition("\n\n")[2]

    catalogues.update(domain)

    assert domain.path.read_text().partition("\n\n")[2] == before


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('msgid "Send it."', '#, fuzzy\nmsgid "Send it."', "app: fuzzy: 'Send it.'"),
        ("拿走%(thing)s。", "拿走%(other)s。", "app: placeholders differ: 'Take the %(thing)s.'"),
        ("发送。", "", "app: not translated: 'Send it.'"),
    ],
)
def test_a_fault_is_named(
    domain: Domain, translate: Callable[[str, str], None], old: str, new: str, problem: str
) -> None:
    catalogues.update(domain)
    complete(translate)

    translate(old, new)

    assert catalogues.problems(domain) == [problem]


def test_a_changed_text_is_both_missing_and_no_longer_used(
    domain: Domain, translate: Callable[[str, str], None]
) -> None:
    catalogues.update(domain)
    complete(translate)

    translate('msgid "Send it."', 'msgid "Send them."')

    assert catalogues.problems(domain) == [
        "app: not in the catalogue: 'Send it.'",
        "app: no longer used: 'Send them.'",
    ]


def test_compiling_writes_only_what_changed(domain: Domain, translate: Callable[[str, str], None]) -> None:
    catalogues.update(domain)
    complete(translate)

    first, second = list(catalogues.compile_catalogues()), list(catalogues.compile_catalogues())

    assert (first, second) == ([domain.path.with_suffix(".mo")], [])
