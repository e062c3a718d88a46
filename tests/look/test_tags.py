from dataclasses import dataclass
from datetime import date

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from approvals.enums import Status
from compliance import icons
from compliance.enums import Pathway
from compliance.templatetags import look


class Person(forms.Form):
    name = forms.CharField(label="Your name?")
    role = forms.ChoiceField(choices=[("a", "Author"), ("b", "Adviser")], widget=forms.RadioSelect)

    def clean(self) -> None:
        self.add_error(None, "These do not fit together.")


@dataclass
class Problem:
    message: str
    url: str = ""


def rendered(source: str, **context: object) -> str:
    return Template("{% load look %}" + source).render(Context(context))


def test_every_status_and_pathway_has_a_look() -> None:
    assert set(Status.values) <= icons.STATUSES.keys()
    assert set(Pathway.values) == icons.PATHWAYS.keys()


def test_every_look_has_an_icon() -> None:
    looks = [icons.PLAIN, *icons.STATUSES.values(), *icons.PATHWAYS.values()]

    assert {item.icon for item in looks} <= icons.PATHS.keys()


def test_tag_says_in_words_what_its_colour_says() -> None:
    html = rendered('{% pathway_tag "exempt" detail="E5" %}{% status_tag "in_force" %}')

    assert "Exempt E5</span>" in html
    assert "In force</span>" in html


def test_tag_escapes_its_label() -> None:
    assert "<b>" not in rendered("{% tag label %}", label="<b>")


def test_error_summary_links_each_problem_to_its_field() -> None:
    found = look.error_summary(Person({}), [Problem("No manifest.", "/m/")], ["Bare."])

    assert found == {
        "problems": [
            {"message": "These do not fit together.", "url": ""},
            {"message": "Your name: This field is required.", "url": "#id_name"},
            {"message": "Role: This field is required.", "url": "#id_role_0"},
            {"message": "No manifest.", "url": "/m/"},
            {"message": "Bare.", "url": ""},
        ]
    }


def test_error_summary_is_silent_when_nothing_is_wrong() -> None:
    assert rendered("{% error_summary form none %}", form=Person(), none=None).strip() == ""


@pytest.mark.parametrize(
    ("query", "url", "order"),
    [
        ("", "?sort=due", ""),
        ("sort=due&page=3", "?sort=-due", "ascending"),
        ("sort=-due&q=x", "?sort=due&q=x", "descending"),
    ],
)
def test_sort_header_turns_round_and_forgets_the_page(query: str, url: str, order: str) -> None:
    request = RequestFactory().get("/cases/", QueryDict(query))

    assert look.sort_header({"request": request}, "due", "Due") == {"label": "Due", "url": url, "order": order}


def test_filter_chip_names_the_choice_and_takes_only_itself_away() -> None:
    @dataclass
    class Filters:
        form: forms.Form

    request = RequestFactory().get("/cases/", {"role": "b", "name": "x", "page": "2"})
    chips = look.filter_chips({"request": request}, Filters(Person(request.GET)))

    assert chips == {
        "clear": "/cases/",
        "chips": [
            {"label": "Your name?", "value": "x", "url": "?role=b"},
            {"label": "Role", "value": "Adviser", "url": "?name=x"},
        ],
    }


def test_day_strip_tells_runs_to_those_who_do_not_see_it() -> None:
    html = rendered("{% day_strip days %}", days=[(date(2026, 2, 15), "holiday"), (date(2026, 2, 16), "holiday")])

    assert "15 Feb 2026–16 Feb 2026: holiday" in html


def test_hash_is_shown_short_and_copied_whole() -> None:
    value = "8c1f" + "0" * 56 + "e07a"

    html = rendered("{% hash_code value %}", value=value)

    assert f'<code title="{value}">8c1f…e07a</code>' in html
    assert f'data-copy="{value}"' in html
