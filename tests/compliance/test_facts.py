from datetime import date
from typing import Any

import pytest

from compliance.enums import FactLevel
from compliance.facts import BY_NAME, FACTS, BadFacts, blank, derive, parse_facts, value_label
from compliance.wording import Text


def problems(given: dict[str, Any]) -> list[str]:
    with pytest.raises(BadFacts) as caught:
        parse_facts(given)
    return [str(problem) for problem in caught.value.problems]


def test_facts_are_read_in_their_types() -> None:
    given = {
        "ciio": "unknown",
        "hr": None,
        "n_case": 5,
        "faces": "anonymised",
        "export_on": "2026-11-24",
        "regions": ["Beijing"],
        "description": " text ",
    }

    assert parse_facts(given) == {
        "ciio": None,
        "hr": None,
        "n_case": 5,
        "faces": "anonymised",
        "export_on": date(2026, 11, 24),
        "regions": ("Beijing",),
        "description": "text",
    }


def test_all_problems_come_at_once() -> None:
    assert problems({"n_cas": 1, "ciio": "no", "n_case": -1, "s_case": "5 people", "vehicles": True}) == [
        "ciio: must be true, false or null, not 'no'.",
        "n_cas: is not a fact of the vocabulary. Did you mean n_case or s_case or n_forecast?",
        "n_case: must be zero or more in people, not -1.",
        "s_case: must be a whole number in people, without unit, not '5 people'.",
        "vehicles: must be a whole number in vehicles, without unit, not True.",
    ]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"n": 5}, "n: is computed; it cannot be given. It comes from n_year, n_case, overlap."),
        ({"year": "2026"}, "year: is computed; it cannot be given. It comes from the regime."),
        ({"n_case": 2**53 + 1}, "n_case: must be at most 9007199254740992 in people."),
        ({"faces": "blurred"}, "faces: must be one of yes, no, anonymised, not 'blurred'."),
        ({"export_on": "24.11.2026"}, "export_on: must be a date like 2026-11-22, not '24.11.2026'."),
        ({"regions": "Beijing"}, "regions: must be a list of texts, not 'Beijing'."),
        ({"reported_to": 5}, "reported_to: must be text, not 5."),
        ({"n_year": 5, "overlap": 6}, "overlap: cannot be more than n_year, which is 5."),
    ],
)
def test_a_wrong_fact_is_refused_with_the_mend(given: dict[str, Any], problem: str) -> None:
    assert problems(given) == [problem]


def test_blank_states_a_level_as_unknown() -> None:
    assert blank(FactLevel.EXPORTER, FactLevel.LEDGER) == dict.fromkeys(
        ["ciio", "n_year", "s_year", "overlap", "s_overlap"]
    )


@pytest.mark.parametrize(
    ("given", "n"),
    [
        ({"n_year": 60_000, "n_case": 40_001}, 100_001),
        ({"n_year": 60_000, "n_case": 40_001, "overlap": 2}, 99_999),
        ({"n_year": 60_000}, None),
        ({"n_case": 60_000, "n_year": None}, None),
    ],
)
def test_counts_are_summed_without_the_overlap(given: dict[str, Any], n: int | None) -> None:
    assert derive(given)["n"] == n


@pytest.mark.parametrize(
    ("reported", "export", "before"),
    [
        (date(2026, 11, 23), date(2026, 11, 24), True),
        (date(2026, 11, 24), date(2026, 11, 24), False),
        (None, date(2026, 11, 24), None),
        (date(2026, 11, 23), None, None),
    ],
)
def test_a_report_must_come_before_the_export(reported: date | None, export: date | None, before: bool | None) -> None:
    assert derive({"reported_on": reported, "export_on": export})["reported_before_export"] is before


def test_every_fact_has_both_languages() -> None:
    labels = [fact.label for fact in FACTS] + [choice.label for fact in FACTS for choice in fact.choices]

    assert all(label.en and label.zh for label in labels)
    assert len(BY_NAME) == len({fact.name for fact in BY_NAME.values()})


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("ciio", True, Text("Yes", "是")),
        ("ciio", None, Text("unknown", "未知")),
        ("faces", "anonymised", Text("Anonymised", "已匿名化")),
        ("n_case", 12_000, Text("12,000 people", "12,000")),
        ("export_on", date(2026, 11, 24), Text("2026-11-24", "2026-11-24")),
    ],
)
def test_values_are_said_in_both_languages(name: str, value: object, label: Text) -> None:
    assert value_label(BY_NAME[name], value) == label
