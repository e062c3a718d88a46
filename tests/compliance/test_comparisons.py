from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.comparisons import Change, EditionComparison, NumberChange, compare_editions, counts
from compliance.conditions import parse_condition
from compliance.described import CASE_FIELDS, DOCUMENT_FIELDS, META_FIELDS, RULE_FIELDS, Aspect
from compliance.editions import shipped_editions
from compliance.enums import Effect, Pathway, Verification
from compliance.facts import BY_NAME
from compliance.rules import Edition, GoldenCase, RequiredDocument, Rule
from compliance.wording import Text

EDITIONS = {edition.code: edition for edition in shipped_editions()}
BARE = replace(EDITIONS["auto-guide-2026"], code="x", rules=(), documents=(), cases=())
RULE = Rule(
    code="G-ASSESS-N",
    effect=Effect.PATHWAY,
    article="Art 7",
    text=Text("From 1,000,000 people on.", "100万人以上。"),
    verification=Verification.OFFICIAL,
    condition=parse_condition({"fact": "n", "gte": 1_000_000}),
    pathway=Pathway.SECURITY_ASSESSMENT,
    name=Text("1,000,000 people or more", "100万人以上"),
)


def edition(*rules: Rule, **changes: object) -> Edition:
    return replace(BARE, rules=rules, **changes)  # type: ignore[arg-type]  # fields by name


def changed(**changes: object) -> EditionComparison:
    return compare_editions(edition(RULE), edition(replace(RULE, **changes)))  # type: ignore[arg-type]  # by name


def marked_rules() -> st.SearchStrategy[list[Rule]]:
    """Rules in any order, some with another mark, code or condition than the rest."""
    rule = st.builds(
        lambda letter, number, mark, people: replace(
            RULE,
            code=f"{letter}-{number}",
            verification=mark,
            condition=parse_condition({"fact": "n", "gte": people}),
            name=Text(f"Name {number}", f"名称{number}"),
        ),
        st.sampled_from("GFH"),
        st.integers(1, 6),
        st.sampled_from(Verification),
        st.sampled_from([10, 20]),
    )
    return st.lists(rule, max_size=6, unique_by=lambda one: one.code)


@given(marked_rules())
def test_an_edition_differs_in_nothing_from_itself(rules: list[Rule]) -> None:
    comparison = compare_editions(edition(*rules), edition(*rules))

    assert comparison.is_same
    assert [pair.kind for pair in comparison.rules] == [Change.UNCHANGED] * len(rules)


@given(marked_rules(), marked_rules())
def test_swapping_the_sides_swaps_added_and_removed(old: list[Rule], new: list[Rule]) -> None:
    there, back = compare_editions(edition(*old), edition(*new)), compare_editions(edition(*new), edition(*old))

    assert {pair.code for pair in there.added} == {pair.code for pair in back.removed}
    assert {pair.code for pair in there.removed} == {pair.code for pair in back.added}
    assert paired(there) == {(was, now) for now, was in paired(back)}


def paired(comparison: EditionComparison) -> set[tuple[str, str]]:
    return {(pair.old.code, pair.new.code) for pair in comparison.rules if pair.old and pair.new}


@given(marked_rules(), marked_rules())
def test_every_rule_stands_in_exactly_one_pair(old: list[Rule], new: list[Rule]) -> None:
    comparison = compare_editions(edition(*old), edition(*new))

    assert sorted(pair.old.code for pair in comparison.rules if pair.old) == sorted(rule.code for rule in old)
    assert [pair.new.code for pair in comparison.rules if pair.new] == [rule.code for rule in new]


@pytest.mark.parametrize("code", EDITIONS)
def test_every_shipped_edition_is_the_same_as_itself(code: str) -> None:
    comparison = compare_editions(EDITIONS[code], EDITIONS[code])

    assert comparison.is_same
    assert comparison.sentence == Text("No rule differs.", "各项规则均无差异。")


@pytest.mark.parametrize(
    ("part", "table", "left_out"),
    [
        (Rule, RULE_FIELDS, {"edition"}),
        (RequiredDocument, DOCUMENT_FIELDS, {"edition"}),
        (GoldenCase, CASE_FIELDS, {"code"}),
        (Edition, META_FIELDS, {"rules", "documents", "cases", "content_hash"}),
    ],
)
def test_every_field_is_compared(part: type, table: tuple[object, ...], left_out: set[str]) -> None:
    assert {field.name for field in table} == {field.name for field in fields(part)} - left_out  # type: ignore[attr-defined]


