import datetime as dt
import tomllib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from compliance import drafts, review
from compliance.models import Edition
from tests.cast import Cast, assemble, signed_in

pytestmark = pytest.mark.django_db
CASE = {
    "stated": ["n_case"],
    "fact_n_case": "100000",
    "code": "NEW-100000",
    "on": "2025-06-01",
    "pathway": "contract_or_certification",
    "because_en": "100,000 people",
    "because_zh": "100,000人",
    "needs_confirmation": "no",
    "fires": ["F-ART8-N"],
    "act": "save",
}


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def draft(cast: Cast) -> Edition:
    return review.start_draft(of=Edition.objects.published().get(code="cac-2024-flows"), by=cast.dora)


@pytest.fixture
def dora(cast: Cast) -> Client:
    return signed_in(cast.dora)


def url(name: str, draft: Edition, *rest: str) -> str:
    return reverse(f"compliance:{name}", args=[draft.code, draft.revision, *rest])


def sent(draft: Edition, **changes: Any) -> dict[str, Any]:
    return {**CASE, "mark": draft.mark, **changes}


def cases_of(draft: Edition) -> list[Any]:
    draft.refresh_from_db()
    content: Any = drafts.content_of(draft)
    return list(content["case"])


def case_codes(draft: Edition) -> list[str]:
    return [case["code"] for case in cases_of(draft)]


def broken(draft: Edition, cast: Cast) -> Edition:
    """The draft with a threshold one higher, so that the case at it fails."""
    source = bytes(draft.source).replace(b"between = [100_000, ", b"between = [100_001, ")
    content = tomllib.loads(source.decode())
    return drafts.save_content(revision=draft, by=cast.dora, mark=draft.mark, content=content)


def test_published_cases_are_shown_to_everybody(cast: Cast) -> None:
    published = Edition.objects.published().get(code="cac-2024-flows")

    page = signed_in(cast.ana).get(url("golden_cases", published))

    assert page.status_code == 200
    assert b"golden cases pass" in page.content
    assert b"Add a golden case" not in page.content


def test_draft_is_for_administrators(cast: Cast, draft: Edition) -> None:
    assert signed_in(cast.ana).get(url("golden_cases", draft)).status_code == 403
    assert signed_in(cast.ana).get(url("coverage", draft)).status_code == 403
    assert signed_in(cast.ana).get(url("golden_case_new", draft)).status_code == 403


def test_no_such_revision(dora: Client, draft: Edition) -> None:
    for n in (99, 99_999_999_999):
        assert dora.get(f"/rules/cac-2024-flows/{n}/golden/").status_code == 404


def test_failing_cases_say_what_differs(dora: Client, cast: Cast, draft: Edition) -> None:
    broken(draft, cast)

    page = dora.get(url("golden_cases", draft), {"show": "failing"}).content.decode()

    assert "fail" in page
    assert "N-100000" in page
    assert "N-99999<" not in page
    assert "Expected: Standard contract or certification." in page


