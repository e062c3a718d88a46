"""Count a period: the API."""

import pytest
from django.core.management import call_command

from compliance.accounts.models import User
from compliance.clocks import statutory_clocks
from tests.approvals.api.caller import Caller, places


@pytest.fixture
def ana(db: None) -> Caller:
    call_command("load_calendars", verbosity=0)
    return Caller(User.objects.create(email="ana@example.com", name="Ana", handle="ana"))


def test_the_clocks_of_the_law_are_listed_with_their_sources(ana: Caller) -> None:
    listed = {row["code"]: row for row in ana.get("clocks/").json()}

    assert list(listed) == list(statutory_clocks())
    assert {name: listed["certificate_renewal"][name] for name in ("n", "unit", "direction", "roll", "article")} == {
        "n": 6,
        "unit": "months",
        "direction": "backward",
        "roll": "backward",
        "article": "Art 8",
    }
    assert listed["annual_report"]["length"] == {"en": "by 15 December", "zh": "12月15日前"}


def test_a_period_is_counted_with_its_arithmetic(ana: Caller) -> None:
    found = ana.get("periods/?clock=assessment&start=2026-02-03&suspended=2026-03-02..2026-03-06&extended=5").json()

    assert (found["on"], found["extended"], found["provisional"]) == ("2026-04-28", 5, False)
    assert found["suspensions"] == [["2026-03-02", "2026-03-06"]]
    assert found["days"][0] == ["2026-02-03", "start", 0]
    assert sum(counted for _day, _kind, counted in found["days"]) == 50
    assert found["query"] == "clock=assessment&start=2026-02-03&extended=5&suspended=2026-03-02..2026-03-06"


def test_hours_carry_their_offset(ana: Caller) -> None:
    found = ana.get("periods/?clock=vulnerability_report&start=2026-12-31&at=23:10").json()

    assert (found["started_at"], found["at"], found["on"]) == (
        "2026-12-31T23:10:00+08:00",
        "2027-01-01T23:10:00+08:00",
        "2027-01-01",
    )


def test_working_days_backwards(ana: Caller) -> None:
    found = ana.get("periods/?n=-60&start=2026-05-20").json()

    assert (found["clock"], found["on"], found["n"]) == ("working_days", "2026-02-14", -60)


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("", ["n", "start"]),
        ("clock=nothing&start=2026-02-10", ["clock"]),
        ("clock=incident_report&start=2026-02-10", ["at"]),
        ("start=9999-12-31&n=1", ["start"]),
        ("start=2026-02-10&n=1&suspended=2026-03-06..2026-03-02", ["suspended"]),
        ("clock=completeness&start=2026-02-10&extended=1", ["extended"]),
    ],
)
def test_what_cannot_be_counted_is_refused_by_field(ana: Caller, query: str, where: list[str]) -> None:
    assert sorted(places(ana.get(f"periods/?{query}"))) == where
