import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from compliance.accounts.models import User
from compliance.almanac import Loaded, YearSource, load_year, release_year, shipped_years
from compliance.audit.models import Event
from compliance.enums import EditionStatus, Verification
from compliance.models import CalendarYear, Consultation, Editing, current_calendar
from compliance.workdays import Year

pytestmark = pytest.mark.django_db


def source(year: Year) -> YearSource:
    return YearSource(year, "a notice", "", Verification.OFFICIAL, None)


def dora() -> User:
    return User.objects.create(email="dora@example.com", name="Dora", handle="dora", is_administrator=True)


def draft(year: Year, *, version: int = 1, prepared_by: User | None = None) -> CalendarYear:
    return CalendarYear.objects.create(
        year=year.number, version=version, prepared_by=prepared_by, **source(year).columns()
    )


def in_review(year: Year, *, version: int = 1, prepared_by: User | None = None) -> CalendarYear:
    row = draft(year, version=version, prepared_by=prepared_by)
    row.step = EditionStatus.IN_REVIEW
    row.save(update_fields=["step"])
    return row


def published(year: Year, *, by: User) -> CalendarYear:
    row = in_review(year)
    editor = User.objects.create(email=f"editor-{year.number}@example.com", name="Ed", handle=f"ed-{year.number}")
    row.editings.create(user=editor, kind=Editing.Kind.EDITOR)
    row.editings.create(user=by, kind=Editing.Kind.PUBLISHER)
    return release_year(row, by)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_loading_calendars_twice_changes_nothing() -> None:
    first = run("load_calendars")
    second = run("load_calendars")

    assert first == "2024: published\n2025: published\n2026: published\n"
    assert second == "2024: unchanged\n2025: unchanged\n2026: unchanged\n"
    assert CalendarYear.objects.in_force().count() == 3


def test_the_current_calendar_is_the_one_shipped() -> None:
    run("load_calendars")

    assert [year.number for year in current_calendar().years] == [2024, 2025, 2026]
    assert set(current_calendar().years) == {found.year for found in shipped_years()}


def test_without_rows_the_calendar_knows_weekends_only() -> None:
    assert current_calendar().explain(dt.date(2026, 2, 10), 5).provisional


def test_a_corrected_year_is_a_new_version() -> None:
    load_year(source(Year(2030, (), ())))

    assert load_year(source(Year(2030, (), (dt.date(2030, 1, 5),)))) == Loaded.PUBLISHED
    assert [row.version for row in CalendarYear.objects.in_force()] == [2]
    assert current_calendar().is_working(dt.date(2030, 1, 5))


def test_a_year_that_people_published_is_kept() -> None:
    published(Year(2030, (), ()), by=dora())

    assert load_year(source(Year(2030, (), (dt.date(2030, 1, 5),)))) == Loaded.KEPT
    assert not current_calendar().is_working(dt.date(2030, 1, 5))


def test_a_year_that_people_work_on_is_kept() -> None:
    draft(Year(2030, (), ()))

    assert load_year(source(Year(2030, (), ()))) == Loaded.KEPT
    assert not CalendarYear.objects.in_force().exists()


def test_publishing_a_year_is_in_the_trail() -> None:
    load_year(source(Year(2030, (), ())))

    year = CalendarYear.objects.get()
    actions = Event.objects.filter(subject_kind="calendar", subject_id=year.pk).values_list("action", flat=True)
    assert sorted(actions) == ["calendar_published", "insert", "update", "update"]


def test_a_year_is_published_by_another_than_its_author() -> None:
    row = in_review(Year(2030, (), ()), prepared_by=(author := dora()))

    with pytest.raises(IntegrityError, match="Somebody else"), transaction.atomic():
        CalendarYear.objects.filter(pk=row.pk).update(
            step="published", published_by=author, published_at=timezone.now()
        )


def test_nobody_is_named_both_editor_and_publisher_of_a_year() -> None:
    row = in_review(Year(2030, (), ()))
    row.editings.create(user=(person := dora()), kind=Editing.Kind.EDITOR)

    with pytest.raises(IntegrityError, match="one_part_each"), transaction.atomic():
        row.editings.create(user=person, kind=Editing.Kind.PUBLISHER)


def test_a_year_has_one_version_in_force() -> None:
    load_year(source(Year(2030, (), ())))
    row = in_review(Year(2030, (), ()), version=2)

    with pytest.raises(IntegrityError, match="one_in_force"), transaction.atomic():
        CalendarYear.objects.filter(pk=row.pk).update(step="published", published_at=timezone.now())


def test_a_year_has_one_version_that_is_worked_on() -> None:
    draft(Year(2030, (), ()))

    with pytest.raises(IntegrityError, match="one_open"), transaction.atomic():
        draft(Year(2030, (), ()), version=2)


@pytest.mark.parametrize(
    "change",
    [
        {"holidays": [1]},
        {"working_weekends": ["2030-01-05"]},
        {"status": "provisional"},
        {"source": "another"},
        {"notice": "another"},
        {"step": "draft"},
        {"step": "discarded"},
        {"version": 7},
    ],
)
def test_a_published_year_never_changes_in_the_database(change: dict[str, object]) -> None:
    load_year(source(Year(2030, (), (dt.date(2030, 1, 6),))))
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        CalendarYear.objects.update(**change)


def test_a_published_year_is_never_deleted() -> None:
    load_year(source(Year(2030, (), ())))

    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        CalendarYear.objects.all().delete()


def test_a_version_is_never_published_without_review() -> None:
    row = draft(Year(2030, (), ()))

    with pytest.raises(IntegrityError, match="never changes from draft to published"), transaction.atomic():
        CalendarYear.objects.filter(pk=row.pk).update(step="published", published_at=timezone.now())


def test_workdays_prints_the_date_and_then_the_arithmetic() -> None:
    run("load_calendars")

    assert run("workdays", "2026-02-10", "5").splitlines() == [
        "2026-02-24",
        "5 working days after 10 February 2026, which is not counted: 24 February 2026. "
        "Spring Festival (15–23 February) does not count. "
        "Saturday 14 February counts, because it is worked in exchange.",
        "自2026年2月10日起（当日不计）第5个工作日为2026年2月24日。"
        "春节（2月15日至23日）不计入。2月14日（周六）为调休上班日，计入。",
    ]


def test_workdays_counts_backwards_and_prints_json() -> None:
    run("load_calendars")

    found = json.loads(run("workdays", "2026-05-20", "--json", "--", "-60"))

    assert (found["on"], found["provisional"], len(found["days"])) == ("2026-02-14", False, 96)


def test_workdays_beyond_the_years_a_date_can_have_is_a_sentence() -> None:
    with pytest.raises(CommandError, match="beyond the years"):
        run("workdays", "9999-12-30", "5")


def test_loading_consultations_twice_changes_nothing() -> None:
    assert run("load_consultations") == "auto-guide-2025-draft: loaded\n"
    assert run("load_consultations") == "auto-guide-2025-draft: unchanged\n"
    found = Consultation.objects.get()
    assert (found.published_on, found.comments_until) == (dt.date(2025, 6, 13), dt.date(2025, 7, 13))
