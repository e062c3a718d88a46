from typing import Any

import pytest
from django.urls import reverse

from compliance.editions import shipped_editions
from compliance.models import Zone, ZoneList
from tests.cast import Cast, assemble, signed_in

pytestmark = pytest.mark.django_db
ZONE = {"code": "hengqin", "name": "Hengqin", "name_zh": "横琴"}
LIST = {
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
FORMS: list[tuple[str, list[str], dict[str, str]]] = [
    ("zone_new", [], ZONE),
    ("zone_edit", ["beijing"], {"name": "Beijing city", "name_zh": "北京市"}),
    ("zone_list_new", ["beijing"], LIST),
]


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.mark.parametrize(
    ("name", "args", "text"),
    [
        ("rules", [], "Never binding"),
        ("edition", ["cac-2024-flows"], "100,000 to 999,999 people"),
        ("edition", ["auto-guide-2025-draft"], "It serves comparison only"),
        ("edition", ["cac-2025-filing-guide"], "which papers are needed"),
        ("zones", [], "Chongqing"),
        ("zone", ["chongqing"], "Only intelligent connected vehicles"),
    ],
)
@pytest.mark.parametrize("handle", ["ana", "dan", "dora"])
def test_everybody_reads(cast: Cast, name: str, args: list[str], text: str, handle: str) -> None:
    answer = signed_in(getattr(cast, handle)).get(reverse(f"compliance:{name}", args=args))

    assert answer.status_code == 200
    assert text in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "args", "text"),
    [("edition", ["auto-guide-2026"], "为处置安全漏洞"), ("zone", ["beijing"], "自动驾驶企业")],
)
def test_pages_in_chinese(cast: Cast, name: str, args: list[str], text: str) -> None:
    answer = signed_in(cast.ana).get(reverse(f"compliance:{name}", args=args), headers={"accept-language": "zh-hans"})

    assert text in answer.content.decode()


@pytest.mark.parametrize(("name", "args"), [("edition", ["nothing"]), ("zone", ["atlantis"])])
def test_what_does_not_exist_is_not_found(cast: Cast, name: str, args: list[str]) -> None:
    assert signed_in(cast.dora).get(reverse(f"compliance:{name}", args=args)).status_code == 404


@pytest.mark.parametrize("name", ["rules", "zones"])
def test_reading_takes_a_get(cast: Cast, name: str) -> None:
    assert signed_in(cast.dora).post(reverse(f"compliance:{name}")).status_code == 405


@pytest.mark.parametrize("code", ["cac-2024-flows", "auto-guide-2026"])
def test_each_rule_has_an_anchor(cast: Cast, code: str) -> None:
    page = signed_in(cast.ana).get(reverse("compliance:edition", args=[code])).content.decode()

    rules = next(edition.rules for edition in shipped_editions() if edition.code == code)
    assert page.count('<article id="') == len(rules)


@pytest.mark.parametrize(("name", "args", "data"), FORMS)
def test_form_works(cast: Cast, name: str, args: list[str], data: dict[str, str]) -> None:
    dora, url = signed_in(cast.dora), reverse(f"compliance:{name}", args=args)
    assert dora.get(url).status_code == 200

    answer = dora.post(url, data)

    assert answer.status_code == 302, answer.content.decode()


@pytest.mark.parametrize(("name", "args", "data"), FORMS)
def test_form_is_for_administrators(cast: Cast, name: str, args: list[str], data: dict[str, str]) -> None:
    url = reverse(f"compliance:{name}", args=args)
    before = list(ZoneList.objects.values()), list(Zone.objects.values())

    answers = {signed_in(cast.ana).get(url).status_code, signed_in(cast.ana).post(url, data).status_code}

    assert answers == {403}
    assert before == (list(ZoneList.objects.values()), list(Zone.objects.values()))


@pytest.mark.parametrize(
    ("name", "args", "wrong"),
    [
        ("zone_new", [], {**ZONE, "code": "beijing"}),
        ("zone_new", [], {**ZONE, "code": "beijing-2025"}),
        ("zone_new", [], {}),
        ("zone_edit", ["beijing"], {"name": ""}),
        ("zone_list_new", ["beijing"], {**LIST, "code": "beijing-2025"}),
        ("zone_list_new", ["beijing"], {**LIST, "sectors": "Automotive"}),
        ("zone_list_new", ["beijing"], {**LIST, "in_force_to": "2026-05-31"}),
        ("zone_list_new", ["beijing"], {**LIST, "notes_en": "In English only"}),
    ],
)
def test_bad_input_is_refused(cast: Cast, name: str, args: list[str], wrong: dict[str, Any]) -> None:
    before = list(ZoneList.objects.values()), list(Zone.objects.values())

    answer = signed_in(cast.dora).post(reverse(f"compliance:{name}", args=args), wrong)

    assert answer.status_code == 422
    assert before == (list(ZoneList.objects.values()), list(Zone.objects.values()))


@pytest.mark.parametrize("name", ["zones", "rules"])
@pytest.mark.parametrize("more", [0, 2])
def test_lists_stay_flat(cast: Cast, name: str, more: int, django_assert_max_num_queries: Any) -> None:
    for number in range(more):
        Zone.objects.create(code=f"z{number}", name=f"Z{number}", name_zh=f"Z{number}")
    reader = signed_in(cast.dan)

    with django_assert_max_num_queries(9):
        reader.get(reverse(f"compliance:{name}"))


@pytest.mark.parametrize("name", ["sectors", "scenarios"])
def test_null_character_in_a_list_is_refused(cast: Cast, name: str) -> None:
    answer = signed_in(cast.dora).post(reverse("compliance:zone_list_new", args=["beijing"]), {**LIST, name: "a\x00"})

    assert answer.status_code == 422
    assert "Null characters are not allowed." in answer.content.decode()
