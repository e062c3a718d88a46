import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import drafts, review
from compliance.audit.models import Event
from compliance.editions import BadRulebook, parse_edition, parse_zones, read_toml, shipped_edition_files, shipped_files
from compliance.models import Edition, Rule, ZoneList
from compliance.refusals import Conflict
from tests.cast import Cast, assemble

FLOWS = shipped_edition_files()["cac-2024-flows.toml"]
PLAIN = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text() | st.dates()
TABLES = st.dictionaries(st.text(min_size=1), st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12))  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def draft(cast: Cast) -> Edition:
    return review.import_edition(data=b"# Remarks stay.\n" + FLOWS, by=cast.dora)


def rule(draft: Edition, code: str) -> dict[str, Any]:
    rules: Any = drafts.content_of(draft)["rule"]
    return next(one for one in rules if one["code"] == code)


def state(draft: Edition) -> list[Any]:
    row = Edition.objects.get(pk=draft.pk)
    return [row.mark, bytes(row.source), row.content_hash, row.version, *row.rules.values_list(), Event.objects.count()]


@pytest.mark.parametrize("name", sorted(shipped_edition_files()))
def test_toml_is_equal_both_ways(name: str) -> None:
    data = shipped_edition_files()[name]

    written = drafts.file_of(read_toml(data))

    assert parse_edition(written) == parse_edition(data)


def test_toml_of_zone_lists_is_equal_both_ways() -> None:
    data = shipped_files()["zones.toml"]

    assert parse_zones(drafts.file_of(read_toml(data))) == parse_zones(data)


@given(TABLES)
@settings(max_examples=200, deadline=None)
def test_whatever_is_written_is_read_again_or_refused(content: dict[str, Any]) -> None:
    try:
        data = drafts.file_of(content)
    except BadRulebook:
        return
    assert read_toml(data) == content


