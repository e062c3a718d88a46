import pytest
from django.urls import reverse

from approvals.models import Deadline
from tests.approvals.dates import deadline
from tests.cast import Cast, draft, signed_in, submitted

pytestmark = pytest.mark.usefixtures("calendars")


def page(deadline: Deadline) -> str:
    return reverse("approvals:deadline", args=[deadline.pk])


def test_the_page_shows_date_arithmetic_and_what_it_rests_on(cast: Cast) -> None:
    row = deadline(draft(cast), "2026-12-15")

    shown = signed_in(cast.ana).get(page(row)).content.decode()

    assert "Tuesday, 15 Dec 2026" in shown
    assert row.text["en"] in shown
    assert "Counted from" in shown


def test_a_stranger_finds_no_deadline(cast: Cast) -> None:
    row = Deadline.objects.get(application=submitted(cast))

    assert signed_in(cast.dan).get(page(row)).status_code == 404


def test_the_page_is_only_read(cast: Cast) -> None:
    row = Deadline.objects.get(application=submitted(cast))

    assert signed_in(cast.ana).post(page(row)).status_code == 405


def test_the_page_names_the_case_and_the_edition_as_people_know_them(cast: Cast) -> None:
    case = draft(cast)
    row = deadline(case, "2026-12-15")
    row.explanation = {**row.explanation, "edition": "cac-2022-assessment", "article": "Art 12"}
    row.save(update_fields=["explanation"])

    shown = signed_in(cast.ana).get(page(row)).content.decode()

    assert case.title in shown
    assert "Measures for Security Assessment" in shown


def test_the_tab_of_dates_shows_the_running_clock_once(cast: Cast) -> None:
    case = submitted(cast)
    row = Deadline.objects.get(application=case)

    shown = signed_in(cast.ana).get(reverse("approvals:case_deadlines", args=[case.reference])).content.decode()

    assert shown.count(row.text["en"]) == 1


def test_a_case_lists_its_deadlines_with_links(cast: Cast) -> None:
    case = submitted(cast)
    row = Deadline.objects.get(application=case)

    shown = signed_in(cast.ana).get(reverse("approvals:case_deadlines", args=[case.reference])).content.decode()

    assert page(row) in shown


def test_the_page_in_chinese_names_the_organisation_in_chinese(cast: Cast) -> None:
    cast.exp.name_zh = "示例汽车集团"
    cast.exp.save()
    row = deadline(draft(cast), "2026-12-15")

    shown = signed_in(cast.ana).get(page(row), headers={"accept-language": "zh-hans"}).content.decode()

    assert "示例汽车集团" in shown
    assert "Example Auto Group" not in shown
