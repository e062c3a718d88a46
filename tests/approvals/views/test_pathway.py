import html
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from approvals.models import Application
from approvals.views.pathway import questions_of
from tests.approvals.following import cleared
from tests.cast import Cast, complete_draft, draft, signed_in, state_opening, submitted


def get(cast: Cast, application: Application, who: str = "ana") -> Any:
    return signed_in(getattr(cast, who)).get(reverse("approvals:case_pathway", args=[application.reference]))


def test_case_without_flow_says_what_to_do(cast: Cast) -> None:
    application = draft(cast)

    page = get(cast, application).content.decode()

    assert reverse("approvals:flow_add", args=[application.reference]) in page


def test_stranger_finds_nothing(cast: Cast) -> None:
    assert get(cast, draft(cast), "dan").status_code == 404


@pytest.mark.parametrize("who", ["ana", "ben", "cara", "eli"])
def test_everybody_on_the_case_reads_it(cast: Cast, who: str) -> None:
    assert get(cast, complete_draft(cast), who).status_code == 200


def test_draft_is_determined_now(cast: Cast) -> None:
    application = complete_draft(cast)
    application.flows.update(n_case=2_000_000)

    page = get(cast, application)

    assert page.context["shown"].pinned is None
    assert page.context["decisive"]["pathway"] == "security_assessment"


def test_submitted_case_shows_what_was_pinned_and_what_changed_since(cast: Cast) -> None:
    application = submitted(cast)
    application.flows.update(n_case=2_000_000)

    page = get(cast, application)

    shown = page.context["shown"]
    assert (shown.result["pathway"], shown.pathway_today) == ("exempt", "security_assessment")
    assert [line.en for line in shown.differences] == [
        "Flow 1: People in this flow, personal information that is not sensitive was 10 people, is 2,000,000 people."
    ]


def test_people_counted_meanwhile_are_named_where_they_change_the_result(cast: Cast) -> None:
    application = submitted(cast)
    state_opening(cast, n=2_000_000)

    page = get(cast, application)

    shown = page.context["shown"]
    assert (shown.pathway_today, shown.before_today) == ("security_assessment", {"n": 2_000_000, "s": 0})
    assert "2,000,000 today" in page.content.decode()


def test_nothing_is_said_to_differ_where_nothing_does(cast: Cast) -> None:
    shown = get(cast, submitted(cast)).context["shown"]

    assert (shown.differences, shown.pathway_today) == ((), "")


def test_unknown_that_matters_leads_to_the_page_that_answers_it(cast: Cast) -> None:
    application = complete_draft(cast)
    application.flows.update(n_case=None)

    page = get(cast, application)

    url = reverse("approvals:flow_edit", args=[application.reference, 1, "persons"])
    [fact] = page.context["flows"][0]["matters"]
    assert (fact["fact"], fact["url"]) == ("n_case", url)
    assert f'href="{url}"' in page.content.decode()


def test_reviewer_is_led_to_no_page_to_answer(cast: Cast) -> None:
    application = complete_draft(cast)
    application.flows.update(n_case=None)

    [fact] = get(cast, application, "ben").context["flows"][0]["matters"]

    assert fact["url"] == ""


def test_every_part_of_the_explanation_is_there(cast: Cast) -> None:
    page = get(cast, complete_draft(cast)).content.decode()

    for heading in ("Why", "How near the next threshold is", "Exemptions considered", "Continuing duties", "Editions"):
        assert heading in page


def test_pathway_reads_in_chinese(cast: Cast) -> None:
    application = complete_draft(cast)
    client = signed_in(cast.ana)

    with translation.override("zh-hans"):
        page = client.get(
            reverse("approvals:case_pathway", args=[application.reference]), headers={"accept-language": "zh-hans"}
        )

    assert "豁免" in page.content.decode()


def test_permission_is_shown_with_its_reason(cast: Cast) -> None:
    page = get(cast, cleared(cast)).content.decode()

    assert "the authority has not passed the assessment" in page


def test_strictest_flow_decides_and_is_named(cast: Cast) -> None:
    application = complete_draft(cast)
    flow = application.flows.get()
    flow.pk, flow.position, flow.name, flow.n_case = None, 2, "Everything", 2_000_000
    flow.save(force_insert=True)

    page = get(cast, application)

    assert [row["pathway"] for row in page.context["flows"]] == ["security_assessment", "security_assessment"]
    assert "The strictest of the case's 2 flows decides" in html.unescape(page.content.decode())


def test_resources_with_the_same_question_share_a_row() -> None:
    hold = [{"label": {"en": "No"}, "pathway": "hold"}]
    ends = [{"label": {"en": "No"}, "pathway": "exempt"}]
    rows = [
        {"matters": True, "label": {"en": "Item"}, "resource": "camera", "answers": hold},
        {"matters": True, "label": {"en": "Item"}, "resource": "radar", "answers": hold},
        {"matters": True, "label": {"en": "Faces"}, "resource": "camera", "answers": ends},
        {"matters": False, "label": {"en": "Voice"}, "resource": "camera", "answers": ends},
    ]

    questions = questions_of({"unknown_facts": rows})

    assert [(row["label"]["en"], row["resources"], row["decides"]) for row in questions] == [
        ("Item", ["camera", "radar"], False),
        ("Faces", ["camera"], True),
    ]