@pytest.mark.django_db
class TestEditing:
    def test_the_original_file_stays_until_the_first_edit(self, cast: Cast, draft: Edition) -> None:
        same = drafts.save_rule(revision=draft, by=cast.dora, mark=0, rule=rule(draft, "F-ART7-N"), was="F-ART7-N")
        changed = drafts.save_meta(revision=same, by=cast.dora, mark=0, meta={**meta(draft), "version": "2"})

        assert bytes(same.source) == b"# Remarks stay.\n" + FLOWS
        assert (same.mark, changed.mark) == (0, 1)
        assert b"Remarks" not in bytes(changed.source)

    def test_a_rule_is_replaced_in_its_place(self, cast: Cast, draft: Edition) -> None:
        codes = list(draft.rules.values_list("code", flat=True))
        changed = {**rule(draft, "F-ART7-N"), "code": "F-ART7-NEW", "article": "Art 7(ii), corrected"}

        draft = drafts.save_rule(revision=draft, by=cast.dora, mark=0, rule=changed, was="F-ART7-N")

        now = list(draft.rules.order_by("position").values_list("code", flat=True))
        assert now == [{"F-ART7-N": "F-ART7-NEW"}.get(code, code) for code in codes]
        assert Rule.objects.get(edition=draft, code="F-ART7-NEW").article == "Art 7(ii), corrected"
        assert draft.content_hash == parse_edition(bytes(draft.source)).content_hash

    def test_a_rule_is_added_and_removed(self, cast: Cast, draft: Edition) -> None:
        added = drafts.save_rule(revision=draft, by=cast.dora, mark=0, rule={**rule(draft, "F-ART3"), "code": "X"})
        assert added.rules.filter(code="X").exists()

        removed = drafts.remove_rule(revision=added, by=cast.fay, mark=1, code="X")

        assert not removed.rules.filter(code="X").exists()
        assert drafts.content_of(removed) == drafts.content_of(draft)
        assert set(removed.editings.values_list("user__handle", flat=True)) == {"dora", "fay"}

    def test_the_trail_tells_what_changed(self, cast: Cast, draft: Edition) -> None:
        changed = {**rule(draft, "F-ART7-N"), "article": "Art 9"}

        drafts.save_rule(revision=draft, by=cast.dora, mark=0, rule=changed, was="F-ART7-N")

        [told] = json.loads(Event.objects.get(action="draft_edited").payload)["changes"]
        assert (told["place"], told["was"]["article"], told["now"]["article"]) == (
            "rule[F-ART7-N]",
            "Art 7(ii)",
            "Art 9",
        )

    def test_only_rows_that_differ_are_written(self, cast: Cast, draft: Edition) -> None:
        before = Event.objects.filter(table_name="compliance_rule").count()

        drafts.save_rule(
            revision=draft, by=cast.dora, mark=0, rule={**rule(draft, "F-ART7-N"), "article": "Art 9"}, was="F-ART7-N"
        )

        assert Event.objects.filter(table_name="compliance_rule").count() == before + 1

    def test_cases_documents_and_content_are_edited(self, cast: Cast, draft: Edition) -> None:
        content = drafts.content_of(draft)
        case: Any = {**content["case"][0], "code": "mine"}  # type: ignore[index]
        draft = drafts.save_case(revision=draft, by=cast.dora, mark=0, case=case)
        paper: dict[str, object] = {
            "code": "p",
            "pathway": "exempt",
            "label": {"en": "P", "zh": "P"},
            "article": "1",
            "verification": "official",
        }
        draft = drafts.save_document(revision=draft, by=cast.dora, mark=1, document=paper)
        draft = drafts.remove_document(revision=draft, by=cast.dora, mark=2, code="p")
        draft = drafts.remove_case(revision=draft, by=cast.dora, mark=3, code="mine")
        draft = drafts.save_content(revision=draft, by=cast.dora, mark=4, content={**content, "case": []})

        assert drafts.content_of(draft) == {**content, "case": []} | ({"document": []} if "document" in content else {})

    def test_who_comes_later_is_told(self, cast: Cast, draft: Edition) -> None:
        drafts.remove_rule(revision=draft, by=cast.dora, mark=0, code="F-ART3")

        with pytest.raises(Conflict, match="was edited since"):
            drafts.remove_rule(revision=draft, by=cast.fay, mark=0, code="F-ART3")

    def test_code_and_zone_stay(self, cast: Cast, draft: Edition) -> None:
        listed = review.start_draft(of=ZoneList.objects.published().get(code="beijing-2025"), by=cast.dora)
        content: Any = drafts.content_of(listed)
        content["list"][0]["zone"] = "chongqing"

        with pytest.raises(BadRulebook, match="This stays as it is"):
            drafts.save_meta(revision=draft, by=cast.dora, mark=0, meta={**meta(draft), "code": "another"})
        with pytest.raises(BadRulebook, match="This stays beijing"):
            drafts.save_content(revision=listed, by=cast.dora, mark=0, content=content)

    @pytest.mark.parametrize(
        ("change", "places"),
        [
            ({"code": "F-ART3"}, ["rule[F-ART3]"]),
            ({"article": ""}, ["rule[F-ART7-N].article"]),
            ({"article": "x" * 201, "url": "javascript:alert(1)"}, ["rule[F-ART7-N].article", "rule[F-ART7-N].url"]),
            ({"text": {"en": "a\0b", "zh": "x"}}, ["rule[F-ART7-N].text.en"]),
            ({"when": {"fact": "people", "gte": 1}}, ["rule[F-ART7-N].when"]),
            ({"when": {"fact": "n", "gte": "1 million"}}, ["rule[F-ART7-N].when.gte"]),
            ({"when": {"fact": "ciio", "gte": 1}}, ["rule[F-ART7-N].when"]),
            ({"when": {"fact": "regions", "contains_any": "unknown"}}, ["rule[F-ART7-N].when.contains_any"]),
            ({"code": "a b", "effect": "task", "counted": 1}, ["code", "counted", "effect"]),
            ({"nothing": None}, ["file"]),
        ],
    )
    def test_a_bad_rule_is_refused_with_every_place(
        self, cast: Cast, draft: Edition, change: dict[str, Any], places: list[str]
    ) -> None:
        before, bad = state(draft), {**rule(draft, "F-ART7-N"), **change}

        with pytest.raises(BadRulebook) as caught:
            drafts.save_rule(revision=draft, by=cast.dora, mark=0, rule=bad, was="F-ART7-N")

        found = sorted(where for where, _ in caught.value.problems)
        assert found == places or [where.rpartition(".")[2] for where in found] == places
        assert all(str(message)[-1] in ".?" for _, message in caught.value.problems)
        assert state(draft) == before

    @pytest.mark.parametrize(
        ("content", "places"),
        [
            ({}, ["edition"]),
            ({"edition": 1, "rule": 2}, ["edition"]),
            ({"edition": {"code": "cac-2024-flows"}, "list": 5, "rule": [1], "case": {}, "defaults": 1}, None),
        ],
    )
    def test_malformed_content_is_refused(
        self, cast: Cast, draft: Edition, content: dict[str, Any], places: list[str] | None
    ) -> None:
        before = state(draft)

        with pytest.raises(BadRulebook) as caught:
            drafts.save_content(revision=draft, by=cast.dora, mark=0, content=content)

        assert places is None or [where for where, _ in caught.value.problems] == places
        assert state(draft) == before

    def test_what_is_not_there_is_not_removed(self, cast: Cast, draft: Edition) -> None:
        with pytest.raises(BadRulebook, match="There is nothing of this code here"):
            drafts.remove_rule(revision=draft, by=cast.dora, mark=0, code="nothing")


def meta(draft: Edition) -> dict[str, Any]:
    return drafts.meta_of(drafts.content_of(draft))
