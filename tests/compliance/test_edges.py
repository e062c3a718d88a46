import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.conditions import parse_condition
from compliance.edges import decides, edges_in, side_at, sides_of, value_at
from compliance.enums import Side

DAY = dt.date(2026, 2, 3)


@pytest.mark.parametrize(
    ("value", "edge", "side"),
    [
        (99_999, 100_000, Side.BELOW),
        (100_000, 100_000, Side.AT),
        (100_001, 100_000, Side.ABOVE),
        (99_998, 100_000, None),
        (100_002, 100_000, None),
        (None, 100_000, None),
        (True, 1, None),
        (dt.date(2026, 2, 2), DAY, Side.BELOW),
        (DAY, DAY, Side.AT),
        (dt.date(2026, 2, 4), DAY, Side.ABOVE),
    ],
)
def test_side_of_a_value(value: object, edge: Any, side: Side | None) -> None:
    assert side_at(value, edge) == side


@given(st.integers(1, 10**9), st.sampled_from(Side))
def test_value_at_a_side_lies_on_that_side(edge: int, side: Side) -> None:
    assert side_at(value_at(edge, side), edge) == side


def test_nothing_lies_below_nobody() -> None:
    assert sides_of(0) == (Side.AT, Side.ABOVE)
    assert sides_of(1) == (Side.BELOW, Side.AT, Side.ABOVE)


@pytest.mark.parametrize(
    ("plain", "numbers"),
    [
        ({"fact": "n", "gte": 5}, [("n", 5)]),
        ({"fact": "n", "between": [5, 9]}, [("n", 5), ("n", 9)]),
        ({"fact": "n", "in": [5, 7, 9]}, [("n", 5), ("n", 7), ("n", 9)]),
        ({"fact": "on", "lt": "2026-02-03"}, [("on", DAY)]),
        ({"fact": "ciio", "eq": True}, []),
        ({"fact": "faces", "eq": "yes"}, []),
        ({"any": [{"not": {"fact": "n", "lt": 5}}, {"fact": "s", "eq": 1}]}, [("n", 5), ("s", 1)]),
    ],
)
def test_numbers_of_a_condition(plain: object, numbers: list[tuple[str, object]]) -> None:
    found = edges_in(parse_condition(plain))

    assert [(leaf.fact.name, number) for leaf, number in found] == numbers


@pytest.mark.parametrize(
    ("values", "decided"),
    [
        ({"ciio": False, "n": 5}, True),
        ({"ciio": None, "n": 5}, True),
        ({"ciio": True, "n": 5}, False),
    ],
)
def test_comparison_decides_unless_another_fact_has_settled_it(values: dict[str, object], decided: bool) -> None:
    condition = parse_condition({"all": [{"fact": "ciio", "eq": False}, {"not": {"fact": "n", "gte": 5}}]})
    leaf = condition.comparisons()[1]

    assert decides(leaf, condition, values) == decided
