import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.almanac import shipped_years
from compliance.citations import in_chinese
from compliance.clocks import (
    BadClock,
    Direction,
    Roll,
    Unit,
    add_months,
    due,
    parse_clocks,
    statutory_clocks,
)
from compliance.editions import shipped_editions
from compliance.workdays import Calendar, Span

CALENDAR = Calendar(tuple(source.year for source in shipped_years()))
CLOCKS = statutory_clocks()


def on(code: str, start: str) -> str:
    return due(CLOCKS[code], dt.date.fromisoformat(start), CALENDAR).on.isoformat()


@pytest.mark.parametrize(
    ("code", "start", "expected"),
    [
        ("completeness", "2026-02-10", "2026-02-24"),
        ("acceptance", "2026-02-24", "2026-03-04"),
        ("assessment", "2026-02-03", "2026-04-14"),
        ("contract_filing", "2026-02-09", "2026-02-28"),
        ("extension_window", "2026-05-20", "2026-02-14"),
        ("reassessment_request", "2025-09-22", "2025-10-17"),
        ("contract_review", "2025-04-25", "2025-05-20"),
        ("contract_supplement", "2025-01-24", "2025-02-13"),
        ("validity", "2026-02-28", "2029-02-28"),
        ("validity", "2028-02-29", "2031-02-28"),
        ("certificate_validity", "2026-03-01", "2029-03-01"),
        ("certificate_renewal", "2026-08-14", "2026-02-14"),
        ("certificate_renewal", "2026-08-15", "2026-02-14"),
        ("certificate_renewal", "2026-08-24", "2026-02-24"),
        ("certificate_renewal", "2026-08-31", "2026-02-28"),
        ("self_assessment_freshness", "2026-07-04", "2026-10-04"),
        ("pipia_freshness", "2025-11-30", "2026-02-28"),
        ("annual_report", "2026-01-01", "2026-12-15"),
        ("annual_report", "2024-06-30", "2024-12-15"),
        ("new_designation", "2026-02-10", "2026-04-10"),
        ("new_designation", "2026-08-04", "2026-10-08"),
        ("consultation", "2025-07-13", "2025-07-13"),
        ("supplement", "2026-02-20", "2026-02-20"),
    ],
)
def test_due_dates(code: str, start: str, expected: str) -> None:
    assert on(code, start) == expected


def test_a_published_sunday_does_not_roll_and_says_so() -> None:
    found = due(CLOCKS["consultation"], dt.date(2025, 7, 13), CALENDAR)

    assert found.explanation == {
        "en": "13 July 2025, a Sunday, is a fixed date and does not move. "
        "The notice names this day itself; it is the end of no period that could move.",
        "zh": "2025年7月13日（周日）为确定日期，不顺延。该日期由征求意见通知直接写明，不是可以顺延的期间。",
    }
    assert not found.provisional


def test_a_count_explains_itself_in_both_languages() -> None:
    found = due(CLOCKS["completeness"], dt.date(2026, 2, 10), CALENDAR)

    assert found.explanation == {
        "en": "5 working days after 10 February 2026, which is not counted: 24 February 2026. "
        "Spring Festival (15–23 February) does not count. "
        "Saturday 14 February counts, because it is worked in exchange.",
        "zh": "自2026年2月10日起（当日不计）第5个工作日为2026年2月24日。"
        "春节（2月15日至23日）不计入。2月14日（周六）为调休上班日，计入。",
    }


def test_a_date_that_rests_on_an_unpublished_year_is_provisional() -> None:
    found = due(CLOCKS["completeness"], dt.date(2026, 12, 29), CALENDAR)

    assert (found.on, found.unpublished) == (dt.date(2027, 1, 5), (2027,))
    assert found.explanation["en"].endswith("The official holidays of 2027 are not loaded, so the date is provisional.")


def test_six_months_before_expiry_rolls_earlier_and_says_so() -> None:
    found = due(CLOCKS["certificate_renewal"], dt.date(2026, 8, 17), CALENDAR)

    assert found.explanation["en"] == (
        "6 months before 17 August 2026: 17 February 2026. 17 February 2026 is not worked; "
        "the last working day before it is 14 February 2026. "
        "A later day would be less than six months before expiry, so the date moves to the working day before it."
    )


def test_an_extension_is_counted_on() -> None:
    found = due(CLOCKS["assessment"], dt.date(2026, 2, 3), CALENDAR, extended=10)

    assert found.on == CALENDAR.add(dt.date(2026, 2, 3), 55)
    assert found.explanation["en"].endswith("This includes an extension of 10 working days.")


def test_a_date_that_the_authority_named_stands() -> None:
    sunday = dt.date(2026, 6, 28)

    found = due(CLOCKS["assessment"], dt.date(2026, 2, 3), CALENDAR, told=sunday)

    assert (found.on, found.provisional) == (sunday, False)


def test_an_extension_that_the_law_does_not_know_is_refused() -> None:
    with pytest.raises(BadClock, match="knows no extension"):
        due(CLOCKS["completeness"], dt.date(2026, 2, 3), CALENDAR, extended=1)


