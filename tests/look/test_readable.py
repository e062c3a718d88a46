from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from compliance.readable import absolute, bilingual, day, distance, moment, number
from compliance.wording import Text

NOW = datetime(2026, 11, 24, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("en", {"en": "Exempt", "zh": "豁免"}, "Exempt"),
        ("zh-hans", {"en": "Exempt", "zh": "豁免"}, "豁免"),
        ("zh-hans", {"en": "Exempt"}, "Exempt"),
        ("zh-hans", Text("Exempt", "豁免"), "豁免"),
        ("en", "as it is", "as it is"),
        ("en", None, ""),
    ],
)
def test_bilingual(language: str, value: object, shown: str) -> None:
    with translation.override(language):
        assert bilingual(value) == shown


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_number_groups_by_thousands_in_both_languages(language: str) -> None:
    with translation.override(language):
        assert number(91_400) == "91,400"


def test_number_of_nothing_is_unknown_and_zero_is_zero() -> None:
    assert (number(None), number(0)) == ("unknown", "0")


@pytest.mark.parametrize(("language", "shown"), [("en", "24 Nov 2026"), ("zh-hans", "2026年11月24日")])
def test_day(language: str, shown: str) -> None:
    with translation.override(language):
        assert day(date(2026, 11, 24)) == shown


def test_a_moment_is_shown_in_shanghai() -> None:
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)

    assert moment(late) == "24 Nov 2026 00:30"
    assert absolute(late) == "24 Nov 2026 00:30 Asia/Shanghai"


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (NOW - timedelta(seconds=59), "just now"),
        (NOW - timedelta(hours=2), "2\xa0hours ago"),
        (NOW + timedelta(minutes=1), "in 1\xa0minute"),
        (date(2026, 11, 24), "today"),
        (date(2026, 11, 25), "in 1 day"),
        (date(2026, 11, 22), "2 days ago"),
    ],
)
def test_distance(value: date, shown: str) -> None:
    assert distance(value) == shown
