from django.urls import reverse

from approvals.views.pathway import resource_on_page
from tests.cast import Cast, complete_draft, signed_in

CRITERION = {
    "code": "C-VOL-2",
    "edition": "auto-guide-2026",
    "facts": [{"fact": "images", "label": {"en": "a", "zh": "b"}}],
}


def test_tab_says_what_each_resource_is(cast: Cast) -> None:
    application = complete_draft(cast)

    page = signed_in(cast.ana).get(reverse("approvals:case_pathway", args=[application.reference]))

    shown = [row["resource"] for row in page.context["flows"][0]["classification"]]
    assert shown == [row.name for row in application.manifests.latest("version").resources.order_by("name")]
    assert "What each resource is" in page.content.decode()


def test_facts_that_settle_several_criteria_are_named_once() -> None:
    row = {"resource": "a", "standing": "may_be", "meets": [], "might": [CRITERION, CRITERION], "outside": []}

    shown = resource_on_page(row)

    assert shown["settled_by"] == [{"en": "a", "zh": "b"}]
    assert shown["might"][0]["link"] == f"{reverse('compliance:edition', args=['auto-guide-2026'])}#C-VOL-2"
