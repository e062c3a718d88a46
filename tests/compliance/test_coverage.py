import datetime as dt
from typing import Any

import pytest

from compliance.coverage import CaseRun, Coverage, band_coverage, coverage_of, golden_run
from compliance.editions import (
    compared,
    parse_edition,
    shipped_edition_files,
    shipped_editions,
    shipped_regime,
    shipped_zones,
)
from compliance.enums import Pathway, Side
from compliance.pathways import determine
from compliance.regimes import Regime

FACTS = 'export_act = "transfer", ciio = false, important_data = false'
RULEBOOK = """
[edition]
code = "tiny"
instrument = "tiny"
version = "1"
title = {{ en = "Tiny", zh = "小" }}
issued_by = {{ en = "CAC", zh = "网信办" }}
published_on = 2024-03-22
effective_from = 2024-03-22
binding = true
url = "https://example.com"
verification = "official"
[[rule]]
code = "ASSESS"
effect = "pathway"
pathway = "security_assessment"
article = "Art 7"
text = {{ en = "Many.", zh = "多。" }}
because = {{ en = "many", zh = "多" }}
verification = "official"
when = {{ all = [{{ fact = "ciio", eq = false }}, {{ fact = "n", gte = 10 }}] }}
[[rule]]
code = "FEW"
effect = "exemption"
exemption = "E5"
covers = ["personal"]
article = "Art 5"
text = {{ en = "Few.", zh = "少。" }}
because = {{ en = "few", zh = "少" }}
otherwise = {{ en = "Not few.", zh = "不少。" }}
verification = "official"
when = {{ fact = "n", lt = 10 }}
{cases}
"""
CASE = """
[[case]]
code = "{code}"
on = 2026-01-01
facts = {{ export_act = "transfer", important_data = false, n_year = 0, s_year = 0, s_case = 0, {facts} }}
pathway = "{pathway}"
because = {{ en = "So.", zh = "是。" }}
{more}
"""


def alone(_day: dt.date) -> Regime:
    return Regime(dt.date(2026, 1, 1), (), {})


def case(code: str, facts: str, pathway: str = "exempt", more: str = "") -> str:
    return CASE.format(code=code, facts=facts, pathway=pathway, more=more)


def runs(*cases: str) -> list[CaseRun]:
    return golden_run(parse_edition(RULEBOOK.format(cases="".join(cases)).encode()), alone)


def covered(*cases: str) -> Coverage:
    return coverage_of(parse_edition(RULEBOOK.format(cases="".join(cases)).encode()), alone)


def test_right_case_passes() -> None:
    [run] = runs(case("FEW-9", "ciio = false, n_case = 9", more='fires = ["FEW"]'))

    assert (run.passes, run.expected, run.got, run.differences) == (True, Pathway.EXEMPT, Pathway.EXEMPT, ())
    assert run.where == "case[FEW-9]"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("needs_confirmation = true", "A legal reviewer should have to confirm the result, and does not."),
        ('shows = ["A", "B"]', "Not shown: A, B."),
        ('fires = ["FEW", "OTHER"]', "Rules that were expected and are not met: OTHER."),
    ],
)
def test_case_says_what_differs(more: str, message: str) -> None:
    [run] = runs(case("FEW-9", "ciio = false, n_case = 9", more=more))

    assert (run.passes, run.message.en) == (False, message)


def test_wrong_pathway_is_told_with_everything_else_at_once() -> None:
    [run] = runs(case("X", "ciio = false, n_case = 10", more='fires = ["FEW"]'))

    assert (run.expected, run.got) == (Pathway.EXEMPT, Pathway.SECURITY_ASSESSMENT)
    assert [text.en for text in run.differences] == [
        "Expected: Exempt. The rules say: Security assessment.",
        "Rules that were expected and are not met: FEW.",
    ]


