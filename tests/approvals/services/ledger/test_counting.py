"""Properties of the count: order and repetition of cases do not matter, and none counts twice."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.services.ledger.books import Book
from approvals.services.ledger.counting import CaseCount, Counted, Persons, by_family, roots, total

persons = st.builds(Persons, st.integers(0, 2_000_000), st.integers(0, 20_000))
entities = st.frozensets(st.integers(1, 4), min_size=1)


@st.composite
def cases(draw: st.DrawFn) -> CaseCount:
    pk = draw(st.integers(1, 12))
    who = draw(entities)
    actual = draw(st.dictionaries(st.sampled_from(sorted(who)), persons))
    return CaseCount(pk, draw(st.integers(1, 4)), who, draw(persons), actual)


listed = st.lists(cases(), max_size=8, unique_by=lambda case: case.case)


def book(these: list[CaseCount], stated: dict[int, Persons] | None = None) -> Book:
    families = {case.case: case.family for case in these}
    return Book(2026, these, stated or {}, {1, 2, 3, 4}, families)


@settings(max_examples=200, deadline=None)
@given(listed, entities, st.randoms())
def test_the_order_of_entries_does_not_matter(these: list[CaseCount], among: frozenset[int], random: object) -> None:
    shuffled = list(these)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own Random

    assert book(shuffled).counted(among) == book(these).counted(among)


@settings(max_examples=200, deadline=None)
@given(listed, entities)
def test_a_case_named_twice_counts_once(these: list[CaseCount], among: frozenset[int]) -> None:
    assert book([*these, *these]).counted(among) == book(these).counted(among)


@settings(max_examples=200, deadline=None)
@given(listed, entities, entities)
def test_companies_together_count_no_more_than_each_alone(
    these: list[CaseCount], one: frozenset[int], other: frozenset[int]
) -> None:
    """Without actual figures: an estimate counts whole for each company, and once for both."""
    estimates = [replace(case, actual={}) for case in these]
    both, first, second = (book(estimates).at_least(among) for among in (one | other, one, other))

    assert max(first.n, second.n) <= both.n <= first.n + second.n
    assert max(first.s, second.s) <= both.s <= first.s + second.s


@settings(max_examples=200, deadline=None)
@given(listed, entities, st.integers(1, 12))
def test_a_case_left_out_leaves_its_whole_family_out(
    these: list[CaseCount], among: frozenset[int], left_out: int
) -> None:
    family = {case.case: case.family for case in these}.get(left_out, left_out)
    rest = [case for case in these if case.family != family]

    assert book(these).counted(among, leaving_out=left_out) == book(rest).counted(among)


@settings(max_examples=200, deadline=None)
@given(listed, entities, listed)
def test_plans_never_add_less_than_nothing(
    these: list[CaseCount], among: frozenset[int], plans: list[CaseCount]
) -> None:
    planned = book(these).planned(among, plans)

    assert planned.n >= 0
    assert planned.s >= 0


def case(pk: int, n: int, *, family: int = 0, who: frozenset[int] = frozenset({1}), **actual: int) -> CaseCount:
    stated = {int(entity[1:]): Persons(figure, 0) for entity, figure in actual.items()}
    return CaseCount(pk, family or pk, who, Persons(n, 0), stated)


BOTH = frozenset({1, 2})


@pytest.mark.parametrize(
    ("these", "among", "n"),
    [
        ([case(1, 10), case(2, 5)], {1}, 15),
        ([case(1, 10), case(2, 12, family=1)], {1}, 12),
        ([case(1, 10), case(2, 7, family=1)], {1}, 10),
        ([case(1, 10, who=BOTH)], {1}, 10),
        ([case(1, 10, who=BOTH)], {1, 2}, 10),
        ([case(1, 10, who=BOTH)], {3}, 0),
        ([case(1, 10, _1=4)], {1}, 4),
        ([case(1, 10, _1=0)], {1}, 0),
        ([case(1, 10, _1=25)], {1}, 25),
        ([case(1, 10, who=BOTH, _1=4)], {1, 2}, 10),
        ([case(1, 10, who=BOTH, _1=14)], {1, 2}, 14),
        ([case(1, 10, who=BOTH, _1=4, _2=3)], {1, 2}, 7),
        ([case(1, 10, who=BOTH, _1=4)], {2}, 10),
    ],
)
def test_what_counts(these: list[CaseCount], among: set[int], n: int) -> None:
    assert book(these).counted(among) == Counted(n, 0)


def test_a_year_is_unknown_until_each_opening_balance_is_stated() -> None:
    known = Book(2026, [case(1, 10)], {1: Persons(5, 1)}, {1}, {})

    assert known.counted([1]) == Counted(15, 1)
    assert known.counted([1, 2]) == Counted(None, None)
    assert known.at_least([1, 2]) == Persons(15, 1)


def test_a_chain_of_amendments_has_one_first_case() -> None:
    assert roots({3: 2, 2: 1, 9: 8}) == {3: 1, 2: 1, 9: 8}


def test_an_amendment_is_planned_with_what_it_adds() -> None:
    assert book([case(1, 10)]).planned({1}, [case(2, 15, family=1), case(3, 4)]) == Persons(9, 0)


def test_totals_of_nothing_are_zero() -> None:
    assert total([]) == Persons(0, 0)
    assert by_family([], frozenset({1})) == {}