def test_failing_cases_say_it_in_chinese(dora: Client, cast: Cast, draft: Edition) -> None:
    broken(draft, cast)

    page = dora.get(url("golden_cases", draft), {"show": "failing"}, HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()

    assert "预期：" in page


def test_filter_that_nothing_passes_leads_back(dora: Client, draft: Edition) -> None:
    page = dora.get(url("golden_cases", draft), {"q": "nowhere"}).content.decode()

    assert "Clear" in page


@pytest.mark.parametrize("n_cases", [1, 3])
def test_list_asks_the_same_of_the_database(
    dora: Client, cast: Cast, draft: Edition, n_cases: int, django_assert_num_queries: Any
) -> None:
    content = drafts.content_of(draft)
    content["case"] = cases_of(draft)[:n_cases]
    drafts.save_content(revision=draft, by=cast.dora, mark=draft.mark, content=content)
    dora.get(url("golden_cases", draft))

    with django_assert_num_queries(10):
        dora.get(url("golden_cases", draft))


def test_new_case_is_saved(dora: Client, draft: Edition) -> None:
    answer = dora.post(url("golden_case_new", draft), sent(draft))

    assert (answer.status_code, answer["Location"]) == (302, url("golden_cases", draft))
    assert cases_of(draft)[-1] == {
        "code": "NEW-100000",
        "on": dt.date(2025, 6, 1),
        "facts": {"n_case": 100_000},
        "pathway": "contract_or_certification",
        "because": {"en": "100,000 people", "zh": "100,000人"},
        "needs_confirmation": False,
        "fires": ["F-ART8-N"],
    }


def test_unknown_fact_is_saved_as_unknown(dora: Client, draft: Edition) -> None:
    facts = {"stated": ["n_case", "ciio", "zone", "reported_on", "regions"], "fact_n_case": "", "fact_ciio": "unknown"}

    dora.post(url("golden_case_new", draft), sent(draft, **facts, pathway="hold", fires=[]))

    assert cases_of(draft)[-1]["facts"] == dict.fromkeys(facts["stated"], "unknown")


def test_case_is_changed_in_its_place(dora: Client, draft: Edition) -> None:
    before = case_codes(draft)

    dora.post(url("golden_case_edit", draft, "N-100000"), sent(draft))

    assert case_codes(draft) == ["NEW-100000" if code == "N-100000" else code for code in before]


def test_form_of_a_case_shows_it_and_saves_the_same(dora: Client, draft: Edition) -> None:
    """What a page shows and sends back changes nothing."""
    for before in cases_of(draft)[::9]:
        draft.refresh_from_db()
        page = dora.get(url("golden_case_edit", draft, before["code"]))
        form = page.context["form"]
        data = {name: form[name].value() for name in form.fields}
        data |= {name: form.fields[name].prepare_value(value) for name, value in data.items()}
        data = {name: value for name, value in data.items() if value is not None}
        dora.post(url("golden_case_edit", draft, before["code"]), {**data, "stated": form.names, "act": "save"})

        assert next(one for one in cases_of(draft) if one["code"] == before["code"]) == before


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"code": "N-100000"}, "is given 2 times"),
        ({"code": "a b"}, "valid"),
        ({"pathway": ""}, "required"),
        ({"because_zh": ""}, "required"),
        ({"fact_n_case": "-1"}, "greater than or equal to 0"),
        ({"fact_n_case": "5", "stated": ["n_case", "overlap"], "fact_overlap": "6"}, "cannot be more than"),
        ({"on": "2025-02-30"}, "valid date"),
        ({"fires": ["NO-SUCH-RULE"]}, "not one of the available choices"),
    ],
)
def test_bad_case_is_refused(dora: Client, draft: Edition, changes: dict[str, Any], message: str) -> None:
    before = case_codes(draft)

    answer = dora.post(url("golden_case_new", draft), sent(draft, **changes))

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert case_codes(draft) == before


def test_facts_of_every_case_need_not_fit_together(dora: Client, cast: Cast, draft: Edition) -> None:
    content: Any = drafts.content_of(draft)
    content["defaults"] |= {"overlap": 5, "n_case": 1}
    content["case"] = [{**case, "facts": {"n_case": 9, "n_year": 9}} for case in cases_of(draft)[:1]]
    drafts.save_content(revision=draft, by=cast.dora, mark=draft.mark, content=content)

    assert dora.get(url("golden_case_new", draft)).status_code == 200
    assert dora.get(url("golden_cases", draft)).status_code == 200


def test_facts_are_added_and_left_out_without_saving(dora: Client, draft: Edition) -> None:
    page = dora.post(url("golden_case_new", draft), sent(draft, act="add", add="ciio", because_zh=""))

    assert page.status_code == 200
    assert page.context["form"].names == ("n_case", "ciio")
    assert page.context["form"]["fact_n_case"].value() == "100000"
    assert not page.context["form"].errors

    page = dora.post(url("golden_case_new", draft), sent(draft, act="drop-n_case"))
    assert page.context["form"].names == ()


@pytest.mark.parametrize("name", ["n", "on", "nobody", "drop-"])
def test_facts_that_nobody_gives_cannot_be_stated(dora: Client, draft: Edition, name: str) -> None:
    page = dora.post(url("golden_case_new", draft), sent(draft, act="add", add=name))

    assert page.context["form"].names == ("n_case",)


def test_trying_says_what_the_rules_say_and_saves_nothing(dora: Client, draft: Edition) -> None:
    before = case_codes(draft)

    page = dora.post(url("golden_case_new", draft), sent(draft, act="try", pathway="", because_en=""))

    assert page.status_code == 200
    tried = page.context["tried"]
    assert (tried.run.got, tried.is_expected) == ("contract_or_certification", False)
    assert ("F-ART8-N", 100_000, "at") in [(one.rule.code, one.number, side) for one, side in tried.tests]
    assert "Nothing is saved yet." in page.content.decode()
    assert case_codes(draft) == before


