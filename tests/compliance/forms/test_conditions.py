"""The condition editor: whatever condition stands in a rule, the page gives it back unchanged."""

import datetime as dt
import string

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.conditions import ALWAYS, BadCondition, parse_condition
from compliance.editions import shipped_editions
from compliance.enums import FactKind
from compliance.facts import BY_NAME, MOST, Fact
from compliance.forms.condition_edits import VERBS, edited
from compliance.forms.condition_fields import node_field
from compliance.forms.conditions import (
    MOST_DEPTH,
    Group,
    Node,
    Row,
    Wrong,
    checked,
    from_plain,
    operators,
    read,
    settled,
)
from tests.compliance.forms.controls import sent_by

LETTERS = string.ascii_letters + "中文 .,-'\"<&%{}"


def values_of(fact: Fact) -> st.SearchStrategy[object]:
    if fact.choices:
        return st.sampled_from([choice.value for choice in fact.choices])
    if fact.kind == FactKind.BOOL:
        return st.booleans()
    if fact.kind == FactKind.INT:
        return st.integers(0, 10**15)
    if fact.kind == FactKind.DATE:
        return st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1))
    return st.text(LETTERS, min_size=1, max_size=12).map(str.strip).filter(bool).filter(lambda one: one != "unknown")


@st.composite
def comparisons(draw: st.DrawFn) -> dict[str, object]:
    fact = draw(st.sampled_from(sorted(BY_NAME.values(), key=lambda one: one.name)))
    op = draw(st.sampled_from(operators(fact)))
    if op == "between":
        return {"fact": fact.name, op: sorted(draw(st.lists(values_of(fact), min_size=2, max_size=2)))}  # type: ignore[type-var]
    if op in ("in", "contains_any"):
        return {"fact": fact.name, op: draw(st.lists(values_of(fact), min_size=1, max_size=4, unique=True))}
    return {"fact": fact.name, op: draw(values_of(fact))}


conditions = st.recursive(
    comparisons(),
    lambda part: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda one: {"not": one}, part),
    ),
    max_leaves=6,
)


def page(node: Node | None, name: str = "when") -> str:
    if node is None:
        return ""
    return render_to_string("compliance/condition_node.html", {"node": node_field(node, name)})


def through_the_page(plain: object) -> dict[str, object]:
    sent = sent_by(page(from_plain(plain)))
    condition, wrong = checked(read(sent, "when"), "when")
    assert wrong == []
    return condition.to_dict()


@settings(max_examples=120, deadline=None)
@given(conditions)
def test_a_condition_comes_back_from_the_page_unchanged(plain: dict[str, object]) -> None:
    assert through_the_page(plain) == parse_condition(plain).to_dict()


@pytest.mark.parametrize("edition", shipped_editions(), ids=lambda edition: edition.code)
def test_the_conditions_that_ship_come_back_unchanged(edition) -> None:  # type: ignore[no-untyped-def]
    plain = {rule.code: rule.condition.to_dict() for rule in edition.rules}
    assert {code: through_the_page(one) for code, one in plain.items()} == plain


def test_a_rule_that_always_applies_shows_no_rows() -> None:
    assert from_plain(ALWAYS.to_dict()) is None
    assert from_plain(None) is None
    assert checked(None, "when") == (ALWAYS, [])


@pytest.mark.parametrize(
    ("row", "plain"),
    [
        (Row("n", "gte", ("100,000",)), {"fact": "n", "gte": 100_000}),
        (Row("n", "gte", ("100 000",)), {"fact": "n", "gte": 100_000}),
        (Row("n", "gte", ("10万",)), {"fact": "n", "gte": 100_000}),
        (Row("n", "gte", ("1，000，000",)), {"fact": "n", "gte": 1_000_000}),
        (Row("n", "in", ("1", "", "2")), {"fact": "n", "in": [1, 2]}),
        (Row("n", "between", ("1", "9_999")), {"fact": "n", "between": [1, 9_999]}),
        (Row("on", "lt", ("2026-02-03",)), {"fact": "on", "lt": dt.date(2026, 2, 3)}),
        (Row("ciio", "eq", ("no",)), {"fact": "ciio", "eq": False}),
        (Row("faces", "in", ("yes", "anonymised")), {"fact": "faces", "in": ["yes", "anonymised"]}),
    ],
)
def test_a_value_is_read_in_the_type_of_its_fact(row: Row, plain: dict[str, object]) -> None:
    condition, wrong = checked(row, "when")
    assert (condition.to_dict(), wrong) == (plain, [])


@pytest.mark.parametrize(
    ("row", "at", "message"),
    [
        (Row(), "when-fact", "Choose a fact."),
        (Row("no_such_fact", "eq", ("1",)), "when-fact", "Choose a fact."),
        (Row("ciio", "gte", ("1",)), "when-op", "Choose how the fact is compared."),
        (Row("ciio", "eq", ("",)), "when-value", "Choose yes or no."),
        (Row("ciio", "eq", ("maybe",)), "when-value", "Choose yes or no."),
        (Row("faces", "eq", ("sometimes",)), "when-value", "Choose an answer."),
        (Row("n", "gte", ("",)), "when-value", "Give a whole number."),
        (
            Row("n", "gte", ("100 people",)),
            "when-value",
            "Give a whole number of zero or more, such as 100,000 or 10万, without its unit.",
        ),
        (
            Row("n", "gte", ("-1",)),
            "when-value",
            "Give a whole number of zero or more, such as 100,000 or 10万, without its unit.",
        ),
        (Row("n", "between", ("5", "")), "when-value", "Give both limits; both are included."),
        (
            Row("n", "between", ("5", "4")),
            "when-value",
            "The second limit is below the first: give the smaller one first.",
        ),
        (Row("on", "lt", ("3 Feb 2026",)), "when-value", "Give a date like 2026-02-03."),
        (Row("regions", "contains_any", ("",)), "when-value", "Give at least one text, one a line."),
        (Group("any", ()), "when-kind", "The group is empty: add a condition to it or remove it."),
    ],
)
def test_what_cannot_be_read_is_said_at_its_control(row: Node, at: str, message: str) -> None:
    _condition, wrong = checked(row, "when")
    assert [(one.at, str(one.message)) for one in wrong] == [(at, message)]


