"""Whether the rules answer every flow; where they do, asking stops as soon as every pathway was found."""

from dataclasses import replace
from typing import Any

import pytest

from compliance import outcomes as asking
from compliance.enums import Pathway
from compliance.gaps import leaves_open
from compliance.outcomes import EVERY, outcomes
from compliance.pathways import determine, read
from compliance.regimes import Regime
from tests.compliance.facts import USUAL, regime


def without(*codes: str) -> Regime:
    """The law without some of its rules."""
    whole = regime()
    editions = (replace(one, rules=tuple(r for r in one.rules if r.code not in codes)) for one in whole.editions)
    return Regime(whole.on, tuple(editions), whole.zones)


@pytest.mark.parametrize(
    ("codes", "is_open"),
    [
        ((), False),
        (("G-CONTRACT-N", "F-ART8-N"), True),
        (("G-ASSESS-S", "F-ART7-S"), True),
        (("G-E5", "F-ART5-IV"), True),
        (("G-SCOPE", "F-ART3"), True),
        (("G-E1",), False),
    ],
)
def test_a_gap_between_the_thresholds_is_found(codes: tuple[str, ...], is_open: bool) -> None:
    assert leaves_open(without(*codes)) is is_open


def test_a_gap_holds_what_falls_into_it() -> None:
    facts = {**USUAL, "n_year": None, "s_year": 0, "s_case": 0, "n_case": 10}

    reached = [outcomes(read(facts, law)) for law in (without(), without("G-CONTRACT-N", "F-ART8-N"))]

    assert [Pathway.HOLD in one for one in reached] == [False, True]


def test_nothing_known_is_not_asked_in_every_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, tried = asking._world_outcomes, []

    def counted(*given: Any) -> set[Pathway]:
        tried.append(1)
        return whole(*given)

    monkeypatch.setattr(asking, "_world_outcomes", counted)

    found = determine({}, regime())

    assert (set(found.outcomes), len(tried) < 20_000) == (set(EVERY), True)  # more than 150,000 combinations
