import json
import re
from pathlib import Path

import pytest
from bootstrap_wrapper import get_bootstrap_css_dir
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from compliance.embedded import BASE_DIR
from compliance.views.shell import ENTRY_OF, MENU, Shell, current_url, render_page, wants_fragment

PAGES = sorted((BASE_DIR / "templates").rglob("*.html"))


def asked(**headers: str) -> HttpRequest:
    request = RequestFactory().get("/", headers=headers)
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", "/"), ("/cases/EXP-2026-0041/", "/cases/"), ("/cases/", "/cases/"), ("/other/", "")],
)
def test_current_menu_entry(path: str, current: str) -> None:
    assert current_url(path, ["/", "/cases/", ""]) == current


@pytest.mark.parametrize(
    ("headers", "fragment"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_fragment_only_for_htmx_itself(headers: dict[str, str], fragment: bool) -> None:
    assert wants_fragment(asked(**headers)) is fragment


def test_page_varies_by_who_asks() -> None:
    assert "HX-Request" in render_page(asked(), "404.html", status=404).headers["Vary"]


def test_strangers_have_no_counts() -> None:
    assert Shell(asked()).counts == {}


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("auto", ""), ("x", "")])
def test_theme_is_the_readers_or_the_devices(cookie: str, theme: str) -> None:
    request = asked()
    request.COOKIES["theme"] = cookie

    assert Shell(request).theme == theme


def test_theme_switch_keeps_the_page(client: Client) -> None:
    response = client.post(reverse("theme"), {"theme": "dark", "next": "/cases/?q=x"})

    assert (response.status_code, response["Location"]) == (302, "/cases/?q=x")
    assert response.cookies["theme"].value == "dark"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_theme_switch_never_leaves_the_site(client: Client, target: str) -> None:
    assert client.post(reverse("theme"), {"theme": "dark", "next": target})["Location"] == "/"


def test_theme_switch_ignores_other_words_and_rejects_get(client: Client) -> None:
    assert "theme" not in client.post(reverse("theme"), {"theme": "pink"}).cookies
    assert client.get(reverse("theme")).status_code == 405


@pytest.mark.django_db
def test_login_page_speaks_the_readers_language(client: Client) -> None:
    page = client.get(reverse("account_login"), headers={"Accept-Language": "zh-Hans"})

    assert '<html lang="zh-hans"' in page.content.decode()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_template_holds_no_inline_script_or_style(path: Path) -> None:
    runs = r"<script(?![^>]*(\bsrc=|type=\"application/json\"))|<style|\sstyle=|\son\w+=|hx-on"

    assert re.search(runs, path.read_text()) is None


def test_htmx_configuration_is_json_that_fits_the_policy() -> None:
    text = re.search(r"name=\"htmx-config\" content='([^']+)'", (BASE_DIR / "templates/base.html").read_text())
    assert text is not None

    config = json.loads(text[1])

    assert (config["includeIndicatorStyles"], config["allowEval"]) == (False, False)


def test_style_sheets_are_layered_without_ids_or_important() -> None:
    sheets = {path.name: path.read_text() for path in (BASE_DIR / "static/css").glob("*.css")}

    assert [name for name, text in sheets.items() if "@layer" not in text or "!important" in text] == []
    assert [
        name for name, text in sheets.items() if re.search(r"^\s*[^:{}]*#[a-z][\w-]*[^;]*\{", text, re.MULTILINE)
    ] == []


def test_every_class_of_a_template_is_dressed() -> None:
    sheets = [*(BASE_DIR / "static/css").glob("*.css"), get_bootstrap_css_dir() / "bootstrap.css"]
    dressed = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", "".join(path.read_text() for path in sheets)))

    bare = {path.name: names for path in PAGES if (names := classes(path.read_text()) - dressed)}

    assert bare == {}


def classes(template: str) -> set[str]:
    """Return the classes a template names in full; those it puts together are left out."""
    plain = re.sub(r"{%.*?%}|{{.*?}}", "#", template)
    return {
        name for value in re.findall(r'class="([^"]*)"', plain) for name in re.findall(r"(?<!\S)[\w-]+(?!\S)", value)
    }


def test_scripts_stay_small() -> None:
    n_lines = sum(len(path.read_text().splitlines()) for path in (BASE_DIR / "static/js").glob("*.js"))

    assert n_lines < 300


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("compliance:compare", "/law/rules/"),
        ("compliance:zone_items", "/law/zones/"),
        ("approvals:retention", "/cases/"),
        ("accounts:invitations", "/accounts/people/"),
    ],
)
def test_pages_beside_an_entry_are_marked_under_it(name: str, entry: str) -> None:
    request = RequestFactory().get(reverse(name))
    request.user, request.resolver_match = AnonymousUser(), resolve(request.path)

    assert [item.url for group in Shell(request).groups for item in group if item.current] == [entry]


def test_entries_beside_the_menu_exist() -> None:
    entries = {entry[0] for group in MENU for entry in group}

    assert set(ENTRY_OF.values()) <= entries