def test_all_problems_of_a_tree_are_said_at_once() -> None:
    tree = Group("all", (Row(), Group("not", (Row("ciio", "eq", ("yes",)), Row("n", "gte", ("x",))))))
    assert [one.at for one in checked(tree, "when")[1]] == ["when-0-fact", "when-1-1-value", "when-1-kind"]


def test_a_number_beyond_what_readers_agree_on_is_refused() -> None:
    _condition, wrong = checked(Row("n", "gte", (str(MOST + 1),)), "when")
    assert [one.at for one in wrong] == ["when-value"]


def test_a_tree_too_deep_for_the_editor_is_refused() -> None:
    sent = QueryDict(mutable=True)
    name = "when"
    for _level in range(MOST_DEPTH + 5):
        sent[f"{name}-kind"] = "not"
        name += "-0"
    with pytest.raises(BadCondition):
        read(sent, "when")


def test_an_unfinished_row_stands_in_the_words_as_an_ellipsis() -> None:
    condition, _wrong = checked(Group("all", (Row("ciio", "eq", ("yes",)), Row())), "when")
    assert condition.words() == (
        "Critical information infrastructure operator: Yes; and …",
        "关键信息基础设施运营者：是；且…",
    )


def test_words_that_were_typed_stay_text_in_the_page() -> None:
    shown = page(Row("description", "eq", ('"><script>alert(1)</script>',)))
    assert "<script>" not in shown


def test_a_changed_fact_gets_an_operator_it_knows() -> None:
    assert settled(Row("ciio", "gte", ("5",))) == Row("ciio", "eq", ("5",))


A, B, C = (Row(name, "eq", ("yes",)) for name in ("ciio", "transit", "contract"))


@pytest.mark.parametrize(
    ("verb", "path", "before", "after"),
    [
        ("add", (), None, Row()),
        ("add", (), A, Group("all", (A, Row()))),
        ("add", (0,), Group("any", (Group("all", (A,)), B)), Group("any", (Group("all", (A, Row())), B))),
        ("remove", (), A, None),
        ("remove", (0,), Group("any", (A, B)), Group("any", (B,))),
        ("remove", (0, 0), Group("any", (Group("all", (A,)), B)), Group("any", (B,))),
        ("remove", (0,), Group("any", (A,)), None),
        ("group", (1,), Group("all", (A, B)), Group("all", (A, Group("any", (B,))))),
        ("group", (), A, Group("all", (A,))),
        ("negate", (0,), Group("all", (A, B)), Group("all", (Group("not", (A,)), B))),
        ("negate", (), Group("not", (A,)), A),
        ("ungroup", (0,), Group("all", (Group("any", (A, B)), C)), Group("all", (A, B, C))),
        ("ungroup", (), Group("all", (A,)), A),
        ("ungroup", (), Group("all", (A, B)), Group("all", (A, B))),
        ("up", (1,), Group("all", (A, B)), Group("all", (B, A))),
        ("up", (0,), Group("all", (A, B)), Group("all", (A, B))),
        ("down", (0,), Group("all", (A, B)), Group("all", (B, A))),
        ("into", (1,), Group("all", (Group("any", (A,)), B)), Group("all", (Group("any", (A, B)),))),
        ("out", (0, 1), Group("all", (Group("any", (A, B)), C)), Group("all", (Group("any", (A,)), B, C))),
        ("out", (0, 0), Group("all", (Group("any", (A,)), C)), Group("all", (A, C))),
        ("no such verb", (0,), Group("all", (A,)), Group("all", (A,))),
        ("remove", (7, 7), Group("all", (A,)), Group("all", (A,))),
    ],
)
def test_a_button_changes_the_tree(verb: str, path: tuple[int, ...], before: Node | None, after: Node | None) -> None:
    assert edited(before, verb, path).tree == after


@settings(max_examples=100, deadline=None)
@given(conditions, st.sampled_from(sorted(VERBS)), st.lists(st.integers(0, 2), max_size=3).map(tuple))
def test_no_button_breaks_a_tree(plain: dict[str, object], verb: str, path: tuple[int, ...]) -> None:
    tree, place = edited(from_plain(plain), verb, path)
    assert read(sent_by(page(tree)), "when") == tree
    assert isinstance(place, tuple)


def test_a_new_row_is_where_the_reader_goes_on() -> None:
    assert edited(Group("all", (A,)), "add", ()).place == (1,)
    assert edited(Group("all", (A, B)), "up", (1,)).place == (0,)


def test_a_problem_leads_to_its_control() -> None:
    assert Wrong("when-0-fact", "Choose a fact.").url == "#when-0-fact"
