"""The numbers and days at which conditions change their answer, and what lies beside them. Pure."""

import datetime as dt
from collections.abc import Iterator, Mapping

from compliance.conditions import AllOf, AnyOf, Comparison, Condition, Not
from compliance.enums import Side

Edge = int | dt.date
ALWAYS_TRUE, ALWAYS_FALSE = AllOf(()), AnyOf(())
STEPS = {Side.BELOW: -1, Side.AT: 0, Side.ABOVE: 1}


def numbers_of(comparison: Comparison) -> tuple[Edge, ...]:
    """The numbers or days that the comparison names, as they stand in the rule."""
    named = comparison.mentioned()
    return tuple(one for one in named if isinstance(one, int | dt.date) and not isinstance(one, bool))


def sides_of(edge: Edge) -> tuple[Side, ...]:
    """The sides that exist: nothing is fewer than nobody."""
    return (Side.AT, Side.ABOVE) if edge == 0 else tuple(Side)


def value_at(edge: Edge, side: Side) -> Edge:
    """The number itself, or its neighbour one below or above; for days the day before or after."""
    if isinstance(edge, dt.date):
        return edge + dt.timedelta(days=STEPS[side])
    return edge + STEPS[side]


def side_at(value: object, edge: Edge) -> Side | None:
    """On which side of the number the value lies, if it is the number or a neighbour."""
    if type(value) is not type(edge):
        return None
    return next((side for side in Side if value_at(edge, side) == value), None)


def decides(leaf: Comparison, condition: Condition, values: Mapping[str, object]) -> bool:
    """Whether the condition's answer hangs on this comparison, given the other facts."""
    answers = (forced(condition, leaf, ALWAYS_TRUE), forced(condition, leaf, ALWAYS_FALSE))
    return answers[0].evaluate(values) is not answers[1].evaluate(values)


def forced(condition: Condition, leaf: Comparison, by: Condition) -> Condition:
    """The condition with one comparison replaced; `leaf` is the very object in the tree."""
    if condition is leaf:
        return by
    if isinstance(condition, AllOf | AnyOf):
        return type(condition)(tuple(forced(part, leaf, by) for part in condition.parts))
    return Not(forced(condition.part, leaf, by)) if isinstance(condition, Not) else condition


def edges_in(condition: Condition) -> Iterator[tuple[Comparison, Edge]]:
    """Every number of the condition with the comparison it stands in, in reading order."""
    for comparison in condition.comparisons():
        for number in numbers_of(comparison):
            yield comparison, number
