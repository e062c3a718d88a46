from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.conditions import ALWAYS, BadCondition, Comparison, Not, parse_condition

TREE = {
    "all": [
        {"fact": "ciio", "eq": False},
        {"any": [{"fact": "n", "between": [100_000, 999_999]}, {"fact": "s", "lt": 10_000}]},
        {"not": {"fact": "faces", "in": ["yes", "anonymised"]}},
    ]
}


def holds(data: Any, **values: object) -> bool | None:
    return parse_condition(data).evaluate(values)


@pytest.mark.parametrize(
    ("op", "operand", "below", "at", "above"),
    [
        ("eq", 5, False, True, False),
        ("gte", 5, False, True, True),
        ("gt", 5, False, False, True),
        ("lte", 5, True, True, False),
        ("lt", 5, True, False, False),
        ("between", [5, 5], False, True, False),
        ("in", [5], False, True, False),
    ],
)
def test_numbers_below_at_and_above(op: str, operand: object, below: bool, at: bool, above: bool) -> None:
    condition = parse_condition({"fact": "n", op: operand})

    assert [condition.evaluate({"n": n}) for n in (4, 5, 6)] == [below, at, above]


@pytest.mark.parametrize(("op", "operand"), [("eq", 5), ("gte", 5), ("gt", 5), ("lte", 5), ("lt", 5), ("in", [5])])
def test_boundaries_are_where_the_answer_changes(op: str, operand: object) -> None:
    condition = parse_condition({"fact": "n", op: operand})
    assert isinstance(condition, Comparison)

    changes = tuple(n for n in range(1, 10) if condition.evaluate({"n": n}) != condition.evaluate({"n": n - 1}))

    assert condition.boundaries() == changes


def test_unknown_is_neither_true_nor_false() -> None:
    assert holds({"fact": "ciio", "eq": True}) is None
    assert holds({"not": {"fact": "ciio", "eq": True}}, ciio=None) is None


@pytest.mark.parametrize(
    ("key", "values", "answer"),
    [
        ("all", {"ciio": False}, False),
        ("all", {"ciio": True}, None),
        ("all", {"ciio": True, "hr": True}, True),
        ("any", {"ciio": True}, True),
        ("any", {"ciio": False}, None),
        ("any", {"ciio": False, "hr": False}, False),
    ],
)
def test_groups_in_three_values(key: str, values: dict[str, Any], answer: bool | None) -> None:
    assert holds({key: [{"fact": "ciio", "eq": True}, {"fact": "hr", "eq": True}]}, **values) is answer


def test_dates_and_lists() -> None:
    assert holds({"fact": "on", "between": ["2026-02-03", "2026-06-30"]}, on=date(2026, 6, 30))
    assert holds({"fact": "regions", "contains_any": ["Beijing", "Tianjin"]}, regions=("Hebei", "Tianjin"))
    assert holds({"fact": "regions", "contains_any": ["Beijing"]}, regions=()) is False


def test_nothing_asked_always_holds() -> None:
    assert ALWAYS.evaluate({}) is True


def test_words_in_both_languages() -> None:
    words = parse_condition(TREE).words()

    assert words.en == (
        "Critical information infrastructure operator: No; and (People since 1 January, this flow included, personal "
        "information that is not sensitive: 100,000 to 999,999; or People since 1 January, this flow included, "
        "sensitive personal information: fewer than 10,000); and not (Faces: Yes or Anonymised)"
    )
    assert words.zh == (
        "关键信息基础设施运营者：否；且（自1月1日起累计非敏感个人信息人数（含本次）：100,000至999,999；或"
        "自1月1日起累计敏感个人信息人数（含本次）：不满10,000）；且非（人脸：有或已匿名化）"
    )


def test_plain_form_comes_back() -> None:
    assert parse_condition(TREE).to_dict() == TREE


@given(
    st.recursive(
        st.sampled_from(
            [
                {"fact": "n", "gte": 5},
                {"fact": "ciio", "eq": True},
                {"fact": "faces", "in": ["yes", "no"]},
                {"fact": "on", "lt": date(2026, 2, 3)},
            ]
        ),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=6,
    ),
    st.fixed_dictionaries({"n": st.sampled_from([None, 4, 5]), "ciio": st.sampled_from([None, True, False])}),
)
def test_knowing_more_never_reverses_an_answer(data: Any, known: dict[str, Any]) -> None:
    condition = parse_condition(data)
    before = condition.evaluate(known)
    more = {"n": 5, "ciio": True, "faces": "yes", "on": date(2026, 1, 1)} | {k: v for k, v in known.items() if v}
    after = condition.evaluate(more | {k: v for k, v in known.items() if v is not None})

    assert before in (None, after)
    assert condition.to_dict() == parse_condition(condition.to_dict()).to_dict()
    assert Not(condition).evaluate(known) is (None if before is None else not before)


def test_all_problems_come_at_once() -> None:
    with pytest.raises(BadCondition) as caught:
        parse_condition(
            {
                "all": [
                    {"fact": "people", "gte": 5},
                    {"fact": "ciio", "gte": 5},
                    {"fact": "n", "gte": "many"},
                    {"fact": "n", "gte": 5, "lt": 6},
                    {"fact": "n", "between": [6, 5]},
                    {"fact": "faces", "eq": None},
                    {"any": []},
                    {"some": []},
                    5,
                ]
            }
        )

    assert [where for where, _ in caught.value.problems] == [
        "when.all[0]",
        "when.all[1]",
        "when.all[2].gte",
        "when.all[3]",
        "when.all[4].between",
        "when.all[5].eq",
        "when.all[6].any",
        "when.all[7]",
        "when.all[8]",
    ]