def test_trying_says_that_the_case_would_fail(dora: Client, draft: Edition) -> None:
    page = dora.post(url("golden_case_new", draft), sent(draft, act="try", pathway="exempt"))

    assert "The case would fail." in page.content.decode()


def test_wrong_fact_cannot_be_tried(dora: Client, draft: Edition) -> None:
    page = dora.post(url("golden_case_new", draft), sent(draft, act="try", fact_n_case="many"))

    assert page.status_code == 422


def test_saving_over_what_somebody_else_saved_is_refused(dora: Client, cast: Cast, draft: Edition) -> None:
    drafts.remove_case(revision=draft, by=cast.dora, mark=draft.mark, code="N-1")

    answer = dora.post(url("golden_case_new", draft), sent(draft, mark=draft.mark - 1))

    assert answer.status_code == 409
    form = answer.context["form"]
    draft.refresh_from_db()
    assert (form["code"].value(), form["mark"].value()) == ("NEW-100000", str(draft.mark))
    assert "NEW-100000" not in case_codes(draft)


def test_cases_of_a_published_revision_never_change(dora: Client, cast: Cast) -> None:
    published = Edition.objects.published().get(code="cac-2024-flows")

    for name, rest in (("golden_case_new", ()), ("golden_case_edit", ("N-1",)), ("golden_case_remove", ("N-1",))):
        assert dora.get(url(name, published, *rest)).status_code == 409
        assert dora.post(url(name, published, *rest), sent(published)).status_code == 409


def test_case_is_removed(dora: Client, draft: Edition) -> None:
    assert dora.get(url("golden_case_remove", draft, "N-1")).status_code == 200

    answer = dora.post(url("golden_case_remove", draft, "N-1"), {"mark": draft.mark})

    assert answer.status_code == 302
    assert "N-1" not in case_codes(draft)


@pytest.mark.parametrize("mark", ["", "x", "-1", "9" * 30, "7"])
def test_removing_needs_the_mark_of_now(dora: Client, draft: Edition, mark: str) -> None:
    answer = dora.post(url("golden_case_remove", draft, "N-1"), {"mark": mark})

    assert answer.status_code == 409
    assert "N-1" in case_codes(draft)


def test_case_that_is_not_there(dora: Client, draft: Edition) -> None:
    assert dora.get(url("golden_case_edit", draft, "NOBODY")).status_code == 404
    assert dora.post(url("golden_case_remove", draft, "NOBODY"), {"mark": draft.mark}).status_code == 404


def test_coverage_shows_gaps_and_proposes_cases(dora: Client, cast: Cast, draft: Edition) -> None:
    content = drafts.content_of(draft)
    content["case"] = [case for case in cases_of(draft) if case["code"] in ("N-99999", "N-100000")]
    drafts.save_content(revision=draft, by=cast.dora, mark=draft.mark, content=content)

    page = dora.get(url("coverage", draft), {"show": "gaps"})
    number = next(one for one in page.context["numbers"] if one.coverage.rule.code == "F-ART8-N")
    above = number.sides[2]

    assert (number.coverage.number, above.value, list(above.cases)) == (100_000, 100_001, [])
    proposal = dora.get(above.url).context
    assert proposal["proposal"].tests_it
    assert proposal["form"].initial["fact_n_case"] == 100_001
    assert proposal["form"].initial["pathway"] == ""


def test_coverage_of_a_published_revision_proposes_nothing(cast: Cast) -> None:
    published = Edition.objects.published().get(code="cac-2024-flows")

    page = signed_in(cast.ana).get(url("coverage", published))

    assert page.status_code == 200
    assert b"Propose a case" not in page.content


@pytest.mark.parametrize(
    "asked",
    [
        {"rule": "NOBODY", "fact": "n", "number": "1", "side": "at"},
        {"rule": "F-ART8-N", "fact": "n", "number": "100000", "side": "beside"},
        {"rule": "F-ART8-N", "fact": "n", "number": "many", "side": "at"},
        {"rule": "F-ART8-N"},
    ],
)
def test_number_that_is_not_there(dora: Client, draft: Edition, asked: dict[str, str]) -> None:
    assert dora.get(url("golden_case_new", draft), asked).status_code == 404


@pytest.mark.parametrize("name", ["golden_cases", "coverage"])
def test_pages_are_only_read(dora: Client, draft: Edition, name: str) -> None:
    assert dora.post(url(name, draft)).status_code == 405