def test_rule_without_a_case_is_not_exercised() -> None:
    coverage = covered(case("FEW-9", "ciio = false, n_case = 9"))

    assert [(one.rule.code, one.met, one.not_met) for one in coverage.rules] == [
        ("ASSESS", (), ("FEW-9",)),
        ("FEW", ("FEW-9",), ()),
    ]
    assert (coverage.n_exercised, coverage.is_complete) == (0, False)


def test_exemption_is_exercised_when_seen_applied_and_failed() -> None:
    coverage = covered(
        case("FEW-9", "ciio = false, n_case = 9"), case("FEW-10", "ciio = false, n_case = 10", "security_assessment")
    )

    assert coverage.not_exercised == ()


def test_unknown_facts_exercise_nothing() -> None:
    coverage = covered(case("FEW", 'ciio = false, n_case = "unknown"', "hold"))

    assert [(one.met, one.not_met) for one in coverage.rules] == [((), ()), ((), ())]


def test_numbers_count_the_derived_value() -> None:
    coverage = covered(
        CASE.format(code="Y", facts="ciio = false, n_case = 4", pathway="exempt", more="").replace(
            "n_year = 0", "n_year = 6"
        )
    )

    assert [(one.rule.code, one.fact.name, dict(one.by_side)) for one in coverage.numbers] == [
        ("ASSESS", "n", {Side.BELOW: (), Side.AT: ("Y",), Side.ABOVE: ()}),
        ("FEW", "n", {Side.BELOW: (), Side.AT: ("Y",), Side.ABOVE: ()}),
    ]


def test_number_is_tested_only_where_it_decides() -> None:
    coverage = covered(case("C", "ciio = true, n_case = 10"))

    assert [(one.rule.code, one.by_side[Side.AT]) for one in coverage.numbers] == [("ASSESS", ()), ("FEW", ("C",))]


def test_number_tested_on_all_sides() -> None:
    coverage = covered(*(case(f"N-{n}", f"ciio = false, n_case = {n}") for n in (9, 10, 11)))

    assert (coverage.n_tested, coverage.not_tested) == (2, ())


def test_regime_is_asked_once_a_day() -> None:
    asked: list[dt.date] = []

    def counting(day: dt.date) -> Regime:
        asked.append(day)
        return alone(day)

    golden_run(
        parse_edition(RULEBOOK.format(cases=case("A", "n_case = 1") + case("B", "n_case = 2")).encode()), counting
    )

    assert asked == [dt.date(2026, 1, 1)]


@pytest.mark.parametrize("edition", shipped_editions(), ids=lambda edition: edition.code)
def test_shipped_golden_cases_pass(edition: Any) -> None:
    wrong = [run for run in golden_run(edition, shipped_regime) if not run.passes]

    assert [(run.where, run.message.en) for run in wrong] == []


@pytest.mark.parametrize("edition", shipped_editions(), ids=lambda edition: edition.code)
def test_golden_run_says_what_the_determination_says(edition: Any) -> None:
    for run in golden_run(edition, shipped_regime)[::7]:
        result = determine(run.case.facts, compared(shipped_regime(run.case.on), [edition]))

        fired = {(row["edition"], row["code"]) for row in result.fired if row["fired"]}
        assert (run.got, set(run.said.fired)) == (result.pathway, fired)
        assert run.said.shown == tuple(dict.fromkeys(row["code"] for row in result.ambiguities))
        assert run.said.needs_confirmation == result.needs_confirmation


def test_edited_threshold_fails_the_cases_at_it() -> None:
    data = shipped_edition_files()["cac-2024-flows.toml"]
    edited = parse_edition(data.replace(b"between = [100_000, 999_999]", b"between = [100_001, 999_999]"))

    failed = {run.case.code for run in golden_run(edited, shipped_regime) if not run.passes}

    assert "N-100000" in failed
    assert failed.isdisjoint({"N-99999", "N-100001"})


def test_bands_are_covered_by_cases_that_name_their_list() -> None:
    listed = next(zone for zone in shipped_zones() if zone.rules)

    coverage = band_coverage(listed, shipped_editions(), shipped_regime)

    assert {one.rule.code for one in coverage.rules} == {rule.code for rule in listed.rules}
