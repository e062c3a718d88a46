"""The law that ships, read as a lawyer reads it."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from compliance.coverage import band_coverage, coverage_of, golden_run
from compliance.editions import shipped_editions, shipped_regime, shipped_zones
from compliance.embedded import BASE_DIR
from compliance.enums import Effect, Verification
from compliance.pathways import determine
from compliance.rules import Edition, Rule, ZoneEdition
from compliance.wording import Text
from tests.compliance.facts import USUAL, regime

EDITIONS = {edition.code: edition for edition in shipped_editions()}
ZONES = {zone.code: zone for zone in shipped_zones()}
RELEASING = {Effect.EXEMPTION, Effect.SCOPE}
WORKED = {
    "T01", "T01-year", "T02", "T04", "T05", "T07", "T08", "T10", "T12", "T13", "T15", "T16", "T18", "T19-anonymised",
    "T19-small", "T20-i", "T20-ii", "T22", "T24-i", "T24-ii", "T25", "T27", "T32",
}  # fmt: skip
AMBIGUITIES = {
    "A-BOUNDARY", "A-OVERLAP", "A-HR", "A-CIIO-EXEMPT", "A-ACT3", "A-GROUP", "A-E7-E9-PI", "A-EFFECTIVE", "A-ART3-5",
}  # fmt: skip
CRITERIA = {
    "C-GEN-1", "C-GEN-2", "C-AREA-1", "C-AREA-2", "C-AREA-3", "C-AREA-4", "C-IMG-1", "C-IMG-2", "C-FLEET-1", "C-VOL-1",
    "C-VOL-2", "C-PCD-1",
}  # fmt: skip
NEITHER_READ_NOR_SEEN = {"C-PCD-1", "I-MF-1", "I-MF-2", "I-SU-1", "I-CO-3", "I-CO-4", "I-CO-5", "I-CO-6", "I-CO-7"}


def every_rule() -> Iterator[Rule]:
    for edition in EDITIONS.values():
        yield from edition.rules
    for zone in ZONES.values():
        yield from zone.rules


def every_text() -> Iterator[tuple[str, Text]]:
    for rule in every_rule():
        yield from ((rule.key, text) for text in (rule.name, rule.text, rule.because, rule.otherwise) if text.en)
        for remedy in rule.remedies:
            yield from ((rule.key, text) for text in (remedy.label, remedy.takes))
    for edition in EDITIONS.values():
        texts = (edition.title, edition.issued_by, edition.doubt, *(case.because for case in edition.cases))
        yield from ((edition.code, text) for text in texts if text.en)
    for zone in ZONES.values():
        texts = (zone.notes, zone.eligibility, *zone.sectors, *zone.scenarios, *(item.text for item in zone.items))
        yield from ((zone.code, text) for text in texts if text.en)


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_every_rule_is_exercised_and_every_number_is_tested(edition: Edition) -> None:
    covered = coverage_of(edition, shipped_regime)

    assert [one.rule.code for one in covered.not_exercised] == []
    assert [(one.rule.code, one.fact.name, one.number, one.missing) for one in covered.not_tested] == []


@pytest.mark.parametrize("zone", ZONES.values(), ids=ZONES)
def test_every_row_of_a_zone_list_is_exercised_and_tested(zone: ZoneEdition) -> None:
    covered = band_coverage(zone, EDITIONS.values(), shipped_regime)

    assert [one.rule.code for one in covered.not_exercised] == []
    assert [(one.rule.code, one.fact.name, one.number, one.missing) for one in covered.not_tested] == []


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_golden_cases_are_right(edition: Edition) -> None:
    assert [(run.case.code, run.message.en) for run in golden_run(edition, shipped_regime) if not run.passes] == []


def test_the_worked_cases_ship() -> None:
    assert {case.code for case in EDITIONS["auto-guide-2026"].cases} >= WORKED


def test_every_open_question_of_the_law_is_an_entry() -> None:
    shown = {rule.code for rule in every_rule() if rule.effect == Effect.AMBIGUITY}

    assert shown >= AMBIGUITIES


@pytest.mark.parametrize("code", ["auto-guide-2025-draft", "auto-guide-2026"])
def test_every_criterion_and_every_article_3_is_an_entry(code: str) -> None:
    assert {rule.code for rule in EDITIONS[code].rules} >= CRITERIA
    assert {rule.code for rule in EDITIONS["auto-2021"].rules} >= {f"P-ART3-{n}" for n in range(1, 7)}


@pytest.mark.parametrize("code", ["auto-guide-2025-draft", "auto-guide-2026"])
def test_what_was_not_seen_asks_a_reviewer_and_decides_nothing(code: str) -> None:
    unseen = [rule for rule in EDITIONS[code].rules if rule.code in NEITHER_READ_NOR_SEEN]

    assert {rule.code for rule in unseen} == NEITHER_READ_NOR_SEEN
    assert {rule.effect for rule in unseen} == {Effect.REVIEW}
    assert Verification.OFFICIAL not in {rule.verification for rule in unseen}


def test_rows_of_lists_that_were_not_seen_say_so() -> None:
    unseen = {item.code for zone in ZONES.values() for item in zone.items if "not seen" in item.text.en}

    assert unseen == {"TJ24-ROWS", "BJ25-ROWS", "CQ25-ROWS", "FJ25-ROWS"}


def test_beijing_2024_lists_seven_kinds() -> None:
    assert [item.code for item in ZONES["beijing-2024"].items] == [f"BJ24-{n}" for n in range(1, 8)]


def test_figures_of_2022_only_hold() -> None:
    rules = [rule for rule in EDITIONS["cac-2022-assessment"].rules if rule.article.startswith("Art 4")]

    assert {rule.effect for rule in rules} == {Effect.PATHWAY, Effect.AMBIGUITY}
    assert {rule.pathway for rule in rules if rule.pathway} == {"hold"}
    assert all("on" in rule.condition.facts for rule in rules)


def test_a_day_of_2022_says_why_it_holds() -> None:
    result = determine({**USUAL, "n_case": 120_000}, regime(on=date(2023, 6, 1)))

    assert result.sentence == {
        "en": "On hold, because before 22 March 2024 the figures of the 2022 Measures applied, and a legal reviewer must "
        "judge them.",
        "zh": "暂缓判定：2024年3月22日之前适用2022年办法的人数标准，应当由法律审核人员判断。",
    }


def test_nothing_unverified_releases() -> None:
    rules = [rule for edition in EDITIONS.values() for rule in edition.rules if rule.effect in RELEASING]

    assert [rule.key for rule in rules if rule.verification == Verification.UNVERIFIED] == []


def test_codes_are_not_used_twice_in_one_edition() -> None:
    keys = [rule.key for rule in every_rule()]

    assert sorted(set(keys)) == sorted(keys)


def test_every_entry_has_an_address_or_its_edition_has() -> None:
    bare = [rule.key for edition in EDITIONS.values() for rule in edition.rules if not (rule.url or edition.url)]

    assert bare == []
    assert [edition.code for edition in EDITIONS.values() if edition.url.count("/") < 4] == []


def test_every_rule_has_a_name_in_both_languages() -> None:
    assert [rule.key for rule in every_rule() if not (rule.name.en and rule.name.zh)] == []


@pytest.mark.parametrize("word", ["exceed", "data subject", "cross-border transfer", "outbound"])
def test_one_word_per_thing(word: str) -> None:
    """Numbers reach or stay below a threshold; 以上 includes it, so nothing is said to go beyond it."""
    quoted = {"cac-2024-flows:A-BOUNDARY"}

    assert [key for key, text in every_text() if word in text.en.lower() and key not in quoted] == []


@pytest.mark.parametrize("word", ["个人数据", "资料", "数据主体", "风险自评", "跨境传输", "您", "敏感个人数据"])
def test_terms_are_those_of_the_law(word: str) -> None:
    assert [key for key, text in every_text() if word in text.zh] == []


def test_chinese_is_chinese() -> None:
    assert [(key, text.zh) for key, text in every_text() if not re.search("[\u4e00-\u9fff]|^C-|：", text.zh)] == []
    assert [(key, text.zh) for key, text in every_text() if re.search("[\u4e00-\u9fff][,;]", text.zh)] == []


def test_sentences_end() -> None:
    texts = [(rule.key, rule.text) for rule in every_rule()]

    assert [key for key, text in texts if not (text.en.endswith(".") and text.zh.endswith("。"))] == []


def test_the_table_of_the_law_names_every_entry() -> None:
    items = {item.code for zone in ZONES.values() for item in zone.items}
    encoded = {rule.code for rule in every_rule()} | items
    named = set(re.findall(r"`([A-Z][A-Z0-9-]+)`", (BASE_DIR / "docs" / "law.md").read_text()))

    assert named == encoded