def test_a_changed_number_is_told_apart_from_the_rest() -> None:
    pair = changed(condition=parse_condition({"fact": "n", "gte": 500_000})).rules[0]

    assert (pair.kind, pair.aspects) == (Change.CHANGED, frozenset({Aspect.SUBSTANCE}))
    assert pair.numbers == (
        NumberChange(
            fact=RULE.condition.comparisons()[0].fact.label,
            old=RULE.condition.words(),
            new=parse_condition({"fact": "n", "gte": 500_000}).words(),
        ),
    )


def test_a_better_mark_changes_the_source_alone() -> None:
    comparison = changed(verification=Verification.SECONDARY)
    difference = comparison.rules[0].differences[0]

    assert comparison.rules[0].aspects == {Aspect.SOURCE}
    assert (difference.old, difference.new) == (Text("Official", "官方来源"), Text("Secondary source", "二手来源"))
    assert comparison.sentence.en.startswith("Rules: 1 changed. Of those changed, 1 only in code")


def test_places_in_a_text_are_named() -> None:
    difference = changed(text=Text("Here {n}, {zone}.", "本次{n}人，{zone}。")).rules[0].differences[0]

    label = BY_NAME["zone"].label
    assert difference.new == Text(f"Here [n], [{label.en}].", f"本次〔n〕人，〔{label.zh}〕。")


@pytest.mark.parametrize(
    ("one", "other", "by"),
    [
        ({"exemption": "E5", "code": "G-E5"}, {"exemption": "E5", "code": "EXEMPTION-FIVE"}, "exemption"),
        ({"code": "G-ASSESS-N"}, {"code": "F-ASSESS-N"}, "number"),
        ({"code": "OLD"}, {"code": "NEW", "text": Text("Other.", "其他。")}, "name"),
        ({"code": "OLD"}, {"code": "NEW", "name": Text("Other", "其他")}, "condition"),
    ],
)
def test_renumbered_rules_pair_by_what_they_share(one: dict[str, object], other: dict[str, object], by: str) -> None:
    was, now = replace(RULE, **one), replace(RULE, **other)  # type: ignore[arg-type]  # fields by name
    pair = compare_editions(edition(was), edition(now)).rules[0]

    assert (pair.old, pair.new, pair.paired_by, pair.is_renumbered) == (was, now, by, True)


def test_rules_with_another_effect_never_pair_by_likeness() -> None:
    now = replace(RULE, code="NEW", effect=Effect.DUTY)
    comparison = compare_editions(edition(RULE), edition(now))

    assert counts(comparison.rules) == {"added": 1, "removed": 1, "changed": 0, "unchanged": 0}


def test_a_removed_rule_stands_where_it_stood() -> None:
    one, two, three = (replace(RULE, code=code, name=Text(code, code), text=Text(code, code)) for code in "ABC")
    one, two, three = (replace(rule, effect=effect) for rule, effect in zip((one, two, three), Effect, strict=False))
    comparison = compare_editions(edition(one, two, three), edition(one, three))

    assert [(pair.code, pair.kind) for pair in comparison.rules] == [
        ("A", Change.UNCHANGED),
        ("B", Change.REMOVED),
        ("C", Change.UNCHANGED),
    ]


def test_the_cases_are_counted() -> None:
    case = GoldenCase("T1", date(2026, 1, 1), {"n_case": 1}, Pathway.EXEMPT, Text("Because.", "理由。"))
    kept, moved = replace(case, code="T2"), replace(case, pathway=Pathway.HOLD)
    comparison = compare_editions(edition(cases=(case, kept)), edition(cases=(moved, kept)))

    assert counts(comparison.cases) == {"added": 0, "removed": 0, "changed": 1, "unchanged": 1}
    assert comparison.is_same


def test_meta_of_two_editions_in_words() -> None:
    comparison = compare_editions(edition(), edition(binding=False, effective_to=date(2027, 1, 2)))

    assert [(one.field, one.old.en, one.new.en) for one in comparison.meta] == [
        ("binding", "Yes", "No"),
        ("effective_to", "None", "2 Jan 2027"),
    ]


def test_the_draft_against_the_guide_of_2026_adds_the_exemptions_seven_to_nine() -> None:
    comparison = compare_editions(EDITIONS["auto-guide-2025-draft"], EDITIONS["auto-guide-2026"])

    assert {"G-E7", "G-E8", "G-E9"} <= {pair.code for pair in comparison.added}
    assert {pair.code for pair in comparison.rules if pair.is_renumbered} == set()
    assert "binding" in {one.field for one in comparison.meta}


def test_a_brace_in_a_title_is_a_brace() -> None:
    title = Text("Measures {on trial", "办法{n.x}")

    [difference] = compare_editions(BARE, replace(BARE, title=title)).meta

    assert (difference.field, difference.new) == ("title", title)
