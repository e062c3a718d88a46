import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from approvals.models import Deadline, DeadlineMove
from approvals.services import deadlines
from approvals.services.deadline_reports import numbers_of, report_rows, titles
from compliance.accounts.models import Language
from tests.approvals.dates import consultation_open_until, deadline
from tests.cast import Cast, draft, submitted


def rows_of(language: str = "en") -> list[dict[str, Any]]:
    names = titles("en")
    return [dict(zip(names, row, strict=True)) for row in report_rows(Deadline.objects.all(), language)]


def test_a_row_says_what_is_due_and_how_it_came_about(cast: Cast, calendars: None) -> None:
    case = submitted(cast)
    row = Deadline.objects.get(application=case)

    (told,) = rows_of()

    assert told["Date"] == row.due_on
    assert (told["Case"], told["Owner"], told["Exporter"]) == (case.reference, "Ana", "Beijing Example Auto Co.")
    assert (told["Kind"], told["How it came about"]) == (row.label["en"], row.text["en"])
    assert (told["State"], told["Who is bound"], told["What the date is"]) == ("Open", "Ourselves", "Last day")
    assert (told["Times it moved"], told["Was before"], told["Because"]) == (0, None, "")
    assert told["Page"].endswith(f"/deadlines/{row.pk}/")


@pytest.mark.parametrize("language", Language.values)
def test_the_report_is_there_in_both_languages(cast: Cast, language: str) -> None:
    case = submitted(cast)
    row = Deadline.objects.get(application=case)

    (told,) = rows_of(language)

    code = "zh" if language.startswith("zh") else "en"
    assert (told["Kind"], told["How it came about"]) == (row.label[code], row.text[code])


def test_a_date_that_moved_says_from_when_and_why(cast: Cast) -> None:
    row = deadline(draft(cast), "2027-02-24")
    for was, why in (("2027-02-20", "first"), ("2027-02-22", "second")):
        DeadlineMove.objects.create(
            deadline=row, was_on=was, is_on=row.due_on, because={"en": f"The {why} reason.", "zh": why}
        )

    (told,) = rows_of()

    assert (told["Times it moved"], told["Was before"]) == (2, dt.date(2027, 2, 22))
    assert told["Because"] == "The second reason."


def test_hours_suspensions_and_certainty_are_told(cast: Cast) -> None:
    row = deadline(draft(cast), "2026-11-23")
    row.explanation["suspensions"] = [["2026-11-01", "2026-11-05"], ["2026-11-09", "2026-11-09"]]
    row.due_at = dt.datetime(2026, 11, 23, 1, 30, tzinfo=dt.UTC)
    row.suspended_since = dt.date(2026, 11, 20)
    row.save(update_fields=["explanation", "due_at", "suspended_since"])

    (told,) = rows_of()

    assert told["Time (Asia/Shanghai)"] == "09:30"
    assert told["Days it stood still"] == "2026-11-01 – 2026-11-05, 2026-11-09 – 2026-11-09"
    assert told["Certainty"] == "has stood still since 2026-11-20"


def test_consultations_and_duties_have_their_own_columns(cast: Cast) -> None:
    consultation_open_until("2027-03-01", cast)

    named = {(told["Consultation"], told["Exporter"]) for told in rows_of() if told["Organisation"] == "EXP"}

    assert named == {("guide-draft", ""), ("", "Beijing Example Auto Co.")}


@pytest.mark.parametrize("n", [1, 3])
def test_rows_take_as_many_queries_for_three_as_for_one(cast: Cast, n: int, django_assert_num_queries: Any) -> None:
    for _ in range(n):
        deadline(draft(cast), "2027-02-24")

    with django_assert_num_queries(1):
        assert len(rows_of()) == n


def test_the_numbers_of_each_kind_add_up(cast: Cast) -> None:
    today = timezone.localdate()
    for days in (-3, 1, 2):
        deadline(draft(cast), (today + dt.timedelta(days=days)).isoformat())
    case = draft(cast)
    deadline(case, today.isoformat())
    deadlines.sync({"application": case, "organisation_id": case.organisation_id}, [])

    (numbers,) = numbers_of(Deadline.objects.all(), timezone.now())

    assert numbers == {
        "kind": "new_designation",
        "label": numbers["label"],
        "n": 4,
        "n_open": 3,
        "n_overdue": 1,
        "n_provisional": 0,
        "n_met": 0,
        "n_late": 0,
        "n_otherwise": 1,
    }