def test_a_date_told_before_the_start_is_refused() -> None:
    with pytest.raises(BadClock, match="is before"):
        due(CLOCKS["assessment"], dt.date(2026, 2, 3), CALENDAR, told=dt.date(2026, 2, 2))


def test_suspended_days_do_not_count() -> None:
    stopped = Span(dt.date(2026, 3, 2), dt.date(2026, 3, 6))

    found = due(CLOCKS["assessment"], dt.date(2026, 2, 3), CALENDAR, suspensions=[stopped])

    assert found.on == CALENDAR.add(dt.date(2026, 2, 3), 50)
    assert "The clock stood still: 2–6 March (5 working days) does not count." in found.explanation["en"]


def test_as_plain_values_it_carries_its_source() -> None:
    found = due(CLOCKS["completeness"], dt.date(2026, 2, 10), CALENDAR).to_dict()

    assert (found["on"], found["article"], found["edition"], found["verification"]) == (
        "2026-02-24",
        "Art 7",
        "cac-2022-assessment",
        "official",
    )
    assert found["days"][4] == ["2026-02-14", "worked_weekend", True]


def test_every_clock_names_its_source_and_speaks_both_languages() -> None:
    assert [
        clock.code for clock in CLOCKS.values() if not (clock.article and clock.label["en"] and clock.label["zh"])
    ] == []


LAW = """
completeness               5 working_days forward none     authority cac-2022-assessment   Art 7    official
acceptance                 7 working_days forward none     authority cac-2022-assessment   Art 7    official
assessment                45 working_days forward none     authority cac-2022-assessment   Art 12   official
supplement                 0 days         forward none     exporter  cac-2022-assessment   Art 11   official
reassessment_request      15 working_days forward none     exporter  cac-2022-assessment   Art 13   official
validity                   3 years        forward none     exporter  cac-2024-flows        Art 9    official
extension_window          60 working_days backward none    exporter  cac-2024-flows        Art 9    official
contract_filing           10 working_days forward none     exporter  cac-2023-contract     Art 7    official
contract_review           15 working_days forward none     authority cac-2023-contract     Filing   secondary
contract_supplement       10 working_days forward none     exporter  cac-2023-contract     Filing   secondary
certificate_validity       3 years        forward none     exporter  cac-2025-certification Art 8   official
certificate_renewal        6 months       backward backward exporter cac-2025-certification Art 8   official
self_assessment_freshness  3 months       forward none     exporter  cac-2025-filing-guide Self     official
pipia_freshness            3 months       forward none     exporter  cac-2023-contract     Filing   official
annual_report              0 day_of_year  forward none     exporter  auto-2021             Art 13   official
new_designation            2 months       forward forward  exporter  auto-guide-2026       Duties   secondary
risk_assessment            0 day_of_year  forward none     exporter  network-data-2025     Art 33   official
incident_report            4 hours        forward none     exporter  incident-2025         Incident official
incident_report_cii        1 hours        forward none     exporter  incident-2025         Incident official
incident_closing          30 days         forward forward  exporter  incident-2025         Incident official
vulnerability_report      24 hours        forward none     exporter  network-data-2025     Art 10   official
pipia_retention            3 years        forward none     exporter  statutes              Personal official
"""


def test_every_clock_is_what_the_domain_notes_say() -> None:
    rows = [line.split() for line in LAW.strip().splitlines()]

    found = [
        [clock.code, str(clock.n), clock.unit, clock.direction, clock.roll, clock.binds, clock.edition]
        for clock in CLOCKS.values()
        if clock.edition
    ]
    assert found == [row[:7] for row in rows]
    assert [row[-1] for row in rows] == [clock.verification for clock in CLOCKS.values() if clock.edition]
    assert all(CLOCKS[row[0]].article.startswith(" ".join(row[7:-1])) for row in rows)


def test_every_clock_stands_in_an_edition_that_ships_and_is_cited_in_chinese() -> None:
    editions = {edition.code for edition in shipped_editions()}

    assert {clock.edition for clock in CLOCKS.values()} - editions == {""}
    assert [clock.code for clock in CLOCKS.values() if in_chinese(clock.article) == clock.article] == []


def test_a_clock_that_cannot_be_read_is_named() -> None:
    with pytest.raises(BadClock, match="The clock odd cannot be read"):
        parse_clocks(b'[odd]\nunit = "fortnights"')


@given(
    st.dates(dt.date(2023, 1, 1), dt.date(2028, 12, 31)),
    st.sampled_from(sorted(code for code in CLOCKS if CLOCKS[code].unit != Unit.HOURS)),
)
def test_no_clock_points_the_wrong_way(start: dt.date, code: str) -> None:
    clock = CLOCKS[code]

    found = due(clock, start, CALENDAR)

    if clock.unit != Unit.DAY_OF_YEAR:
        backward = clock.direction == Direction.BACKWARD
        assert found.on <= start if backward else found.on >= start
    assert clock.roll == Roll.NONE or CALENDAR.is_working(found.on)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)), st.integers(-600, 600))
def test_adding_months_keeps_the_day_or_takes_the_last(day: dt.date, n: int) -> None:
    moved = add_months(day, n)

    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == n
    assert moved.day == day.day or (moved + dt.timedelta(days=1)).day == 1
